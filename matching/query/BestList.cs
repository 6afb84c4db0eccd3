namespace DigitalTalent.Matching;

/// <summary>Keeps the best of many: higher score first, then by a second order. A heap with the worst kept one on top.</summary>
/// <param name="capacity">Most kept, 1 or more.</param>
/// <param name="ties">Order of those of one score: negative where the first comes before the second. Two that it holds equal have no certain order.</param>
internal sealed class BestList<T>(int capacity, Comparison<T> ties)
{
    private readonly List<(double Score, T Value)> _heap = new(Math.Min(capacity, 64));

    public int Count => _heap.Count;

    public int Capacity => capacity;

    /// <summary>True when whoever comes in pushes somebody out.</summary>
    public bool IsFull => _heap.Count == capacity;

    /// <summary>Lowest score kept; there must be one.</summary>
    public double WorstScore => _heap[0].Score;

    public void Add(double score, T value)
    {
        var entry = (score, value);
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
    public IReadOnlyList<(double Score, T Value)> Ordered()
    {
        var ordered = _heap.ToArray();
        Array.Sort(ordered, (one, other) => Worse(one, other) ? 1 : Worse(other, one) ? -1 : 0);
        return ordered;
    }

    private bool Worse((double Score, T Value) one, (double Score, T Value) other) =>
        one.Score < other.Score || one.Score == other.Score && ties(one.Value, other.Value) > 0;

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
