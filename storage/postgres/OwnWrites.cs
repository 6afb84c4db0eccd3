using System.Diagnostics.CodeAnalysis;

namespace DigitalTalent.Storage.Postgres;

/// <summary>
/// What this process wrote a moment ago, by transaction. A transaction's changes have its id in their upper bits and belong to it alone, so
/// that the rows of the feed that are known here need neither be sent nor even be looked up by the database. Thread-safe.
/// </summary>
/// <remarks>Bounded by <see cref="RowsMax"/> and <see cref="BytesMax"/>; the oldest transactions leave first. What the feed shows is the database's
/// to say: it is asked for the bound, and for whatever lies in the gaps between these transactions. Shares the arrays of the states with
/// their writers.</remarks>
internal sealed class OwnWrites
{
    public const int RowsMax = 20_000;
    public const int BytesMax = 16 * 1024 * 1024;

    private const long PositionMask = (1L << ChangeNumber.OrdinalBits) - 1;

    private readonly Lock gate = new();
    private readonly SortedList<long, StoredState[]> transactions = [];     // By the change number below their first row.
    private readonly Queue<long> order = new();                             // As they came, which is nearly ascending.
    private int rows;
    private long bytes;
    private long newest;

    /// <summary>Whether something written after <paramref name="after"/> may be here.</summary>
    public bool MayReach(ChangeNumber after) => Volatile.Read(ref newest) > after.Value;

    /// <summary>Adds the rows of a transaction that has been committed.</summary>
    /// <param name="writes">The batch.</param>
    /// <param name="positions">Its rows in the order of their changes.</param>
    /// <param name="results">What became of each row; at least one was written.</param>
    public void Add(IReadOnlyList<StateWrite> writes, int[] positions, WriteResult[] results)
    {
        var written = new List<StoredState>(positions.Length);
        foreach (int row in positions)
        {
            var result = results[row];
            if (result.Written)
                written.Add(new StoredState(writes[row].Key, result.Version, writes[row].State, result.Change));
        }

        long first = written[0].Change.Value & ~PositionMask;
        lock (gate)
        {
            transactions.Add(first, [.. written]);
            order.Enqueue(first);
            rows += written.Count;
            bytes += BytesOf(written);
            if (written[^1].Change.Value > newest)
                Volatile.Write(ref newest, written[^1].Change.Value);
            while (rows > RowsMax || bytes > BytesMax)
                RemoveOldest();
        }
    }

    /// <summary>The rows after a change that are known here, and the gaps between them, in which there may be others.</summary>
    /// <remarks>All rows up to the end, whatever the page holds: a row that another process has replaced since is not in the feed any more, and its replacement may
    /// lie anywhere later.</remarks>
    /// <param name="after">Where the page begins.</param>
    public OwnWindow WindowAfter(ChangeNumber after)
    {
        var window = new OwnWindow(after.Value);
        lock (gate)
        {
            for (int i = FirstReaching(after.Value); i < transactions.Count; i++)
            {
                long first = transactions.Keys[i];
                window.Add(first, first | PositionMask, transactions.Values[i]);
            }
        }

        window.LeaveOpen();
        return window;
    }

    /// <summary>Finds the rows of all changes, which are ascending.</summary>
    /// <returns>False when one of them is not here.</returns>
    public bool TryFind(long[] changes, [NotNullWhen(true)] out List<StoredState>? found)
    {
        found = new List<StoredState>(changes.Length);
        lock (gate)
        {
            foreach (long change in changes)
            {
                if (!transactions.TryGetValue(change & ~PositionMask, out var written)
                    || Array.Find(written, row => row.Change.Value == change) is not { } row)
                {
                    found = null;
                    return false;
                }

                found.Add(row);
            }
        }

        return true;
    }

    /// <summary>Place of the first transaction that may have rows after a change.</summary>
    private int FirstReaching(long after)
    {
        int low = 0, high = transactions.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if ((transactions.Keys[middle] | PositionMask) > after)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }

    private void RemoveOldest()
    {
        transactions.Remove(order.Dequeue(), out var oldest);
        rows -= oldest!.Length;
        bytes -= BytesOf(oldest);
    }

    private static long BytesOf(IEnumerable<StoredState> states) => states.Sum(state => (long)(state.State?.Length ?? 0));
}
