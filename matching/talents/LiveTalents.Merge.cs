using System.Numerics;

namespace DigitalTalent.Matching;

internal sealed partial class LiveTalents
{
    /// <summary>A part that has lost more of its people than this is laid out anew.</summary>
    private const double DeadShareMax = 0.25;

    /// <summary>Parts of one tier are merged when the next would be one more than this.</summary>
    private const int PartsPerTier = 3;

    private readonly Lock _merging = new();
    private MergeUnderWay? _merge;

    /// <summary>
    /// Makes a part of the tails and of those parts that are to be laid out again with them. Answers stay the same. A second merge waits for the first.
    /// </summary>
    /// <param name="publish">Called under the gate, to make a version of the result.</param>
    public void Merge(Action publish)
    {
        lock (_merging)
        {
            MergeUnderWay merge;
            lock (_gate)
            {
                if (TailRowCount == 0)
                    return;
                _merge = merge = BeginMerge();
            }
            TalentPart part;
            int[][] newRows;
            try
            {
                part = new PartBuilder(_catalogue).Build(merge.Sources, merge.Scheme, out newRows);
                if (merge.FactsDay is { } day)
                    part.FactsOn(day);
            }
            catch
            {
                lock (_gate)
                    _merge = null;
                throw;
            }
            lock (_gate)
            {
                Install(merge, part, newRows);
                publish();
            }
        }
    }

    /// <summary>What one merge takes in, and who died of it meanwhile.</summary>
    private sealed class MergeUnderWay(PartSource[] sources, int firstPart, int tails, SignatureScheme? scheme, int? factsDay)
    {
        public PartSource[] Sources => sources;

        /// <summary>This part and all after it are merged.</summary>
        public int FirstPart => firstPart;

        /// <summary>So many tails, from the oldest on.</summary>
        public int Tails => tails;
        public SignatureScheme? Scheme => scheme;

        /// <summary>The day for which questions have been asked.</summary>
        public int? FactsDay => factsDay;
        public List<(TalentTable Table, int Row)> Killed { get; } = [];
    }

    private MergeUnderWay BeginMerge()
    {
        int rows = 0;
        foreach (var tail in _tails)
            rows += tail.Table.Count - tail.Dead.Count;
        int first = FirstPartToMerge(rows);
        int tails = Math.Min(_tails.Count, PartBuilder.SourcesMax - (_parts.Count - first));
        var sources = new List<PartSource>();
        for (int i = first; i < _parts.Count; i++)
            sources.Add(new PartSource(_parts[i].Part.Table, _parts[i].Part.Rows, _parts[i].Dead.Freeze()));
        foreach (var tail in _tails[..tails])
            sources.Add(new PartSource(tail.Table, tail.Table.Count, tail.Dead.Freeze()));

        // From here on rows go to a tail of their own: those of a merge under way no longer grow.
        _tails.Add(new LiveTail());

        long merged = sources.Sum(static source => (long)source.Rows - source.Dead.Count);
        int? day = _parts.Select(static part => part.Part.FactsDay).Max();
        return new MergeUnderWay([.. sources], first, tails, merged * 2 >= _count && merged >= PartBuilder.SchemeRowsMin ? null : _scheme, day);
    }

    /// <summary>
    /// The smaller parts always go with a larger merge, those of its own tier when there are too many. So parts stand from large to small.
    /// </summary>
    private int FirstPartToMerge(long rows)
    {
        int first = _parts.Count;
        while (first > 0)
        {
            int tier = Tier(rows), taken = first;
            while (taken > 0 && Tier(Living(_parts[taken - 1])) < tier)
                taken--;
            int same = 0;
            while (same < taken && Tier(Living(_parts[taken - 1 - same])) == tier)
                same++;
            if (same >= PartsPerTier)
                taken -= same;
            if (taken == first)
                break;
            while (first > taken)
                rows += Living(_parts[--first]);
        }
        for (int i = 0; i < first; i++)
        {
            if (_parts[i].Dead.Count > DeadShareMax * _parts[i].Part.Rows)
                return i;
        }
        return first;

        static long Living(LivePart part) => part.Part.Rows - part.Dead.Count;
    }

    private static int Tier(long rows) => BitOperations.Log2((ulong)Math.Max(1, rows)) / 2;

    private void Install(MergeUnderWay merge, TalentPart part, int[][] newRows)
    {
        _merge = null;
        var merged = new LivePart(part);

        // Whoever changed meanwhile stands in the merged part as before the change.
        foreach (var (table, row) in merge.Killed)
        {
            int source = Array.FindIndex(merge.Sources, one => ReferenceEquals(one.Table, table));
            if (source >= 0 && newRows[source][row] is var dead and >= 0)
                merged.Kill(dead);
        }

        _parts.RemoveRange(merge.FirstPart, _parts.Count - merge.FirstPart);
        if (part.Rows > 0)
            _parts.Add(merged);
        _tails.RemoveRange(0, merge.Tails);
        TailRowCount = _tails.Sum(static tail => tail.Table.Count);
        _scheme = part.Scheme;
    }
}
