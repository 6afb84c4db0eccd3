namespace Orleans;

/// <summary>Why an activation ends.</summary>
public enum DeactivationReasonCode
{
    /// <summary>No reason was given.</summary>
    None,

    /// <summary>The silo stops.</summary>
    ShuttingDown,

    /// <summary>The activation never came up: its state could not be read, or the grain refused.</summary>
    ActivationFailed,

    /// <summary>The grain asked for it.</summary>
    ApplicationRequested,

    /// <summary>A write failed, so what the activation holds in memory can no longer be trusted.</summary>
    ApplicationError,

    /// <summary>No call came for the collection age, or there were too many activations and this was idle for longest.</summary>
    ActivationIdle,

    /// <summary>The runtime wants it gone: its state was changed elsewhere.</summary>
    RuntimeRequested,
}

/// <summary>Why an activation ends, in a form for programs and one for people.</summary>
public readonly struct DeactivationReason
{
    public DeactivationReason(DeactivationReasonCode code, string text) : this(code, null, text)
    {
    }

    public DeactivationReason(DeactivationReasonCode code, Exception? exception, string text)
    {
        ReasonCode = code;
        Exception = exception;
        Description = text;
    }

    public DeactivationReasonCode ReasonCode { get; }

    /// <summary>Empty in <c>default</c>.</summary>
    public string Description { get => field ?? ""; }

    /// <summary>The failure behind it, where there is one.</summary>
    public Exception? Exception { get; }

    public override string ToString() =>
        Exception is null ? $"{ReasonCode}: {Description}" : $"{ReasonCode}: {Description} ({Exception.GetType().Name}: {Exception.Message})";
}
