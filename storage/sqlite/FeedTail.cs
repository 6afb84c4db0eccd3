using System.Diagnostics.CodeAnalysis;

namespace DigitalTalent.Storage.Sqlite;

/// <summary>
/// The newest committed part of the feed, in memory. All writes to a file come from one process, so whoever follows closely reads from
/// here what was committed a moment ago, without the database; who is further behind reads the database. Thread-safe.
/// </summary>
/// <remarks>Bounded by <see cref="RowsMax"/> and <see cref="BytesMax"/>; the oldest rows leave first. Shares the arrays of the states with their writers.</remarks>
internal sealed class FeedTail
{
    public const int RowsMax = 20_000;
    public const int BytesMax = 16 * 1024 * 1024;

    private readonly Lock gate = new();
    private readonly List<StoredState> rows = [];       // Ascending by change; those before `first` have left.
    private int first;
    private long bytes;
    private ChangeNumber start;                         // Everything committed after this is here.
    private ChangeNumber last;
    private ChangeNumber lastReplacement;

    public FeedTail(ChangeNumber committed) => Restart(committed);

    /// <summary>Forgets all rows: what is committed up to here must be read from the database.</summary>
    public void Restart(ChangeNumber committed)
    {
        lock (gate)
        {
            rows.Clear();
            first = 0;
            bytes = 0;
            start = last = committed;
        }
    }

    /// <summary>Adds a batch that has just been committed, the next one after those that are here.</summary>
    /// <param name="writes">The batch.</param>
    /// <param name="order">Its rows in the order of their changes.</param>
    /// <param name="results">What became of each row.</param>
    public void Add(IReadOnlyList<StateWrite> writes, int[] order, WriteResult[] results)
    {
        lock (gate)
        {
            foreach (int row in order)
            {
                var result = results[row];
                if (!result.Written)
                    continue;
                var write = writes[row];
                rows.Add(new StoredState(write.Key, result.Version, write.State, result.Change));
                bytes += write.State?.Length ?? 0;
                last = result.Change;
                if (write.Expected != GrainVersion.None)
                    lastReplacement = result.Change;
            }

            Trim();
        }
    }

    /// <summary>Reads a page as the database would give it.</summary>
    /// <returns>False when the page reaches further back than this.</returns>
    public bool TryRead(ChangeNumber after, int maxRows, [NotNullWhen(true)] out FeedPage? page)
    {
        lock (gate)
        {
            page = null;
            if (after < start)
                return false;
            int from = FirstAfter(after);
            var found = lastReplacement > after ? NewestOfEach(from) : rows.GetRange(from, Math.Min(maxRows, rows.Count - from));
            if (found.Count > maxRows)
                found.RemoveRange(maxRows, found.Count - maxRows);
            var mark = found.Count == maxRows ? found[^1].Change : last;
            page = new FeedPage(found, mark > after ? mark : after);
            return true;
        }
    }

    /// <summary>The feed shows one state a grain, its newest.</summary>
    private List<StoredState> NewestOfEach(int from)
    {
        var seen = new HashSet<StateKey>();
        var found = new List<StoredState>(rows.Count - from);
        for (int i = rows.Count - 1; i >= from; i--)
        {
            if (seen.Add(rows[i].Key))
                found.Add(rows[i]);
        }

        found.Reverse();
        return found;
    }

    private int FirstAfter(ChangeNumber after)
    {
        int low = first, high = rows.Count;
        while (low < high)
        {
            int middle = low + (high - low) / 2;
            if (rows[middle].Change > after)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }

    private void Trim()
    {
        while (rows.Count - first > RowsMax || bytes > BytesMax)
        {
            var oldest = rows[first++];
            bytes -= oldest.State?.Length ?? 0;
            start = oldest.Change;
        }

        if (first <= RowsMax)
            return;
        rows.RemoveRange(0, first);
        first = 0;
    }
}
