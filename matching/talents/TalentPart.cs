using System.Runtime.InteropServices;
using System.Text;

namespace DigitalTalent.Matching;

/// <summary>
/// Some talents, laid out to be searched: who has or wishes an occupation stands in its lists, by home region, and an entry tells enough of the person
/// to decide nearly all filters and to bound the score without looking the person up. Immutable.
/// </summary>
/// <remarks>
/// <code>
/// occupation ─ kind ─ run (home region) ─ entries   facts    [ 8 B ]  of one day, made when the day is first asked for
///                                                   skills   [ 8 B ]  signature
///                                                   wishes   [ 8 B ]  where the person would move to
///                                                   rows     [ 4 B ]  where the person's record is
///                                                   leads    [ 1 B ]  whether a major leads to the occupation or near it
/// </code>
/// A person with k occupations, own and wished, has k entries of 29 bytes. Rows are ordered by main occupation and home region, so that the rows of a
/// run of <see cref="EntryKind.Main"/> are neighbours. Columns are padded to whole blocks of <see cref="BlockEntries"/>.
/// </remarks>
internal sealed class TalentPart(TalentTable table, PartColumns columns, IdIndex ids, SignatureScheme scheme, Catalogue catalogue)
{
    /// <summary>Entries judged at once.</summary>
    public const int BlockEntries = WordSieve.Words;

    private readonly Lock _makingFacts = new();
    private readonly BlockedEmployers _blocked = BlockedEmployers.In(table);
    private DayFacts? _facts;
    private DayFacts? _factsBefore;

    public TalentTable Table => table;
    public PartColumns Columns => columns;
    public IdIndex Ids => ids;
    public SignatureScheme Scheme => scheme;
    public int Rows => table.Count;

    /// <summary>Bytes of all but the people's own bytes.</summary>
    public long Bytes => table.Bytes + columns.Bytes + ids.Bytes + (_facts?.Bytes ?? 0) + (_factsBefore?.Bytes ?? 0);

    /// <summary>The day asked for last; null where none was.</summary>
    public int? FactsDay => Volatile.Read(ref _facts)?.Day;

    /// <summary>Row of an id; -1 when it is not here.</summary>
    public int Find(ReadOnlySpan<byte> id, ulong hash)
    {
        int place = 0;
        while (ids.Next(hash, ref place) is var row and >= 0)
        {
            if (table.Id(row).SequenceEqual(id))
                return row;
        }
        return -1;
    }

    /// <summary>Rows of the people who block an employer.</summary>
    public ReadOnlySpan<int> RowsBlocking(string employer) => _blocked.RowsOf(employer);

    /// <summary>What holds of everybody on a day. The two days asked for last are remembered; another one takes a walk over all records.</summary>
    public DayFacts FactsOn(int day)
    {
        var facts = Volatile.Read(ref _facts);
        return facts is not null && facts.Day == day ? facts : OtherFactsOn(day);
    }

    private DayFacts OtherFactsOn(int day)
    {
        if (Volatile.Read(ref _factsBefore) is { } before && before.Day == day)
            return before;
        lock (_makingFacts)
        {
            if (_facts is { } newest && newest.Day == day)
                return newest;
            if (_factsBefore is { } second && second.Day == day)
                return second;
            var made = DayFacts.Of(table, columns, day);
            Volatile.Write(ref _factsBefore, _facts);
            Volatile.Write(ref _facts, made);
            return made;
        }
    }

    public Catalogue Catalogue => catalogue;
}

/// <summary>Entries, column by column. See <see cref="TalentPart"/>.</summary>
/// <param name="Entries">Number of entries, without the padding.</param>
/// <param name="Wished">Regions that somebody would move to.</param>
internal sealed record PartColumns(EntryLists Lists, int Entries, ulong[] Skills, ulong[] Wishes, int[] Rows, byte[] Leads, CodeSet Wished)
{
    public long Bytes => Lists.Bytes + Skills.Length * (2L * sizeof(ulong) + sizeof(int) + sizeof(byte));
}

/// <summary>What holds of the people of a part on one day. Immutable.</summary>
/// <param name="Entries">Facts of each entry, padded with 0.</param>
/// <param name="Consented">Bit per row: agreed to be shown for recruitment.</param>
/// <param name="Candidates">Bit per row: agreed, and may be proposed.</param>
internal sealed record DayFacts(int Day, ulong[] Entries, ulong[] Consented, int ConsentedCount, ulong[] Candidates, int CandidateCount)
{
    public long Bytes => (Entries.LongLength + Consented.Length + Candidates.Length) * sizeof(ulong);

    public static DayFacts Of(TalentTable table, PartColumns columns, int day)
    {
        int rows = table.Count, consentedCount = 0, candidateCount = 0;
        ulong[] consented = new ulong[(rows + 63) / 64], candidates = new ulong[(rows + 63) / 64];
        var people = GC.AllocateUninitializedArray<ulong>(rows);
        var records = table.Records;
        for (int row = 0; row < rows; row++)
        {
            ulong facts = people[row] = TalentFacts.Of(table, row, day);
            if (records[row].RecruitmentConsent.Contains(day))
            {
                consented[row >> 6] |= 1UL << (row & 63);
                consentedCount++;
            }
            if (facts >> TalentFacts.CandidateAt != 0)
            {
                candidates[row >> 6] |= 1UL << (row & 63);
                candidateCount++;
            }
        }

        var entries = new ulong[columns.Rows.Length];
        for (int entry = 0; entry < columns.Entries; entry++)
            entries[entry] = people[columns.Rows[entry]] | (ulong)columns.Leads[entry] << TalentFacts.LeadsNearAt;
        return new DayFacts(day, entries, consented, consentedCount, candidates, candidateCount);
    }
}

/// <summary>Who blocks whom, by employer. Immutable.</summary>
internal sealed class BlockedEmployers
{
    private readonly Dictionary<string, int[]> _rows;

    private BlockedEmployers(Dictionary<string, int[]> rows) => _rows = rows;

    public static BlockedEmployers In(TalentTable table)
    {
        var rows = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var lookup = rows.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> room = stackalloc char[256];
        for (int row = 0; row < table.Count; row++)
        {
            if (table.Record(row).BlockedLength == 0)
                continue;
            foreach (var blocked in new TalentRow(table, row).BlockedEmployers)
            {
                var name = blocked.Length <= room.Length ? room : new char[blocked.Length];
                name = name[..Encoding.UTF8.GetChars(blocked, name)];
                CollectionsMarshal.GetValueRefOrAddDefault(lookup, name, out _) ??= [];
                var blocking = lookup[name];
                if (blocking.Count == 0 || blocking[^1] != row)
                    blocking.Add(row);
            }
        }
        return new BlockedEmployers(rows.ToDictionary(entry => entry.Key, entry => entry.Value.ToArray(), StringComparer.Ordinal));
    }

    /// <summary>Ascending.</summary>
    public ReadOnlySpan<int> RowsOf(string employer) => _rows.TryGetValue(employer, out var rows) ? rows : [];
}
