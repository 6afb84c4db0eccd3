using System.Runtime.InteropServices;

namespace DigitalTalent.Matching;

/// <summary>One table of a <see cref="TalentSnapshot"/>: who counts of its rows, in their order.</summary>
internal static class TalentTableFile
{
    /// <summary>Rows between two looks at whether the writing is to end.</summary>
    private const int RowsPerLook = 64 * 1024;

    private struct Lengths
    {
        public int Rows;
        public int Codes;

        /// <summary>1: rows stand by main occupation and home region, as <see cref="PartBuilder.Lay"/> and <see cref="EntrySearch"/> need them.</summary>
        public int IsOrdered;
    }

    /// <returns>False where nobody counts: nothing is written.</returns>
    public static bool Write(SnapshotWriter writer, TalentTable table, int rows, DeadRows dead, bool isOrdered, CancellationToken cancellation)
    {
        var lengths = new Lengths { IsOrdered = isOrdered ? 1 : 0 };
        for (int row = Next(0); row < rows; row = Next(row + 1))
        {
            lengths.Rows++;
            lengths.Codes += table.Record(row).Codes;
        }
        if (lengths.Rows == 0)
            return false;

        writer.Write(lengths);
        int codesStart = 0;
        for (int row = Next(0); row < rows; row = Next(row + 1))
        {
            var record = table.Record(row);
            (record.Segment, record.Offset, record.CodesStart) = (0, 0, codesStart);
            codesStart += record.Codes;
            writer.Write(record);
        }
        for (int row = Next(0); row < rows; row = Next(row + 1))
            writer.Write(table.Codes(table.Record(row).CodesStart, table.Record(row).Codes));
        for (int row = Next(0); row < rows; row = Next(row + 1))
            writer.Write(table.Packed(row));
        return true;

        int Next(int row)
        {
            for (; row < rows; row++)
            {
                if (row % RowsPerLook == 0)
                    cancellation.ThrowIfCancellationRequested();
                if (!dead.Contains(row))
                    break;
            }
            return row;
        }
    }

    /// <exception cref="InvalidDataException">The lengths contradict each other.</exception>
    public static TalentTable Read(SnapshotReader reader, out bool isOrdered)
    {
        var lengths = reader.Read<Lengths>();
        isOrdered = lengths.IsOrdered != 0;
        var records = reader.ReadArray<TalentRecord>(lengths.Rows);
        var codes = reader.ReadArray<ushort>(lengths.Codes);
        var segments = new List<byte[]>();
        int codesStart = 0;
        for (int row = 0; row < records.Length;)
        {
            // People's bytes come in segments as they do when they are put one by one.
            int bytes = 0, first = row;
            for (; row < records.Length && (row == first || bytes + records[row].Length <= PackedArena.SegmentBytes); row++)
            {
                ref var record = ref records[row];
                if (record.CodesStart != codesStart || record.Length < record.IdLength + record.BlockedLength || record.BlockedLength < 0)
                    throw new InvalidDataException($"Row {row} of a table of the snapshot has lengths that cannot be.");
                (record.Segment, record.Offset) = (segments.Count, bytes);
                bytes += record.Length;
                codesStart += record.Codes;
            }
            segments.Add(reader.ReadArray<byte>(bytes));
        }
        return codesStart == codes.Length
            ? new TalentTable(records, records.Length, codes, codes.Length, [.. segments])
            : throw new InvalidDataException($"A table of the snapshot has {codes.Length} codes; its rows have {codesStart}.");
    }

    /// <summary>Byte by byte: the struct has no gaps.</summary>
    public static bool AreEqual(TalentRecord left, TalentRecord right) =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<TalentRecord>(in left)).SequenceEqual(MemoryMarshal.AsBytes(new ReadOnlySpan<TalentRecord>(in right)));
}
