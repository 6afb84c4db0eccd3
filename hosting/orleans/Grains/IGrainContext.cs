namespace Orleans.Runtime;

/// <summary>The runtime's side of one activation. A grain may take it as a constructor parameter.</summary>
public interface IGrainContext
{
    /// <summary>The grain that is activated.</summary>
    GrainId GrainId { get; }

    /// <summary>The grain object; null until it has been constructed.</summary>
    object? GrainInstance { get; }

    /// <summary>The services of the silo. Scoped services cannot be resolved from it.</summary>
    IServiceProvider ActivationServices { get; }

    /// <summary>Asks for deactivation after the present turn. Returns at once; calls that are queued go to the next activation.</summary>
    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
}
