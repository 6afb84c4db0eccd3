using System.Diagnostics.CodeAnalysis;

namespace DigitalTalent.Hosting.Storage.Postgres;

/// <summary>
/// What this process wrote a moment ago, by change number. A change number belongs to one write alone, so a row of the feed that is known
/// here need not be sent by the database again. Thread-safe.
/// </summary>
/// <remarks>Bounded by <see cref="RowsMax"/> and <see cref="BytesMax"/>; the oldest leave first. Says nothing about the order of the feed or about
/// what is visible in it: that is the database's to say. Shares the arrays of the states with their writers.</remarks>
internal sealed class OwnWrites
{
    public const int RowsMax = 20_000;
    public const int BytesMax = 16 * 1024 * 1024;

    private readonly Lock gate = new();
    private readonly Dictionary<long, StoredState> rows = [];
    private readonly Queue<long> order = new();
    private long bytes;
    private long newest;

    /// <summary>Whether something written after <paramref name="after"/> may be here.</summary>
    public bool MayReach(ChangeNumber after) => Volatile.Read(ref newest) > after.Value;

    /// <summary>Adds rows that have been committed.</summary>
    public void Add(IReadOnlyList<StateWrite> writes, WriteResult[] results)
    {
        lock (gate)
        {
            for (int i = 0; i < results.Length; i++)
            {
                var result = results[i];
                if (!result.Written)
                    continue;
                rows.Add(result.Change.Value, new StoredState(writes[i].Key, result.Version, writes[i].State, result.Change));
                order.Enqueue(result.Change.Value);
                bytes += writes[i].State?.Length ?? 0;
                if (result.Change.Value > newest)
                    Volatile.Write(ref newest, result.Change.Value);
            }

            while (order.Count > RowsMax || bytes > BytesMax)
            {
                rows.Remove(order.Dequeue(), out var oldest);
                bytes -= oldest!.State?.Length ?? 0;
            }
        }
    }

    /// <summary>Finds the rows of all changes.</summary>
    /// <returns>False when one of them is not here.</returns>
    public bool TryFind(long[] changes, [NotNullWhen(true)] out List<StoredState>? found)
    {
        found = new List<StoredState>(changes.Length);
        lock (gate)
        {
            foreach (long change in changes)
            {
                if (!rows.TryGetValue(change, out var row))
                {
                    found = null;
                    return false;
                }

                found.Add(row);
            }
        }

        return true;
    }
}
