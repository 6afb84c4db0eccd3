using System.Numerics;
using System.Runtime.CompilerServices;

namespace DigitalTalent.Matching;

/// <summary>
/// Searches the parts of a version for the people of the wanted occupations: counts exactly how many pass each filter, and keeps the best by score, exactly
/// those of a walk over everybody. Keeps its working memory between questions; one at a time.
/// </summary>
/// <remarks>
/// 64 entries are judged at once, filter by filter in the order in which they are counted; what remains after each is one population count. Filters
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
    private readonly List<RowRange> _rowsMet = [];
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
                _rowsMet.Add(new(_part.Columns.Rows[first.Start], end.Start - first.Start));
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
        int occupation = 0;
        for (int block = stretch.Start / TalentPart.BlockEntries; block <= (stretch.End - 1) / TalentPart.BlockEntries; block++)
        {
            int first = block * TalentPart.BlockEntries;
            WordSieve.FetchAhead(in _facts[first]);
            ulong people = WordSieve.Passing(in _facts[first], new BitTest(0, 0));
            if (first < stretch.Start)
                people &= ulong.MaxValue << (stretch.Start - first);
            if (first + TalentPart.BlockEntries > stretch.End)
                people &= (1UL << (stretch.End - first)) - 1;
            if (_deadEntries is not null)
                people &= ~_deadEntries.Word(block);
            if (people != 0 && _blockedRows.Count > 0)
                people = WithoutBlocked(people, first);
            if (people != 0 && stretch.MayBeMet)
                people = MetFirst(people, first);
            if (people == 0)
                continue;
            occupation += BitOperations.PopCount(people);
            people = Judge(people, first, stretch.IsAway, tables);
            Passed += BitOperations.PopCount(people);
            Weigh(people, first, stretch.FixedPart, tables);
        }
        _remaining[_tests.OccupationPlace] += occupation;
    }

    /// <summary>Applies the tests in order and counts who is left after each.</summary>
    /// <param name="people">Bit i: entry <paramref name="first"/> + i; likewise below.</param>
    private ulong Judge(ulong people, int first, bool isAway, SkillTables tables)
    {
        ref ulong facts = ref _facts[first];
        foreach (ref readonly var test in _tests.Tests.AsSpan())
        {
            switch (test.Kind)
            {
                case TestKind.Guard: people &= WordSieve.Passing(in facts, new BitTest(_tests.Minima, test.Shift)); break;
                case TestKind.Bit: people &= WordSieve.Passing(in facts, new BitTest(0, test.Shift)); break;
                case TestKind.Title:
                    people &= WordSieve.Passing(in facts, new BitTest(_tests.Minima, test.Shift))
                        | WordSieve.Passing(in facts, new BitTest(_tests.EngineerMinima, FactTests.EngineerShift));
                    break;
                case TestKind.MustSkills: people = WithMustSkills(people, test, first, tables); break;
                case TestKind.ExcludedSkills: people = WithoutExcluded(people, test, first, tables); break;
                case TestKind.Region when isAway: people = WouldCome(people, test, first); break;
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

    private ulong WithMustSkills(ulong people, in FactTest test, int first, SkillTables tables)
    {
        if (tables.MustIsImpossible)
            return 0;
        ref ulong signatures = ref _part.Columns.Skills[first];
        WordSieve.FetchAhead(in signatures);
        people &= WordSieve.Passing(in signatures, new AllBitsTest(tables.Must));
        return tables.MustIsSure || people == 0 ? people : LookUp(people, test.Filter, first);
    }

    private ulong WithoutExcluded(ulong people, in FactTest test, int first, SkillTables tables)
    {
        ref ulong signatures = ref _part.Columns.Skills[first];
        people &= ~WordSieve.Passing(in signatures, new AnyBitTest(tables.Excluded));
        ulong maybe = people & WordSieve.Passing(in signatures, new AnyBitTest(tables.MaybeExcluded));
        return maybe == 0 ? people : people & ~maybe | LookUp(maybe, test.Filter, first);
    }

    private ulong WouldCome(ulong people, in FactTest test, int first)
    {
        ulong sure = _question.Demand.Demand.Remote ? people & WithFact(first, TalentFacts.RemoteAt) : 0;
        ref ulong wishes = ref _part.Columns.Wishes[first];
        WordSieve.FetchAhead(in wishes);
        sure |= _regions.Length <= RegionsTogetherMax ? people & WordSieve.Passing(in wishes, new WishTest(_regions)) : Wishing(people & ~sure, first);
        ulong maybe = people & ~sure & WordSieve.Passing(in wishes, new BitTest(0, TalentFacts.CandidateAt - PackedWishes.MoreAt));
        return maybe == 0 ? sure : sure | LookUp(maybe, test.Filter, first);
    }

    /// <summary>What <see cref="WishTest"/> tells, of many regions: each of the people's is looked up.</summary>
    private ulong Wishing(ulong people, int first)
    {
        ulong wishing = 0;
        for (ulong rest = people; rest != 0; rest &= rest - 1)
        {
            if (PackedWishes.TellAny(_part.Columns.Wishes[EntryOf(rest, first)], _question.Demand.RegionSet))
                wishing |= LowestBit(rest);
        }
        return wishing;
    }

    /// <summary>Those whose record passes a filter. What each step reads was fetched for all of them by the step before.</summary>
    private ulong LookUp(ulong people, Filter filter, int first)
    {
        var (table, rows) = (_part.Table, _part.Columns.Rows);
        for (ulong rest = people; rest != 0; rest &= rest - 1)
            table.FetchRecord(rows[EntryOf(rest, first)]);
        for (ulong rest = people; rest != 0; rest &= rest - 1)
            table.FetchCodes(rows[EntryOf(rest, first)]);
        ulong passing = 0;
        for (ulong rest = people; rest != 0; rest &= rest - 1)
        {
            if (Filters.Passes(filter, _question, new TalentRow(table, rows[EntryOf(rest, first)])))
                passing |= LowestBit(rest);
        }
        return passing;
    }

    private ulong WithoutBlocked(ulong people, int first)
    {
        ulong blocked = 0;
        for (ulong rest = people & WithFact(first, TalentFacts.BlocksAt); rest != 0; rest &= rest - 1)
        {
            if (_blockedRows.Contains(_part.Columns.Rows[EntryOf(rest, first)]))
                blocked |= LowestBit(rest);
        }
        return people & ~blocked;
    }

    /// <summary>Those who were not met in another list before. They count as met now.</summary>
    private ulong MetFirst(ulong people, int first)
    {
        ulong many = people & WithFact(first, TalentFacts.ManyAt);
        if (many == 0)
            return people;
        int[] rows = _part.Columns.Rows;
        CacheLines.FetchAhead(in rows[first], 2 * TalentPart.BlockEntries * sizeof(int), TalentPart.BlockEntries * sizeof(int));
        ulong met = many & InRowsMet(in rows[first]);
        for (ulong rest = many & ~met; rest != 0; rest &= rest - 1)
        {
            int row = rows[EntryOf(rest, first)];
            ulong bit = 1UL << (row & 63);
            if ((_met[row >> 6] & bit) != 0)
                met |= LowestBit(rest);
            _met[row >> 6] |= bit;
        }
        return people & ~met;
    }

    /// <param name="first">The row of the first of 64 entries.</param>
    private ulong InRowsMet(ref readonly int first)
    {
        ulong inside = 0;
        foreach (var range in _rowsMet)
            inside |= range.Containing(in first);
        return inside;
    }

    private ulong WithFact(int first, int bitAt) => WordSieve.Passing(in _facts[first], new BitTest(0, TalentFacts.CandidateAt - bitAt));

    /// <summary>The entry of the lowest bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int EntryOf(ulong people, int first) => first + BitOperations.TrailingZeroCount(people);

    private static ulong LowestBit(ulong people) => people & 0 - people;

    /// <summary>Goes on with those of the passing who could be among the best.</summary>
    private void Weigh(ulong people, int first, int fixedPart, SkillTables tables)
    {
        var columns = _part.Columns;
        for (; people != 0; people &= people - 1)
        {
            int entry = EntryOf(people, first);
            if (fixedPart + _bound.RestMax + tables.MostOf(columns.Skills[entry]) < _lookUps.Floor)
                continue;
            int bound = fixedPart + _bound.OfSkills(tables.WeightOf(columns.Skills[entry])) + _bound.OfFacts(_facts[entry], columns.Wishes[entry]);
            if (bound >= _lookUps.Floor)
                _lookUps.Add(entry, bound);
        }
    }
}
