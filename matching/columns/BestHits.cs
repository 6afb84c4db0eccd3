namespace DigitalTalent.Matching.Columns;

/// <summary>The best hits so far: a binary heap with the worst of them on top. The higher score is better, then the lower id.</summary>
internal sealed class BestHits
{
    /// <summary>Below every score, with room to subtract from it.</summary>
    private const int LowestFloor = int.MinValue / 2;

    private long[] _heap = [];
    private int _capacity;

    public int Count { get; private set; }

    public bool IsFull => Count == _capacity;

    /// <summary>Scores below it are of no use any more.</summary>
    public int Floor { get; private set; }

    /// <param name="capacity">From 1.</param>
    public void Clear(int capacity)
    {
        if (_heap.Length < capacity)
            _heap = new long[capacity];
        _capacity = capacity;
        Count = 0;
        Floor = LowestFloor;
    }

    public void Offer(int id, int score)
    {
        long key = (long)score << 32 | (uint)(int.MaxValue - id);
        if (Count < _capacity)
        {
            _heap[Count] = key;
            RiseFrom(Count++);
        }
        else if (key > _heap[0])
        {
            _heap[0] = key;
            SinkFrom(0);
        }
        else
        {
            return;
        }

        if (Count == _capacity)
            Floor = (int)(_heap[0] >> 32);
    }

    /// <summary>The hits, best first. The list is empty afterwards.</summary>
    public void Take(List<ColumnHit> hits)
    {
        Array.Sort(_heap, 0, Count);
        for (int i = Count - 1; i >= 0; i--)
            hits.Add(new(int.MaxValue - (int)(_heap[i] & uint.MaxValue), (int)(_heap[i] >> 32)));
        Count = 0;
    }

    private void RiseFrom(int place)
    {
        long key = _heap[place];
        while (place > 0 && _heap[(place - 1) / 2] > key)
        {
            _heap[place] = _heap[(place - 1) / 2];
            place = (place - 1) / 2;
        }

        _heap[place] = key;
    }

    private void SinkFrom(int place)
    {
        long key = _heap[place];
        while (true)
        {
            int child = 2 * place + 1;
            if (child >= Count)
                break;
            if (child + 1 < Count && _heap[child + 1] < _heap[child])
                child++;
            if (_heap[child] >= key)
                break;
            _heap[place] = _heap[child];
            place = child;
        }

        _heap[place] = key;
    }
}
