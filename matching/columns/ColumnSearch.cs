using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DigitalTalent.Matching.Columns;

/// <summary>
/// Answers demands from columns: the best talents by <see cref="FrozenScore"/>, exactly those of a full scan. Keeps its working memory
/// between questions; one at a time, one search a thread.
/// </summary>
/// <remarks>
/// Entries are judged in steps, each for the survivors of the one before: the skills of 512 people by <see cref="SkillSieve"/>, against what
/// the worst of the best so far demands of them; the packed bounds of sixteen people by one subtraction; an upper bound of the score from
/// skills and facts; the record itself, by <see cref="ColumnLookUps"/>.
/// </remarks>
public sealed unsafe class ColumnSearch
{
    private readonly BestHits _best = new();
    private readonly ColumnQuestion _question = new();
    private readonly ColumnLookUps _lookUps;
    private readonly List<SkillSieve> _sieves = [];
    private readonly ulong[] _asked = new ulong[SkillPlanes.Words];

    // The question under way.
    private TalentColumns _columns = null!;
    private SkillSieve _sieve = null!;
    private ColumnLookUps.Place _place;

    /// <summary>The block whose entries <see cref="_asked"/> marks.</summary>
    private int _block;

    public ColumnSearch() => _lookUps = new(_question, _best);

    /// <summary>Finds the best talents of columns.</summary>
    /// <param name="columns">Must not be disposed meanwhile.</param>
    /// <param name="demand">What is asked.</param>
    /// <param name="top">Most hits, from 1.</param>
    /// <param name="hits">Receives them, best first; cleared before.</param>
    public void Find(TalentColumns columns, ColumnDemand demand, int top, List<ColumnHit> hits)
    {
        ArgumentNullException.ThrowIfNull(columns);
        if (Begin(demand, top, hits))
            SearchColumns(columns, dead: null);
        _best.Take(hits);
    }

    /// <summary>Finds the best talents of a version.</summary>
    /// <param name="version">Held by the caller.</param>
    /// <inheritdoc cref="Find(TalentColumns, ColumnDemand, int, List{ColumnHit})"/>
    public void Find(ColumnsVersion version, ColumnDemand demand, int top, List<ColumnHit> hits)
    {
        ArgumentNullException.ThrowIfNull(version);
        if (Begin(demand, top, hits))
        {
            foreach (var (columns, dead) in version.Parts)
                SearchColumns(columns, dead.Count == 0 ? null : dead);
            foreach (var talent in version.Fresh)
            {
                if (talent is not null && _question.Judge(talent, out int score))
                    _best.Offer(talent.Record.Id, score);
            }
        }

        _best.Take(hits);
    }

    /// <returns>False when nobody can meet the demand.</returns>
    private bool Begin(ColumnDemand demand, int top, List<ColumnHit> hits)
    {
        ArgumentNullException.ThrowIfNull(demand);
        ArgumentNullException.ThrowIfNull(hits);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(demand.Skills.Length, ColumnLimits.DemandSkillsMax);

        hits.Clear();
        _best.Clear(top);
        return _question.Ask(demand);
    }

    private void SearchColumns(TalentColumns columns, DeadRows? dead)
    {
        _columns = columns;
        _question.Turn(columns);
        _lookUps.Begin(columns, dead);
        Array.Clear(_asked);
        var demand = _question.Demand;
        for (int i = 0; i < demand.Occupations.Length; i++)
        {
            if (_sieves.Count == i)
                _sieves.Add(new());
            if (demand.Occupations[i] < columns.Dimensions.Occupations)
                _sieves[i].Ask(demand.Skills, columns.OwnSkills(demand.Occupations[i]));
        }

        for (var list = EntryList.MainAtHome; list <= (demand.Regions.Length == 0 ? EntryList.OtherAtHome : EntryList.OtherDesired); list++)
        {
            for (int i = 0; i < demand.Occupations.Length; i++)
            {
                if (demand.Occupations[i] < columns.Dimensions.Occupations)
                    SearchList(i, list);
            }
        }

        _lookUps.JudgeAll();
    }

