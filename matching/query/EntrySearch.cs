using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DigitalTalent.Matching;

/// <summary>
/// Searches the parts of a version for the people of the wanted occupations: counts exactly how many pass each filter, and keeps the best by score, exactly
/// those of a walk over everybody. Keeps its working memory between questions; one at a time.
/// </summary>
/// <remarks>
/// Eight entries are judged at once, filter by filter in the order in which they are counted; what remains after each is one population count. Filters
/// that the facts do not decide look up the record of whoever is left. Of those who pass, the score is bounded from facts, wishes and signatures,
/// and only who could be among the best is looked up and scored, see <see cref="EntryLookUps"/>. Lists are
/// walked from the best kind to the worst and wanted occupations before their neighbours, so that the entry at which a
/// person is met first is the one that tells the tie; who stands in several of the lists is counted there. Whose main occupation is wanted is told by the
/// row, others are marked.
/// Cost: 8 bytes for each entry of the occupations, 8 to 20 more for those who pass the first filters.
/// </remarks>
internal sealed class EntrySearch
{
    /// <summary>More regions than these are looked up for each person.</summary>
    private const int RegionsTogetherMax = 32;

    private readonly List<(int Occupation, SkillTables Tables)> _tables = [];
    private readonly HashSet<int> _blockedRows = [];
    private readonly List<(int First, int Count)> _rowsMet = [];
    private readonly EntryLookUps _lookUps = new();
    private ulong[] _met = [];
    private int _tablesUsed;

    // The question under way.
    private Question _question = null!;
    private FactTests _tests = null!;
    private ScoreBound _bound = null!;
    private int[] _remaining = null!;
    private ushort[] _regions = [];
    private int[] _excludedSkills = [];
    private bool _severalLists;

    // The part under way.
    private TalentPart _part = null!;
    private ulong[] _facts = null!;
    private DeadRows? _deadEntries;
    private SignatureScheme? _tablesOf;

    /// <summary>People who passed all filters.</summary>
    public int Passed { get; private set; }

    /// <param name="parts">Searched one after the other.</param>
    /// <param name="question">Names no activity.</param>
    /// <param name="asked">The filters asked for.</param>
    /// <param name="best">Receives the best.</param>
    /// <param name="remaining">Per filter asked for, from the occupation on: receives how many are left after it, added to what is there.</param>
    /// <param name="cancellation">Looked at once a run.</param>
    public void Search(
        PartView[] parts, Question question, ReadOnlySpan<Filter> asked, BestList<TalentRow> best, int[] remaining, CancellationToken cancellation)
    {
        Passed = 0;
        if (parts.Length == 0)
            return;
        (_question, _remaining) = (question, remaining);
        _tests = FactTests.Of(question, asked);
        _bound = new ScoreBound(question);

        _regions = question.Demand.AsksRegion
            ? [.. MembersOf(question.Demand.RegionSet, question.Catalogue.Regions).Where(region => Array.Exists(parts, part => part.Part.Columns.Wished.Contains(region)))
                .Select(static region => (ushort)region)]
            : [];
        _excludedSkills = MembersOf(question.Demand.ExcludedSkills, question.Catalogue.Reference.Skills.Count);
        _severalLists = (question.Neighbours ? question.Demand.Neighbours : question.Demand.Occupations).Length > 1;
        _tablesOf = null;
        _lookUps.Begin(question, best);
        try
        {
            foreach (var part in parts)
                SearchPart(part, cancellation);
        }
        finally
        {
            // Nothing of the version may be kept beyond the question.
            (_question, _tests, _bound, _remaining) = (null!, null!, null!, null!);
            _lookUps.End();
            (_part, _facts, _deadEntries, _tablesOf) = (null!, null!, null, null);
        }
    }

    private static int[] MembersOf(CodeSet set, int count)
    {
        if (set.IsEmpty)
            return [];
        var members = new List<int>();
        for (int code = 0; code < count; code++)
        {
            if (set.Contains(code))
                members.Add(code);
        }
        return [.. members];
    }

