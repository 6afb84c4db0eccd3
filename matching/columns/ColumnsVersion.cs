namespace DigitalTalent.Matching.Columns;

/// <summary>Columns, and which of their rows no longer count.</summary>
internal readonly record struct ColumnsPart(TalentColumns Columns, DeadRows Dead);

/// <summary>
/// One version of <see cref="LiveColumns"/>: what a question is asked of. Immutable. Held by its readers: the memory of columns that only old
/// versions use is returned when the last reader lets go.
/// </summary>
public sealed class ColumnsVersion : IDisposable
{
    private readonly SharedColumns[] _shared;
    private int _holders = 1;           // The index itself, as long as the version is the newest.

    internal ColumnsVersion(SharedColumns[] shared, ColumnsPart[] parts, FreshTalent?[] fresh, int talents, long change)
    {
        _shared = shared;
        Parts = parts;
        Fresh = fresh;
        Talents = talents;
        Change = change;
        foreach (var columns in shared)
            columns.AddHolder();
    }

    /// <summary>The change number the version stands for.</summary>
    public long Change { get; }

    /// <summary>People held.</summary>
    public int Talents { get; }

    /// <summary>The large part and the smaller, newer one.</summary>
    internal ColumnsPart[] Parts { get; }

    /// <summary>The newest people; null where one no longer counts.</summary>
    internal FreshTalent?[] Fresh { get; }

    /// <summary>Lets go. Call once for each time the version was taken.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
            Array.ForEach(_shared, static columns => columns.RemoveHolder());
    }

    /// <summary>Holds the version; false when its last holder has let go already.</summary>
    internal bool TryHold()
    {
        int holders = Volatile.Read(ref _holders);
        while (holders > 0)
        {
            int seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders)
                return true;
            holders = seen;
        }

        return false;
    }
}

/// <summary>Columns used by several versions; disposed with the last of them.</summary>
internal sealed class SharedColumns(TalentColumns columns)
{
    private int _holders;

    public TalentColumns Columns => columns;

    public void AddHolder() => Interlocked.Increment(ref _holders);

    public void RemoveHolder()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
            columns.Dispose();
    }
}