    private void SearchList(int asked, EntryList list)
    {
        var regions = _question.Demand.Regions;
        int number = _question.Demand.Occupations[asked] * TalentColumns.ListsOfOccupation + (int)list;
        int run = _columns.RunStarts[number], end = _columns.RunStarts[number + 1];
        if (run == end)
            return;
        _sieve = _sieves[asked];
        _place = new(asked, list, ColumnQuestion.PlacePart(
            isMain: list is EntryList.MainAtHome or EntryList.MainDesired, isHome: regions.Length > 0 && list is EntryList.MainAtHome or EntryList.OtherAtHome));
        var runs = _columns.Runs;
        _block = runs[run].Start / SkillPlanes.BlockEntries;
        if (regions.Length == 0)
        {
            SearchRange(runs[run].Start, runs[end].Start);
        }
        else
        {
            for (; run < end; run++)
            {
                if (_question.IsAsked(runs[run].Region))
                    SearchRange(runs[run].Start, runs[run + 1].Start);
            }
        }

        SearchBlock(goesOn: false);
    }

    /// <summary>Goes through a range of entries, all but what lies in its last block: ranges to come may share that.</summary>
    private void SearchRange(int start, int end)
    {
        while (start < end)
        {
            int block = start / SkillPlanes.BlockEntries, first = block * SkillPlanes.BlockEntries;
            if (block != _block)
            {
                SearchBlock(goesOn: block == _block + 1);
                _block = block;
            }

            int last = Math.Min(end - first, SkillPlanes.BlockEntries);
            Mark(start - first, last);
            start = first + last;
        }
    }

    private void Mark(int start, int end)
    {
        for (int word = start / 64; word <= (end - 1) / 64; word++)
        {
            ulong bits = ulong.MaxValue;
            if (word == start / 64)
                bits <<= start;
            if (word == (end - 1) / 64)
                bits &= ulong.MaxValue >> -end;
            _asked[word] |= bits;
        }
    }

    /// <summary>Judges the marked entries of the block, and takes the marks away.</summary>
    private void SearchBlock(bool goesOn)
    {
        int lacking = _best.Floor - _question.RestMax - _place.PlacePart;
        int weightMin = lacking <= 0 ? 0 : (lacking + FrozenScore.PerSkillWeight - 1) / FrozenScore.PerSkillWeight;
        var asked = _asked.AsSpan();
        if (weightMin <= _sieve.WeightMax && asked.ContainsAnyExcept(0UL))
        {
            ulong* passing = _sieve.Sift(_columns.Planes + (long)_block * SkillPlanes.BlockWords, weightMin, goesOn);
            for (int word = 0; word < asked.Length; word++)
            {
                ulong left = asked[word] & passing[word];
                for (int place = word * 64; left != 0; left >>= 16, place += 16)
                {
                    if ((ushort)left != 0)
                        Weigh(place, PassingBounds(_columns.Facts + (long)_block * SkillPlanes.BlockEntries + place) & (ushort)left);
                }
            }
        }

        asked.Clear();
    }

    /// <summary>Which of sixteen people meet the packed bounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint PassingBounds(uint* facts)
    {
        if (Vector512.IsHardwareAccelerated)
            return TalentFacts.Passing16(facts, Vector512.Create(_question.Minima));
        if (Vector256.IsHardwareAccelerated)
        {
            var minima = Vector256.Create(_question.Minima);
            return TalentFacts.Passing8(facts, minima) | TalentFacts.Passing8(facts + 8, minima) << 8;
        }

        uint passing = 0;
        for (int i = 0; i < 16; i++)
            passing |= TalentFacts.Passes(facts[i], _question.Minima) ? 1u << i : 0;
        return passing;
    }

    /// <summary>Goes on with those whose upper bound of the score reaches the worst of the best.</summary>
    /// <param name="start">Place in the block of the first of sixteen.</param>
    /// <param name="passing">Bit i: the person i places on.</param>
    private void Weigh(int start, uint passing)
    {
        for (; passing != 0; passing &= passing - 1)
        {
            int place = start + BitOperations.TrailingZeroCount(passing);
            int entry = _block * SkillPlanes.BlockEntries + place;
            uint facts = _columns.Facts[entry];
            int weight = _sieve.WeightOf(place);
            var demand = _question.Demand;
            int bound = FrozenScore.PerSkillWeight * weight + _place.PlacePart
                + FrozenScore.OfRecency(demand, ActiveDays.Day(_columns.Days[entry], _columns.BaseDay))
                + FrozenScore.OfFacts(
                    demand, TalentFacts.Education(facts), TalentFacts.Title(facts), TalentFacts.Level(facts), YearsBound(facts), TalentFacts.Salary(facts));
            if (bound >= _best.Floor)
                _lookUps.Add(entry, bound, _sieve.IsUnsure(place) ? -1 : weight, _place);
        }
    }

    /// <summary>Years that give at least the score of the person's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int YearsBound(uint facts)
    {
        int years = TalentFacts.Years(facts);
        return years == TalentFacts.YearsMax ? byte.MaxValue : years;
    }
}