    private void SearchPart(PartView view, CancellationToken cancellation)
    {
        _part = view.Part;
        _facts = view.Part.FactsOn(_question.Today).Entries;
        _deadEntries = view.DeadEntries.Count > 0 ? view.DeadEntries : null;
        if (!ReferenceEquals(_tablesOf, _part.Scheme))
        {
            _tablesOf = _part.Scheme;
            _tablesUsed = 0;
        }
        _blockedRows.Clear();
        foreach (string asker in _question.Askers)
        {
            foreach (int row in _part.RowsBlocking(asker))
                _blockedRows.Add(row);
        }
        if (_severalLists)
        {
            int words = (_part.Rows + 63) / 64;
            if (_met.Length < words)
                _met = new ulong[words];
            Array.Clear(_met, 0, words);
        }
        _rowsMet.Clear();
        _lookUps.Turn(_part);

        var demand = _question.Demand;
        foreach (var kind in (ReadOnlySpan<EntryKind>)[EntryKind.Main, EntryKind.Own, EntryKind.Wished])
        {
            foreach (int occupation in demand.Occupations)
                SearchList(occupation, kind, (OccupationTie)kind, cancellation);
            if (kind == EntryKind.Main && _severalLists)
                RememberMainRows(demand.Occupations);
        }
        foreach (int occupation in _question.Neighbours ? demand.Neighbours : [])
        {
            if (demand.OccupationSet.Contains(occupation))
                continue;
            for (var kind = EntryKind.Main; kind <= EntryKind.Wished; kind++)
                SearchList(occupation, kind, OccupationTie.Neighbour, cancellation);
        }
        _lookUps.ScoreAll();
    }

    /// <summary>Rows are ordered by main occupation, so that those of an occupation are neighbours and need no marks.</summary>
    private void RememberMainRows(int[] occupations)
    {
        foreach (int occupation in occupations)
        {
            if (_part.Columns.Lists.Runs(occupation, EntryKind.Main) is [var first, .., var end])
                _rowsMet.Add((_part.Columns.Rows[first.Start], end.Start - first.Start));
        }
    }

    private void SearchList(int occupation, EntryKind kind, OccupationTie tie, CancellationToken cancellation)
    {
        var runs = _part.Columns.Lists.Runs(occupation, kind);
        if (runs.IsEmpty)
            return;
        cancellation.ThrowIfCancellationRequested();
        var tables = TablesFor(occupation);
        int fixedPart = ScoreBound.OfOccupation(tie);
        bool mayBeMet = _severalLists && tie != OccupationTie.Main;
        var demand = _question.Demand;
        if (!demand.AsksRegion)
        {
            Scan(new Stretch(runs[0].Start, runs[^1].Start, IsAway: false, mayBeMet, fixedPart + ScoreBound.OfRegion(RegionTie.Anywhere)), tables);
            return;
        }

        // Neighbouring runs on the same side are walked as one.
        for (int run = 0; run < runs.Length - 1;)
        {
            int start = run;
            bool home = demand.RegionSet.Contains(runs[run].Region);
            while (++run < runs.Length - 1 && demand.RegionSet.Contains(runs[run].Region) == home)
            {
            }
            Scan(new Stretch(runs[start].Start, runs[run].Start, !home, mayBeMet, fixedPart + ScoreBound.OfRegion(home ? RegionTie.Home : RegionTie.Wished)), tables);
        }
    }

    private SkillTables TablesFor(int occupation)
    {
        for (int i = 0; i < _tablesUsed; i++)
        {
            if (_tables[i].Occupation == occupation)
                return _tables[i].Tables;
        }
        if (_tablesUsed == _tables.Count)
            _tables.Add((0, new SkillTables()));
        var tables = _tables[_tablesUsed].Tables;
        tables.Prepare(_question, _bound, _part.Scheme, occupation, _excludedSkills);
        _tables[_tablesUsed++] = (occupation, tables);
        return tables;
    }

    /// <summary>Entries next to each other.</summary>
    /// <param name="IsAway">The people do not live at a place of work.</param>
    /// <param name="MayBeMet">They may stand in a list that was walked before.</param>
    /// <param name="FixedPart">The most that occupation and region give them.</param>
    private readonly record struct Stretch(int Start, int End, bool IsAway, bool MayBeMet, int FixedPart);

