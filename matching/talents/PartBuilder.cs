namespace DigitalTalent.Matching;

/// <summary>Where talents come from when a part is built.</summary>
/// <param name="Rows">How many of the table's rows are looked at.</param>
internal readonly record struct PartSource(TalentTable Table, int Rows, DeadRows Dead);

/// <summary>Lays talents out as a part. Time is linear in rows and entries.</summary>
internal sealed class PartBuilder(Catalogue catalogue)
{
    /// <summary>Fewer people than this are no base for choosing the bits of signatures.</summary>
    public const int SchemeRowsMin = 512;

    /// <summary>A segment less full than this of people who still count is left behind, and its people copied.</summary>
    private const double SegmentShareMin = 0.5;

    /// <param name="sources">The living of them make up the part.</param>
    /// <param name="scheme">Null: chosen anew.</param>
    /// <param name="newRows">Of each source the row in the part of each of its rows; -1: not among the living.</param>
    public TalentPart Build(ReadOnlySpan<PartSource> sources, SignatureScheme? scheme, out int[][] newRows)
    {
        newRows = new int[sources.Length][];
        var order = OrderedRows(sources, out int codes);
        var table = new TalentTable(order.Length, codes);
        var segments = new int[sources.Length][];
        var sparse = new bool[sources.Length][];
        for (int i = 0; i < sources.Length; i++)
        {
            newRows[i] = GC.AllocateUninitializedArray<int>(sources[i].Rows);
            Array.Fill(newRows[i], -1);
            segments[i] = new int[sources[i].Table.Segments.Length];
        }
        MarkSparse(sources, order, sparse);

        var arena = new PackedArena();
        var ids = new IdIndex(order.Length);
        foreach (ulong packed in order)
        {
            var (source, row) = ((int)((uint)packed >> SourceShift), (int)((uint)packed & RowMask));
            var from = sources[source].Table;
            ref readonly var record = ref from.Record(row);
            int placed = sparse[source][record.Segment]
                ? table.Append(record, from.Codes(record.CodesStart, record.Codes), arena.Copy(from.Packed(row)))
                : table.AppendFrom(from, row, segments[source]);
            newRows[source][row] = placed;
            ids.Add(IdIndex.Hash(from.Id(row)), placed);
        }
        return Lay(table, ids, scheme);
    }

    /// <summary>Lays out a table whose rows are in order already.</summary>
    public TalentPart Lay(TalentTable table, IdIndex ids, SignatureScheme? scheme)
    {
        scheme ??= table.Count >= SchemeRowsMin ? ChooseScheme(table)
            : SignatureScheme.None(catalogue.Occupations);
        return new TalentPart(table, ColumnsOf(table, scheme), ids, scheme, catalogue);
    }

    /// <summary>A source and a row share 32 bits: there are few sources, and the more rows one has the fewer there are.</summary>
    private const int SourceShift = 26;
    private const uint RowMask = (1u << SourceShift) - 1;

    /// <summary>Most rows of a source.</summary>
    public const int RowsMax = (int)RowMask;

    /// <summary>Most sources of a part.</summary>
    public const int SourcesMax = 1 << (32 - SourceShift);

    private static ulong[] OrderedRows(ReadOnlySpan<PartSource> sources, out int codes)
    {
        long rows = 0;
        foreach (var source in sources)
            rows += source.Rows;
        var order = GC.AllocateUninitializedArray<ulong>(checked((int)rows));
        int count = 0;
        codes = 0;
        for (int i = 0; i < sources.Length; i++)
        {
            for (int row = 0; row < sources[i].Rows; row++)
            {
                if (sources[i].Dead.Contains(row))
                    continue;
                ref readonly var record = ref sources[i].Table.Record(row);
                codes += record.Codes;
                int main = record.Occupations > 0 ? sources[i].Table.Codes(record.CodesStart, 1)[0] : EntryKey.ListsMax - 1;
                order[count++] = (ulong)EntryKey.Of(main, record.HomeRegion) << 32 | (uint)i << SourceShift | (uint)row;
            }
        }
        var sorted = RadixSort.Sort(order, GC.AllocateUninitializedArray<ulong>(count), count);
        return count == sorted.Length ? sorted : sorted[..count];
    }

    /// <summary>Finds the segments of which the living use too little to keep them.</summary>
    private static void MarkSparse(ReadOnlySpan<PartSource> sources, ReadOnlySpan<ulong> order, bool[][] sparse)
    {
        var used = new Dictionary<object, long>(ReferenceEqualityComparer.Instance);
        var usedOf = new long[sources.Length][];
        for (int i = 0; i < sources.Length; i++)
            usedOf[i] = new long[sources[i].Table.Segments.Length];
        foreach (ulong packed in order)
        {
            int source = (int)((uint)packed >> SourceShift);
            ref readonly var record = ref sources[source].Table.Record((int)((uint)packed & RowMask));
            usedOf[source][record.Segment] += record.Length;
        }
        for (int i = 0; i < sources.Length; i++)
        {
            var segments = sources[i].Table.Segments;
            for (int number = 0; number < segments.Length; number++)
                used[segments[number]] = used.GetValueOrDefault(segments[number]) + usedOf[i][number];
        }
        for (int i = 0; i < sources.Length; i++)
        {
            var segments = sources[i].Table.Segments;
            sparse[i] = new bool[segments.Length];
            for (int number = 0; number < segments.Length; number++)
                sparse[i][number] = used[segments[number]] < SegmentShareMin * segments[number].Length;
        }
    }

