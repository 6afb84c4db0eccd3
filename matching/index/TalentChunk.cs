namespace DigitalTalent.Matching;

/// <summary>
/// 1,024 consecutive slots of the index with their own posting list. Immutable; a change makes a new chunk and leaves the old one
/// to the readers that hold it.
/// </summary>
/// <remarks>
/// <code>
/// rows      [ row | null | row | ... ]                         one reference a slot; null: no such talent in this version
/// postings  [ occupation &lt;&lt; 10 | slot in chunk, ... ]            ascending; own and wished occupations, each once
/// blockers  [ slot in chunk, ... ]                             people who block some employer
/// counts    { day, consented, proposable }                     for the last day asked for; carried on by changes
/// </code>
/// A change copies 8 KB of references and about 8 KB of postings and looks at no row but the changed ones.
/// </remarks>
internal sealed class TalentChunk
{
    public const int SlotBits = 10;
    public const int Slots = 1 << SlotBits;

    public static readonly TalentChunk Empty = new(new TalentRow?[Slots], [], [], null);

    private readonly TalentRow?[] _rows;
    private readonly int[] _postings;
    private readonly ushort[] _blockers;
    private DayCounts? _counts;

    private TalentChunk(TalentRow?[] rows, int[] postings, ushort[] blockers, DayCounts? counts)
    {
        _rows = rows;
        _postings = postings;
        _blockers = blockers;
        _counts = counts;
    }

    /// <summary>How many people of the chunk may be shown for recruitment on a day, and how many of those may be proposed.</summary>
    public sealed record DayCounts(int Day, int Consented, int Proposable)
    {
        public DayCounts Plus(TalentRow row, int sign)
        {
            if (!row.RecruitmentConsent.Contains(Day))
                return this;
            return this with { Consented = Consented + sign, Proposable = Proposable + (row.MayBeProposedOn(Day) ? sign : 0) };
        }
    }

    public ReadOnlySpan<TalentRow?> Rows => _rows;

    /// <summary>Slots in the chunk of people who block some employer.</summary>
    public ReadOnlySpan<ushort> Blockers => _blockers;

    /// <summary>Sets the bit of every slot whose talent has or wants the occupation.</summary>
    /// <param name="slots">One bit per slot, <see cref="Slots"/> / 64 words.</param>
    public void MarkOccupation(int occupation, Span<ulong> slots)
    {
        int first = occupation << SlotBits;
        int start = _postings.AsSpan().BinarySearch(first);
        for (int i = start < 0 ? ~start : start; i < _postings.Length && _postings[i] < first + Slots; i++)
        {
            int slot = _postings[i] - first;
            slots[slot >> 6] |= 1UL << (slot & 63);
        }
    }

    /// <summary>Counts for a day: looked up where the chunk was asked for that day before, or else counted.</summary>
    public DayCounts CountsOn(int day)
    {
        // Two readers may count at once; both write the same facts, and a reference is written whole.
        var counts = Volatile.Read(ref _counts);
        if (counts is not null && counts.Day == day)
            return counts;
        int consented = 0, proposable = 0;
        foreach (var row in _rows)
        {
            if (row is null || !row.RecruitmentConsent.Contains(day))
                continue;
            consented++;
            if (row.MayBeProposedOn(day))
                proposable++;
        }
        counts = new DayCounts(day, consented, proposable);
        Volatile.Write(ref _counts, counts);
        return counts;
    }

    /// <summary>Collects changes to one chunk and makes its successor. Used by the one writer.</summary>
    public sealed class Builder(TalentChunk old)
    {
        private readonly TalentRow?[] _rows = (TalentRow?[])old._rows.Clone();
        private readonly ulong[] _touched = new ulong[Slots / 64];

        public TalentRow? this[int slot]
        {
            get => _rows[slot];
            set
            {
                _rows[slot] = value;
                _touched[slot >> 6] |= 1UL << (slot & 63);
            }
        }

        public TalentChunk Build()
        {
            var addedPostings = new List<int>();
            var blockers = new List<ushort>(old._blockers.Length);
            foreach (ushort slot in old._blockers)
            {
                if (!IsTouched(slot))
                    blockers.Add(slot);
            }

            var counts = Volatile.Read(ref old._counts);
            for (int slot = 0; slot < Slots; slot++)
            {
                if (!IsTouched(slot))
                    continue;
                if (old._rows[slot] is { } before)
                    counts = counts?.Plus(before, -1);
                if (_rows[slot] is not { } after)
                    continue;
                counts = counts?.Plus(after, +1);
                AddPostings(addedPostings, after.Occupations, slot);
                AddPostings(addedPostings, after.WishedOccupations, slot);
                if (after.BlocksAny)
                    blockers.Add((ushort)slot);
            }
            addedPostings.Sort();
            return new TalentChunk(_rows, MergePostings(addedPostings), [.. blockers], counts);
        }

        private bool IsTouched(int slot) => (_touched[slot >> 6] >> (slot & 63) & 1) != 0;

        private static void AddPostings(List<int> postings, ReadOnlySpan<ushort> occupations, int slot)
        {
            foreach (ushort occupation in occupations)
                postings.Add(occupation << SlotBits | slot);
        }

        /// <summary>Old postings of untouched slots and the added ones, ascending, each once.</summary>
        private int[] MergePostings(List<int> added)
        {
            var merged = new int[old._postings.Length + added.Count];
            int count = 0, next = 0;
            foreach (int posting in old._postings)
            {
                if (IsTouched(posting & (Slots - 1)))
                    continue;
                while (next < added.Count && added[next] < posting)
                    Append(added[next++]);
                Append(posting);
            }
            while (next < added.Count)
                Append(added[next++]);
            Array.Resize(ref merged, count);
            return merged;

            void Append(int posting)
            {
                if (count == 0 || merged[count - 1] != posting)
                    merged[count++] = posting;
            }
        }
    }
}