    private void Scan(in Stretch stretch, SkillTables tables)
    {
        int last = (stretch.End - 1) / TalentPart.Lanes;
        ref ulong facts = ref MemoryMarshal.GetArrayDataReference(_facts);
        var minima = Vector512.Create(_tests.Minima);
        int occupation = 0;
        for (int block = stretch.Start / TalentPart.Lanes; block <= last; block++)
        {
            int first = block * TalentPart.Lanes;
            var eight = Vector512.LoadUnsafe(ref facts, (nuint)first);
            uint people = (uint)eight.ExtractMostSignificantBits();
            if (first < stretch.Start)
                people &= uint.MaxValue << (stretch.Start - first);
            if (first + TalentPart.Lanes > stretch.End)
                people &= (1u << (stretch.End - first)) - 1;
            if (_deadEntries is not null)
                people &= ~_deadEntries.Octet(block);
            if (people == 0)
                continue;
            if (_blockedRows.Count > 0)
                people = WithoutBlocked(people, eight, first);
            if (stretch.MayBeMet)
                people = MetFirst(people, eight, first);
            occupation += BitOperations.PopCount(people);
            people = Judge(people, eight, eight - minima, first, stretch.IsAway, tables);
            if (people == 0)
                continue;
            Passed += BitOperations.PopCount(people);
            Weigh(people, first, stretch.FixedPart, tables);
        }
        _remaining[_tests.OccupationPlace] += occupation;
    }

