using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DigitalTalent.Matching.Columns;

/// <summary>
/// Answers demands from columns: the best talents by <see cref="FrozenScore"/>, exactly those of a full scan. Keeps its working memory
/// between questions; one at a time, one search a thread.
/// </summary>
/// <remarks>
/// Entries are judged in three steps, each for the survivors of the one before: the packed bounds of sixteen people by one subtraction;
/// an upper bound of the score from signature and facts against the worst of the best so far; the record itself. Who stands in several runs
/// that the demand asks for is taken from one of them, see <see cref="IsCounted"/>.
/// </remarks>
public sealed unsafe class ColumnSearch
{
    private const int Bytes = SkillSignatures.SkillBits / 8, ByteValues = 256, TableLength = Bytes * ByteValues + 2 * (64 + 1) + 2;

    private readonly BestHits _best = new();
    private ushort[] _weights = [];
    private Signed[] _signed = [];
    private ulong[] _regions = [];

    // The question under way.
    private TalentColumns _columns = null!;
    private DeadRows? _dead;
    private ColumnDemand _demand = null!;
    private uint _minima;
    private bool _boundsAreExact;

    /// <summary>The most that all but skills, occupation and region can give.</summary>
    private int _restMax;

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
                if (talent is not null && TalentFacts.Passes(talent.Facts, _minima))
                    JudgeFresh(talent);
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
        _demand = demand;
        _minima = TalentFacts.Minima(demand, out bool possible);
        _boundsAreExact = TalentFacts.IsExact(demand);
        _restMax = FrozenScore.RecencyMax + FrozenScore.OfFacts(demand, education: 7, title: 7, level: 15, byte.MaxValue, salary: 0);
        return possible;
    }

    private void SearchColumns(TalentColumns columns, DeadRows? dead)
    {
        (_columns, _dead) = (columns, dead);
        Prepare();
        for (var list = EntryList.MainAtHome; list <= (_demand.Regions.Length == 0 ? EntryList.OtherAtHome : EntryList.OtherDesired); list++)
        {
            for (int i = 0; i < _demand.Occupations.Length; i++)
            {
                if (_demand.Occupations[i] < columns.Dimensions.Occupations)
                    SearchList(i, list);
            }
        }
    }

    /// <summary>The definition of the search, for one person.</summary>
    private void JudgeFresh(FreshTalent talent)
    {
        var record = talent.Record;
        bool isMain = Array.IndexOf(_demand.Occupations, record.Occupations[0]) >= 0;
        if (!isMain && Array.IndexOf(_demand.Occupations, record.Occupations[1]) < 0 && Array.IndexOf(_demand.Occupations, record.Occupations[2]) < 0)
            return;
        bool isHome = Array.IndexOf(_demand.Regions, record.Region) >= 0;
        if (_demand.Regions.Length > 0 && !isHome && !WouldMove(record))
            return;
        if (record.Years < _demand.MinYears || record.Salary > _demand.SalaryHigh || record.AvailableDays > _demand.AvailableWithinDays)
            return;
        int weight = WeightHeld(talent.Skills);
        if (weight >= 0)
            _best.Offer(record.Id, ScoreOf(&record, weight, (isMain ? FrozenScore.MainOccupation : 0) + (isHome ? FrozenScore.HomeRegion : 0)));
    }

    private bool WouldMove(TalentRecord record)
    {
        foreach (ushort region in record.Desired)
        {
            if (region != TalentRecord.None && Array.IndexOf(_demand.Regions, region) >= 0)
                return true;
        }

        return false;
    }

    private int ScoreOf(TalentRecord* record, int weight, int fixedPart) => FrozenScore.PerSkillWeight * weight + fixedPart
        + FrozenScore.OfFacts(_demand, record->Education, record->Title, record->Level, record->Years, record->Salary)
        + FrozenScore.OfRecency(_demand, record->ActiveDay);

    /// <summary>What the demand asks of the signatures of one occupation.</summary>
    /// <param name="Weights">For each byte of a signature, the weights under each of its values.</param>
    /// <param name="Must">Bits that who has all must skills has.</param>
    /// <param name="Asked">Bits that have a weight.</param>
    /// <param name="Unsure">Bits asked for that other skills share: who has one of them may still lack the skill.</param>
    private readonly record struct Signed(nint Weights, ulong Must, ulong Asked, ulong Unsure)
    {
        /// <summary>For each number of bits the most that so many of them add to the score.</summary>
        public int* Most => (int*)((ushort*)Weights + Bytes * ByteValues);
    }

    /// <summary>Where entries stand.</summary>
    /// <param name="Asked">Which of the demand's occupations.</param>
    /// <param name="List">Which of its lists.</param>
    /// <param name="Region">The region of their run; <see cref="TalentRecord.None"/> where anywhere is asked for.</param>
    /// <param name="FixedPart">What the place alone adds to the score.</param>
    private readonly record struct Origin(int Asked, EntryList List, int Region, int FixedPart);


    private void Prepare()
    {
        int occupations = _demand.Occupations.Length, words = (_columns.Dimensions.Regions + 63) / 64;
        if (_signed.Length < occupations)
        {
            _signed = new Signed[occupations];
            _weights = GC.AllocateUninitializedArray<ushort>(occupations * TableLength, pinned: true);
        }

        if (_regions.Length < words)
            _regions = new ulong[words];
        Array.Clear(_regions);
        foreach (ushort region in _demand.Regions)
        {
            if (region < _columns.Dimensions.Regions)
                _regions[region >> 6] |= 1UL << (region & 63);
        }

        for (int i = 0; i < occupations; i++)
        {
            if (_demand.Occupations[i] < _columns.Dimensions.Occupations)
                _signed[i] = Sign(_columns.OwnSkills(_demand.Occupations[i]), _weights.AsSpan(i * TableLength, TableLength));
        }
    }

    private void SearchList(int asked, EntryList list)
    {
        int number = _demand.Occupations[asked] * TalentColumns.ListsOfOccupation + (int)list;
        int run = _columns.RunStarts[number], end = _columns.RunStarts[number + 1];
        if (run == end)
            return;
        var signed = _signed[asked];
        var runs = _columns.Runs;
        if (_demand.Regions.Length == 0)
        {
            Scan(runs[run].Start, runs[end].Start, asked, list, TalentRecord.None, signed);
            return;
        }

        for (; run < end; run++)
        {
            if (IsAsked(runs[run].Region))
                Scan(runs[run].Start, runs[run + 1].Start, asked, list, runs[run].Region, signed);
        }
    }

    /// <summary>Writes the tables of an occupation, into pinned memory.</summary>
    private Signed Sign(ReadOnlySpan<ushort> own, Span<ushort> weights)
    {
        Span<ushort> weightOfBit = stackalloc ushort[Bytes * 8];
        weightOfBit.Clear();
        ulong must = 0;
        ulong unsure = 0;
        foreach (var wanted in _demand.Skills)
        {
            int bit = own.IndexOf(wanted.Skill);
            if (bit < 0)
            {
                bit = SkillSignatures.SharedBit(wanted.Skill);
                unsure |= 1UL << bit;
            }

            weightOfBit[bit] += wanted.Weight;
            if (wanted.Must)
                must |= 1UL << bit;
        }

        for (int part = 0; part < Bytes; part++)
        {
            var table = weights.Slice(part * ByteValues, ByteValues);
            table[0] = 0;
            for (int value = 1; value < ByteValues; value++)
                table[value] = (ushort)(table[value & value - 1] + weightOfBit[part * 8 + BitOperations.TrailingZeroCount(value)]);
        }

        ulong bits = 0;
        for (int bit = 0; bit < weightOfBit.Length; bit++)
            bits |= weightOfBit[bit] > 0 ? 1UL << bit : 0;
        weightOfBit.Sort(static (left, right) => right.CompareTo(left));
        var most = MemoryMarshal.Cast<ushort, int>(weights[(Bytes * ByteValues)..]);
        most[0] = 0;
        for (int count = 1; count <= weightOfBit.Length; count++)
            most[count] = most[count - 1] + FrozenScore.PerSkillWeight * weightOfBit[count - 1];
        return new((nint)Unsafe.AsPointer(ref weights[0]), must, bits, unsure);
    }

    /// <summary>Judges a range of entries of one list and, unless anywhere is asked for, one region.</summary>
    private void Scan(int start, int end, int asked, EntryList list, int region, in Signed signed)
    {
        int fixedPart = (list is EntryList.MainAtHome or EntryList.MainDesired ? FrozenScore.MainOccupation : 0)
            + (list is EntryList.MainAtHome or EntryList.OtherAtHome && region != TalentRecord.None ? FrozenScore.HomeRegion : 0);
        var from = new Origin(asked, list, region, fixedPart);
        uint* facts = _columns.Facts;
        int entry = start;
        if (Vector512.IsHardwareAccelerated)
        {
            var minima = Vector512.Create(_minima);
            for (; entry + Vector512<uint>.Count <= end; entry += Vector512<uint>.Count)
                Weigh(entry, TalentFacts.Passing16(facts + entry, minima), from, signed);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            var minima = Vector256.Create(_minima);
            for (; entry + Vector256<uint>.Count <= end; entry += Vector256<uint>.Count)
                Weigh(entry, TalentFacts.Passing8(facts + entry, minima), from, signed);
        }

        for (; entry < end; entry++)
            Weigh(entry, TalentFacts.Passes(facts[entry], _minima) ? 1u : 0, from, signed);
    }

    /// <summary>Goes on with those whose bits could, by their number alone, weigh enough.</summary>
    /// <param name="entry">The first entry.</param>
    /// <param name="passing">Bit i: the entry i places on.</param>
    /// <param name="from">Where the entries stand.</param>
    /// <param name="signed">What is asked of their signatures.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Weigh(int entry, uint passing, in Origin from, in Signed signed)
    {
        ulong* signatures = _columns.Signatures + entry;
        for (; passing != 0; passing &= passing - 1)
        {
            int place = BitOperations.TrailingZeroCount(passing);
            ulong signature = signatures[place];
            if ((signature & signed.Must) == signed.Must
                && signed.Most[BitOperations.PopCount(signature & signed.Asked)] >= _best.Floor - _restMax - from.FixedPart)
                Judge(entry + place, signature, from, signed);
        }
    }

    /// <summary>Looks a person up unless the upper bound of the score already is below the worst of the best.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Judge(int entry, ulong signature, in Origin from, in Signed signed)
    {
        uint facts = _columns.Facts[entry];
        int weight = WeightOf(signature, (ushort*)signed.Weights);
        int bound = FrozenScore.PerSkillWeight * weight + from.FixedPart
            + FrozenScore.OfRecency(_demand, SkillSignatures.DayOf(signature, _columns.BaseDay))
            + FrozenScore.OfFacts(
                _demand, TalentFacts.Education(facts), TalentFacts.Title(facts), TalentFacts.Level(facts), YearsBound(facts), TalentFacts.Salary(facts));
        if (bound >= _best.Floor)
            LookUp(_columns.Rows[entry], (signature & signed.Unsure) == 0 ? weight : -1, from);
    }

    /// <summary>Years that give at least the score of the person's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int YearsBound(uint facts)
    {
        int years = TalentFacts.Years(facts);
        return years == TalentFacts.YearsMax ? byte.MaxValue : years;
    }

    /// <summary>Sum of the weights under the bits of a signature.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WeightOf(ulong signature, ushort* tables) =>
        tables[(byte)signature]
        + tables[ByteValues + (byte)(signature >> 8)]
        + tables[2 * ByteValues + (byte)(signature >> 16)]
        + tables[3 * ByteValues + (byte)(signature >> 24)]
        + tables[4 * ByteValues + (byte)(signature >> 32)]
        + tables[5 * ByteValues + (byte)(signature >> 40)]
        + tables[6 * ByteValues + (byte)(signature >> 48)];

    /// <summary>The exact judgement, from the record.</summary>
    /// <param name="row">Number of the record.</param>
    /// <param name="weight">Weights of the skills held, must skills found among them; -1: to be read from the skills.</param>
    /// <param name="from">Where the entry stands.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void LookUp(int row, int weight, in Origin from)
    {
        var record = _columns.Records + row;
        if (_dead is not null && _dead.Contains(row) || !IsCounted(record, from))
            return;
        if (!_boundsAreExact
            && (record->Years < _demand.MinYears || record->Salary > _demand.SalaryHigh || record->AvailableDays > _demand.AvailableWithinDays))
            return;
        if (weight < 0 && (weight = WeightHeld(_columns.SkillsOf(row))) < 0)
            return;
        _best.Offer(record->Id, ScoreOf(record, weight, from.FixedPart));
    }

    /// <summary>
    /// Whether this is the entry from which the person is taken: main occupation before others, home before wished regions, and among those
    /// the first of the person's own that is asked for. So a person is taken once, and the entry's list tells both bonuses.
    /// </summary>
    private bool IsCounted(TalentRecord* record, in Origin from)
    {
        if (from.List is EntryList.OtherAtHome or EntryList.OtherDesired)
        {
            int first = 0;
            while (Array.IndexOf(_demand.Occupations, record->Occupations[first]) < 0)
                first++;
            if (record->Occupations[first] != _demand.Occupations[from.Asked])
                return false;
        }

        if (from.List is EntryList.MainAtHome or EntryList.OtherAtHome)
            return true;
        if (IsAsked(record->Region))
            return false;
        int wish = 0;
        while (!IsAsked(record->Desired[wish]))
            wish++;
        return record->Desired[wish] == from.Region;
    }

    /// <summary>Weights of the demand's skills that a person has; -1 when a must skill is missing.</summary>
    private int WeightHeld(ReadOnlySpan<ushort> held)
    {
        int weight = 0, next = 0;
        foreach (var wanted in _demand.Skills)
        {
            while (next < held.Length && held[next] < wanted.Skill)
                next++;
            if (next < held.Length && held[next] == wanted.Skill)
                weight += wanted.Weight;
            else if (wanted.Must)
                return -1;
        }

        return weight;
    }

    private bool IsAsked(int region) => (_regions[region >> 6] >> (region & 63) & 1) != 0;
}