    private SignatureScheme ChooseScheme(TalentTable table)
    {
        var chooser = new SignatureScheme.Chooser(catalogue.Occupations, catalogue.Reference.Skills.Count);
        for (int i = 0; i < table.Count; i++)
        {
            var row = new TalentRow(table, i);
            foreach (ushort occupation in row.Occupations)
                chooser.Count(occupation, row.Skills);
            foreach (ushort occupation in row.WishedOccupations)
                chooser.Count(occupation, row.Skills);
        }
        return chooser.Choose();
    }

    private PartColumns ColumnsOf(TalentTable table, SignatureScheme scheme)
    {
        var keys = EntryKeys(table, out int entries);
        keys = RadixSort.Sort(keys, GC.AllocateUninitializedArray<ulong>(entries), entries);
        int padded = (entries + TalentPart.BlockEntries - 1) / TalentPart.BlockEntries * TalentPart.BlockEntries;
        ulong[] skills = new ulong[padded], wishes = new ulong[padded];
        var rows = new int[padded];
        var leads = new byte[padded];
        var places = GC.AllocateUninitializedArray<uint>(entries);
        var wishedByAny = new bool[catalogue.Regions];
        for (int entry = 0; entry < entries; entry++)
        {
            places[entry] = (uint)(keys[entry] >> 32);
            int occupation = (int)(places[entry] >> EntryKey.RegionBits) / EntryLists.Kinds;
            int number = (int)(keys[entry] & RowMask);
            var row = new TalentRow(table, number);
            rows[entry] = number;
            skills[entry] = scheme.SignatureOf(occupation, row.Skills);
            var wished = row.WishedRegions;
            wishes[entry] = PackedWishes.Of(wished, row.Modes);
            foreach (ushort region in wished)
                wishedByAny[region] = true;
            leads[entry] = (byte)(LeadsOf(occupation, row.Majors) | ((keys[entry] >> ManyAt & 1) << (TalentFacts.ManyAt - TalentFacts.LeadsNearAt)));
        }
        var lists = EntryLists.Of(catalogue.Occupations * EntryLists.Kinds, places);
        CheckOrder(lists, rows);
        return new PartColumns(lists, entries, skills, wishes, rows, leads,
            CodeSet.Where(wishedByAny.Length, region => wishedByAny[region]));
    }

    /// <summary>A search tells by the row who was met in the list of a main occupation.</summary>
    private void CheckOrder(EntryLists lists, int[] rows)
    {
        for (int occupation = 0; occupation < catalogue.Occupations; occupation++)
        {
            if (lists.Runs(occupation, EntryKind.Main) is [var first, .., var end] && rows[end.Start - 1] - rows[first.Start] != end.Start - 1 - first.Start)
                throw new InvalidDataException($"The rows of main occupation {occupation} do not stand together.");
        }
    }

    /// <summary>In the lower half of an entry's key, beside the row: the person stands in the lists of several occupations.</summary>
    private const int ManyAt = 31;

    private static ulong[] EntryKeys(TalentTable table, out int entries)
    {
        var keys = GC.AllocateUninitializedArray<ulong>(table.Count * 2 + 16);
        entries = 0;
        Span<ushort> occupations = stackalloc ushort[2 * TalentRecord.CodesMax];
        for (int number = 0; number < table.Count; number++)
        {
            var row = new TalentRow(table, number);
            int count = 0;
            for (int i = 0; i < row.Occupations.Length; i++)
                AddOnce(occupations, ref count, row.Occupations[i]);
            int own = count;
            for (int i = 0; i < row.WishedOccupations.Length; i++)
                AddOnce(occupations, ref count, row.WishedOccupations[i]);

            if (entries + count > keys.Length)
                Array.Resize(ref keys, Math.Max(entries + count, keys.Length + keys.Length / 2));
            ulong many = count > 1 ? 1UL << ManyAt : 0;
            for (int i = 0; i < count; i++)
            {
                var kind = i == 0 && own > 0 ? EntryKind.Main : i < own ? EntryKind.Own : EntryKind.Wished;
                keys[entries++] = (ulong)EntryKey.Of(EntryLists.Number(occupations[i], kind), row.HomeRegion) << 32 | many | (uint)number;
            }
        }
        return keys;
    }

    private static void AddOnce(Span<ushort> occupations, ref int count, ushort occupation)
    {
        if (!occupations[..count].Contains(occupation))
            occupations[count++] = occupation;
    }

    private byte LeadsOf(int occupation, ReadOnlySpan<ushort> majors)
    {
        if (majors.Length == 0)
            return 0;
        int near = catalogue.MajorsLeadingNear(occupation).ContainsAny(majors) ? 1 : 0;
        int here = near != 0 && catalogue.MajorsLeadingHere(occupation).ContainsAny(majors) ? 2 : 0;
        return (byte)(here | near);
    }
}