    /// <summary>Applies the tests in order and counts who is left after each.</summary>
    private uint Judge(uint people, Vector512<ulong> facts, Vector512<ulong> above, int first, bool isAway, SkillTables tables)
    {
        foreach (ref readonly var test in _tests.Tests.AsSpan())
        {
            switch (test.Kind)
            {
                case TestKind.Guard: people &= Top(above, test.Shift); break;
                case TestKind.Bit: people &= Top(facts, test.Shift); break;
                case TestKind.Title:
                    people &= Top(above, test.Shift) | Top(facts - Vector512.Create(_tests.EngineerMinima), FactTests.EngineerShift);
                    break;
                case TestKind.MustSkills: people = WithMustSkills(people, test, first, tables); break;
                case TestKind.ExcludedSkills: people = WithoutExcluded(people, test, first, tables); break;
                case TestKind.Region when isAway: people = WouldCome(people, test, facts, first); break;
                case TestKind.Record: people = LookUp(people, test.Filter, first); break;
                default: break;
            }
            if (!test.IsExact && people != 0)
                people = LookUp(people, test.Filter, first);
            if (people == 0)
                return 0;
            _remaining[test.Place] += BitOperations.PopCount(people);
        }
        return people;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Top(Vector512<ulong> words, int shift) => (uint)Vector512.ShiftLeft(words, shift).ExtractMostSignificantBits();

    private uint WithMustSkills(uint people, in FactTest test, int first, SkillTables tables)
    {
        if (tables.MustIsImpossible)
            return 0;
        var must = Vector512.Create(tables.Must);
        var signatures = Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_part.Columns.Skills), (nuint)first);
        people &= (uint)Vector512.Equals(signatures & must, must).ExtractMostSignificantBits();
        return tables.MustIsSure || people == 0 ? people : LookUp(people, test.Filter, first);
    }

    private uint WithoutExcluded(uint people, in FactTest test, int first, SkillTables tables)
    {
        var signatures = Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_part.Columns.Skills), (nuint)first);
        people &= ~HavingAny(signatures, tables.Excluded);
        uint maybe = people & HavingAny(signatures, tables.MaybeExcluded);
        return maybe == 0 ? people : people & ~maybe | LookUp(maybe, test.Filter, first);
    }

    private uint WouldCome(uint people, in FactTest test, Vector512<ulong> facts, int first)
    {
        uint sure = _question.Demand.Demand.Remote ? people & Top(facts, TalentFacts.CandidateAt - TalentFacts.RemoteAt) : 0;
        var wishes = Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_part.Columns.Wishes), (nuint)first);
        sure |= _regions.Length <= RegionsTogetherMax ? people & Wishing(wishes, _regions) : Wishing(people & ~sure, first);
        uint maybe = people & ~sure & Top(wishes, TalentFacts.CandidateAt - PackedWishes.MoreAt);
        return maybe == 0 ? sure : sure | LookUp(maybe, test.Filter, first);
    }

    /// <summary>Those who would move to one of the regions, as far as <see cref="PackedWishes"/> tell them: of few regions each with everybody's.</summary>
    private static uint Wishing(Vector512<ulong> wishes, ReadOnlySpan<ushort> regions)
    {
        var told = (wishes & Vector512.Create(PackedWishes.RegionsMask)).AsUInt16();
        var found = Vector512<ushort>.Zero;
        foreach (ushort region in regions)
            found |= Vector512.Equals(told, Vector512.Create(region));
        return HavingAny(found.AsUInt64(), ulong.MaxValue);
    }

    /// <summary>The same: of many regions each of the people's.</summary>
    private uint Wishing(uint people, int first)
    {
        uint wishing = 0;
        for (uint rest = people; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            if (PackedWishes.TellAny(_part.Columns.Wishes[first + lane], _question.Demand.RegionSet))
                wishing |= 1u << lane;
        }
        return wishing;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint HavingAny(Vector512<ulong> words, ulong bits) =>
        ~(uint)Vector512.Equals(words & Vector512.Create(bits), Vector512<ulong>.Zero).ExtractMostSignificantBits();

    /// <summary>Those whose record passes a filter. What each step reads was fetched for all of them by the step before.</summary>
    private uint LookUp(uint people, Filter filter, int first)
    {
        var table = _part.Table;
        for (uint rest = people; rest != 0; rest &= rest - 1)
            table.FetchRecord(_part.Columns.Rows[first + BitOperations.TrailingZeroCount(rest)]);
        for (uint rest = people; rest != 0; rest &= rest - 1)
            table.FetchCodes(_part.Columns.Rows[first + BitOperations.TrailingZeroCount(rest)]);
        uint passing = 0;
        for (uint rest = people; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            if (Filters.Passes(filter, _question, RowAt(first + lane)))
                passing |= 1u << lane;
        }
        return passing;
    }

    private uint WithoutBlocked(uint people, Vector512<ulong> facts, int first)
    {
        for (uint rest = people & Top(facts, TalentFacts.CandidateAt - TalentFacts.BlocksAt); rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            if (_blockedRows.Contains(_part.Columns.Rows[first + lane]))
                people &= ~(1u << lane);
        }
        return people;
    }

    /// <summary>Those who were not met in another list before. They count as met now.</summary>
    private uint MetFirst(uint people, Vector512<ulong> facts, int first)
    {
        uint many = people & Top(facts, TalentFacts.CandidateAt - TalentFacts.ManyAt);
        if (many == 0)
            return people;
        uint met = many & InRowsMet(Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_part.Columns.Rows), (nuint)first));
        for (uint rest = many & ~met; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            int row = _part.Columns.Rows[first + lane];
            ulong bit = 1UL << (row & 63);
            if ((_met[row >> 6] & bit) != 0)
                met |= 1u << lane;
            _met[row >> 6] |= bit;
        }
        return people & ~met;
    }

    private uint InRowsMet(Vector256<int> rows)
    {
        var inside = Vector256<uint>.Zero;
        foreach (var (first, count) in CollectionsMarshal.AsSpan(_rowsMet))
            inside |= Vector256.LessThan((rows - Vector256.Create(first)).AsUInt32(), Vector256.Create((uint)count));
        return inside.ExtractMostSignificantBits();
    }

    /// <summary>Goes on with those of the passing who could be among the best.</summary>
    private void Weigh(uint people, int first, int fixedPart, SkillTables tables)
    {
        var columns = _part.Columns;
        for (; people != 0; people &= people - 1)
        {
            int entry = first + BitOperations.TrailingZeroCount(people);
            if (fixedPart + _bound.RestMax + tables.MostOf(columns.Skills[entry]) < _lookUps.Floor)
                continue;
            int bound = fixedPart + _bound.OfSkills(tables.WeightOf(columns.Skills[entry])) + _bound.OfFacts(_facts[entry], columns.Wishes[entry]);
            if (bound >= _lookUps.Floor)
                _lookUps.Add(entry, bound);
        }
    }

    private TalentRow RowAt(int entry) => new(_part.Table, _part.Columns.Rows[entry]);
}
