using DigitalTalent.Reference;

namespace DigitalTalent.Matching;

/// <summary>The engine: holds the newest version of the index and makes the next one. Computation only.</summary>
/// <remarks>
/// Readers take <see cref="Current"/> and never wait. Writers take turns; a call of <see cref="Apply"/> appends what it is given and publishes with one
/// reference swap. A call that throws publishes nothing, and what it had taken in becomes visible with the next one. What has gathered is
/// laid out to be searched on a thread of the engine's own.
/// </remarks>
public sealed class MatchEngine : IMatchEngine
{
    /// <summary>A writer who is so many rows ahead of the merges waits for them.</summary>
    private const int TailRowsMax = 64 * 1024;

    private readonly Lock _writer = new();
    private readonly LiveTalents _talents;
    private IndexVersion _current;
    private int _mergeUnderWay;

    /// <param name="reference">Code lists that talents and demands are expressed in.</param>
    public MatchEngine(ReferenceData reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var catalogue = new Catalogue(reference);
        _talents = new LiveTalents(catalogue, _writer);
        _current = new IndexVersion(catalogue);
    }

    public IMatchView Current => Volatile.Read(ref _current);

    /// <summary>Starts the work it is given on a thread of its own; what that throws must end the process. A host may have the thread yield to others.</summary>
    public Action<Action> StartMerging { get; init; } = static work => new Thread(() => work()) { IsBackground = true, Name = "index merge" }.Start();

    /// <summary>Off: merges are left to <see cref="Merge"/>.</summary>
    internal bool MergesInBackground { get; init; } = true;

    /// <exception cref="ArgumentOutOfRangeException"><paramref name="upTo"/> is below the change number of the newest version.</exception>
    public void Apply(ReadOnlySpan<IndexChange> changes, long upTo)
    {
        int tailRows, mergeRows;
        lock (_writer)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(upTo, _current.Change);
            var builder = new VersionBuilder(_current, _talents);
            foreach (var change in changes)
                builder.Add(change);
            Volatile.Write(ref _current, builder.Build(upTo));
            (tailRows, mergeRows) = (_talents.TailRowCount, _talents.MergeRows);
        }
        if (!MergesInBackground)
            return;
        if (tailRows > TailRowsMax)
            Merge();
        else if (tailRows >= mergeRows && Interlocked.Exchange(ref _mergeUnderWay, 1) == 0)
            StartMerging(MergeWhileNeeded);
    }

    /// <summary>Goes on from the talents of a snapshot. Everything else is to be applied anew, and then what came after the snapshot's change.</summary>
    /// <exception cref="InvalidDataException">The snapshot was made with other reference data or by another release; the engine is as before.</exception>
    /// <exception cref="InvalidOperationException">Something was applied already.</exception>
    public void Restore(TalentSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var parts = snapshot.Lay(_current.Catalogue);
        lock (_writer)
        {
            if (_current.Change != 0 || _current.Talents.Count > 0)
                throw new InvalidOperationException($"The index stands for change {_current.Change} already; a snapshot comes first.");
            _talents.Restore(parts);
            Volatile.Write(ref _current, _current with { Change = snapshot.Change, Talents = _talents.Freeze() });
        }
    }

    /// <summary>Lays out what has gathered. Answers stay the same.</summary>
    internal void Merge() => _talents.Merge(() => Volatile.Write(ref _current, _current with { Talents = _talents.Freeze() }));

    private void MergeWhileNeeded()
    {
        do
        {
            while (IsWorthMerging())
                Merge();
            Volatile.Write(ref _mergeUnderWay, 0);
        }
        while (IsWorthMerging() && Interlocked.Exchange(ref _mergeUnderWay, 1) == 0);
    }

    private bool IsWorthMerging()
    {
        lock (_writer)
            return _talents.TailRowCount >= _talents.MergeRows;
    }
}

/// <summary>Bounds of the engine.</summary>
public static class MatchLimits
{
    /// <summary>Most results of one question.</summary>
    public const int TopMax = 1000;

    /// <summary>Most candidates that reach a scorer.</summary>
    public const int FirstPassMax = 100_000;

    /// <summary>Most requirements of one demand; the contract allows fewer.</summary>
    public const int RequirementsMax = 64;
}
