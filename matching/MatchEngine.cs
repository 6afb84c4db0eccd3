using DigitalTalent.Reference;

namespace DigitalTalent.Matching;

/// <summary>The engine: holds the newest version of the index and makes the next one. Computation only.</summary>
/// <remarks>
/// Readers take <see cref="Current"/> and never wait. Writers take turns; a call of <see cref="Apply"/> copies what it changes
/// (about 16 KB for one talent) and publishes with one reference swap. A call that throws publishes nothing.
/// </remarks>
public sealed class MatchEngine : IMatchEngine
{
    private readonly Lock _writer = new();
    private IndexVersion _current;

    /// <param name="reference">Code lists that talents and demands are expressed in.</param>
    public MatchEngine(ReferenceData reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        _current = new IndexVersion(new Catalogue(reference), new SlotTable());
    }

    public IMatchView Current => Volatile.Read(ref _current);

    /// <exception cref="ArgumentOutOfRangeException"><paramref name="upTo"/> is below the change number of the newest version.</exception>
    public void Apply(ReadOnlySpan<IndexChange> changes, long upTo)
    {
        lock (_writer)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(upTo, _current.Change);
            var builder = new VersionBuilder(_current);
            foreach (var change in changes)
                builder.Add(change);
            Volatile.Write(ref _current, builder.Build(upTo));
        }
    }
}

/// <summary>Bounds of the engine.</summary>
public static class MatchLimits
{
    /// <summary>Most results of one question.</summary>
    public const int TopMax = 1000;

    /// <summary>Most requirements of one demand; the contract allows fewer.</summary>
    public const int RequirementsMax = 64;
}
