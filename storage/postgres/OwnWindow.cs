namespace DigitalTalent.Storage.Postgres;

/// <summary>A stretch of the feed as one process knows it: rows it wrote, and the gaps in between.</summary>
internal sealed class OwnWindow
{
    private readonly long after;
    private readonly List<long> gapStarts = [];
    private readonly List<long> gapEnds = [];

    /// <param name="after">Change before the stretch.</param>
    public OwnWindow(long after)
    {
        this.after = after;
        End = after;
    }

    /// <summary>Ascending by change.</summary>
    public List<StoredState> Rows { get; } = [];

    /// <summary>Last change that the rows and gaps cover.</summary>
    public long End { get; private set; }

    /// <summary>Gap <c>i</c> is what lies after start <c>i</c> and before end <c>i</c>.</summary>
    public long[] GapStarts => [.. gapStarts];

    public long[] GapEnds => [.. gapEnds];

    /// <summary>Adds a transaction that ends after <see cref="End"/>.</summary>
    /// <param name="first">Below its first change.</param>
    /// <param name="last">The last change it could have.</param>
    /// <param name="rows">What it wrote.</param>
    public void Add(long first, long last, StoredState[] rows)
    {
        if (first > End)
        {
            gapStarts.Add(End);
            gapEnds.Add(first);
        }

        foreach (var row in rows)
        {
            if (row.Change.Value > after)
                Rows.Add(row);
        }

        End = last;
    }

    /// <summary>Lets the stretch go on to the end of the feed.</summary>
    public void LeaveOpen()
    {
        gapStarts.Add(End);
        gapEnds.Add(long.MaxValue);
        End = long.MaxValue;
    }

    /// <summary>The page of the feed that the stretch shows.</summary>
    /// <param name="others">Rows found in the gaps, all of them.</param>
    /// <param name="bound">Changes below it are shown.</param>
    /// <param name="maxRows">Most rows of the page.</param>
    public FeedPage PageBelow(long bound, List<StoredState> others, int maxRows)
    {
        var all = Rows;
        if (others.Count > 0)
        {
            all = [.. Rows, .. others];
            all.Sort((one, other) => one.Change.CompareTo(other.Change));
        }

        // A bound lies between transactions, so that each of them is shown whole or not at all. What is not shown yet has replaced what it has replaced.
        var shown = NewestOfEach(all).FindAll(row => row.Change.Value < bound);
        if (shown.Count < maxRows)
            return new FeedPage(shown, new ChangeNumber(Math.Min(End, bound - 1)));
        shown.RemoveRange(maxRows, shown.Count - maxRows);
        return new FeedPage(shown, shown[^1].Change);
    }

    /// <summary>The feed shows one state a grain. New grains have no older state.</summary>
    private static List<StoredState> NewestOfEach(List<StoredState> rows)
    {
        if (rows.TrueForAll(row => row.Version.Value == 1))
            return rows;
        var newest = new Dictionary<StateKey, ChangeNumber>(rows.Count);
        foreach (var row in rows)
            newest[row.Key] = row.Change;
        return rows.FindAll(row => newest[row.Key] == row.Change);
    }
}
