using System.Numerics;
using System.Runtime.Intrinsics.X86;
using DigitalTalent.Matching.Columns;

namespace DigitalTalent.Matching.Learning;

/// <summary>Sums of packed gradients by feature and bin: one histogram for each leaf that may still be split.</summary>
/// <remarks>
/// A feature has 264 words for its 256 bins: without the extra cache line equal bins of all features would fall into the same sets of the first-level
/// cache. Slots are reused; when they run out a leaf keeps none, and its children are both counted instead of one being the difference.
/// </remarks>
internal sealed unsafe class Histograms : IDisposable
{
    /// <summary>Words from one feature to the next.</summary>
    public const int FeatureWords = 256 + 8;

    private const int RowsInTask = 4_096;
    private const int PrefetchRows = 12;

    private readonly BinnedRows _rows;
    private readonly WorkTeam _team;
    private readonly AlignedMemory _ofMembers;
    private readonly List<AlignedMemory> _slots = [];
    private readonly Stack<int> _free = new();
    private readonly int _slotsMax;
    private readonly bool[] _memberCounted;

    public Histograms(BinnedRows rows, int leavesMax, long bytesMax, WorkTeam team)
    {
        _rows = rows;
        _team = team;
        Words = Math.Max(1, rows.Columns) * FeatureWords;
        long slotBytes = (long)Words * sizeof(long);
        // A split needs three: the parent's and one for each child.
        _slotsMax = (int)Math.Clamp((bytesMax / slotBytes) - team.Size, 3, leavesMax + 2L);
        _ofMembers = new(slotBytes * team.Size);
        _memberCounted = new bool[team.Size];
    }

    /// <summary>Words of one histogram.</summary>
    public int Words { get; }

    /// <summary>Slots that can still be rented.</summary>
    public int Free => _free.Count + _slotsMax - _slots.Count;

    /// <summary>A slot. The caller looks at <see cref="Free"/> first.</summary>
    public int Rent()
    {
        if (_free.TryPop(out int slot))
            return slot;
        _slots.Add(new((long)Words * sizeof(long)));
        return _slots.Count - 1;
    }

    /// <param name="slot">Below 0: there is none to return.</param>
    public void Return(int slot)
    {
        if (slot >= 0)
            _free.Push(slot);
    }

    public long* Slot(int slot) => (long*)_slots[slot].Start;

    /// <summary>Counts rows into a slot.</summary>
    /// <param name="rows">Ascending, so that memory is read forwards.</param>
    public void Count(int* rows, int count, long* gradients, int slot)
    {
        int tasks = (count + RowsInTask - 1) / RowsInTask;
        long* target = Slot(slot);
        if (tasks <= 2 || _team.Size == 1)
        {
            new Span<long>(target, Words).Clear();
            Add(rows, count, gradients, target);
            return;
        }

        Array.Clear(_memberCounted);
        _team.Run(tasks, (member, task) =>
        {
            long* own = Member(member);
            if (!_memberCounted[member])
            {
                new Span<long>(own, Words).Clear();
                _memberCounted[member] = true;
            }

            int first = task * RowsInTask;
            Add(rows + first, Math.Min(RowsInTask, count - first), gradients, own);
        });
        new Span<long>(target, Words).Clear();
        for (int member = 0; member < _memberCounted.Length; member++)
        {
            if (_memberCounted[member])
                Combine<AddOperator>(target, Member(member), Words);
        }
    }

    /// <summary>What is left of a parent without one of its children: written over the parent.</summary>
    public void Subtract(int parent, int child) => Combine<SubtractOperator>(Slot(parent), Slot(child), Words);

    public void Dispose()
    {
        _ofMembers.Dispose();
        _slots.ForEach(static slot => slot.Dispose());
    }

    private long* Member(int member) => (long*)_ofMembers.Start + ((long)member * Words);

    private void Add(int* rows, int count, long* gradients, long* histogram)
    {
        byte* bins = _rows.RowStart;
        int rowBytes = _rows.RowBytes, columns = _rows.Columns, eights = columns / 8;
        int prefetched = Sse.IsSupported ? Math.Max(0, count - PrefetchRows) : 0;
        int i = 0;
        for (; i < prefetched; i++)
        {
            int ahead = rows[i + PrefetchRows];
            Sse.Prefetch0(bins + ((long)ahead * rowBytes));
            Sse.Prefetch0(gradients + ahead);
            AddRow(bins + ((long)rows[i] * rowBytes), gradients[rows[i]], histogram, eights, columns);
        }

        for (; i < count; i++)
            AddRow(bins + ((long)rows[i] * rowBytes), gradients[rows[i]], histogram, eights, columns);
    }

    // Eight at a time: the distance to each feature's words is part of the instruction then.
    private static void AddRow(byte* bins, long gradient, long* histogram, int eights, int columns)
    {
        long* words = histogram;
        byte* end = bins + ((nint)eights * 8);
        byte* last = bins + columns;
        for (; bins < end; bins += 8, words += 8 * FeatureWords)
        {
            words[(nuint)bins[0]] += gradient;
            (words + (1 * FeatureWords))[(nuint)bins[1]] += gradient;
            (words + (2 * FeatureWords))[(nuint)bins[2]] += gradient;
            (words + (3 * FeatureWords))[(nuint)bins[3]] += gradient;
            (words + (4 * FeatureWords))[(nuint)bins[4]] += gradient;
            (words + (5 * FeatureWords))[(nuint)bins[5]] += gradient;
            (words + (6 * FeatureWords))[(nuint)bins[6]] += gradient;
            (words + (7 * FeatureWords))[(nuint)bins[7]] += gradient;
        }

        for (; bins < last; bins++, words += FeatureWords)
            words[(nuint)(*bins)] += gradient;
    }

    private static void Combine<TOperator>(long* target, long* other, int words) where TOperator : struct, ICombine
    {
        int vectors = words / Vector<long>.Count * Vector<long>.Count;
        int i = 0;
        for (; i < vectors; i += Vector<long>.Count)
            Vector.Store(TOperator.Of(Vector.Load(target + i), Vector.Load(other + i)), target + i);
        for (; i < words; i++)
            target[i] = TOperator.Of(target[i], other[i]);
    }

    private interface ICombine
    {
        static abstract Vector<long> Of(Vector<long> left, Vector<long> right);

        static abstract long Of(long left, long right);
    }

    private readonly struct AddOperator : ICombine
    {
        public static Vector<long> Of(Vector<long> left, Vector<long> right) => left + right;

        public static long Of(long left, long right) => left + right;
    }

    private readonly struct SubtractOperator : ICombine
    {
        public static Vector<long> Of(Vector<long> left, Vector<long> right) => left - right;

        public static long Of(long left, long right) => left - right;
    }
}
