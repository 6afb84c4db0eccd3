namespace DigitalTalent.Matching;

/// <summary>Keeps the best of many: higher score first, then lower key by ordinal comparison. A heap with the worst kept one on top.</summary>
/// <param name="capacity">Most kept, 1 or more.</param>
internal sealed class BestList<T>(int capacity)
{
    private readonly List<(double Score, string Key, T Value)> _heap = new(Math.Min(capacity, 64));

    public int Count => _heap.Count;

    /// <summary>True when whoever comes in pushes somebody out.</summary>
    public bool IsFull => _heap.Count == capacity;

    /// <summary>Lowest score kept; there must be one.</summary>
    public double WorstScore => _heap[0].Score;

    /// <summary>False for a score that cannot be among the best whatever its key: the caller need not make one.</summary>
    public bool CouldTake(double score) => _heap.Count < capacity || score >= _heap[0].Score;

    public void Add(double score, string key, T value)
    {
        var entry = (score, key, value);
        if (_heap.Count < capacity)
        {
            _heap.Add(entry);
            Rise(_heap.Count - 1);
        }
        else if (Worse(_heap[0], entry))
        {
            _heap[0] = entry;
            Sink();
        }
    }

    /// <summary>What was kept, best first.</summary>
    public IReadOnlyList<(double Score, string Key, T Value)> Ordered()
    {
        var ordered = _heap.ToArray();
        Array.Sort(ordered, (one, other) => Worse(one, other) ? 1 : Worse(other, one) ? -1 : 0);
        return ordered;
    }

    private static bool Worse((double Score, string Key, T Value) one, (double Score, string Key, T Value) other) =>
        one.Score < other.Score || one.Score == other.Score && string.CompareOrdinal(one.Key, other.Key) > 0;

    private void Rise(int child)
    {
        while (child > 0)
        {
            int parent = (child - 1) / 2;
            if (!Worse(_heap[child], _heap[parent]))
                return;
            (_heap[child], _heap[parent]) = (_heap[parent], _heap[child]);
            child = parent;
        }
    }

    private void Sink()
    {
        for (int parent = 0; ;)
        {
            int worst = parent;
            for (int child = 2 * parent + 1; child <= 2 * parent + 2 && child < _heap.Count; child++)
            {
                if (Worse(_heap[child], _heap[worst]))
                    worst = child;
            }
            if (worst == parent)
                return;
            (_heap[parent], _heap[worst]) = (_heap[worst], _heap[parent]);
            parent = worst;
        }
    }
}
