namespace DigitalTalent.Matching;

/// <summary>
/// Talents one after the other: fixed records, codes, and the bytes of each in segments. One writer appends; rows that are there never
/// change, so readers of a version see the first so many of them without a lock.
/// </summary>
/// <remarks>
/// <code>
/// records   [ 64 B | 64 B | ... ]
/// codes     [ own occupations | wished occupations | wished regions | skills | majors | industries | rungs ] of each row, 2 B a code
/// segments  [ id | blocked employers | serialised record ] of each row, in arrays shared with other tables
/// </code>
/// All arrays hold plain numbers: the garbage collector neither walks nor moves them, and takes them back with the last version that uses them.
/// </remarks>
internal sealed class TalentTable
{
    private TalentRecord[] _records;
    private ushort[] _codes;
    private byte[][] _segments;
    private int _codeCount;
    private int _segmentCount;

    /// <param name="rows">Expected; more are taken in.</param>
    /// <param name="codes">Expected of all rows together.</param>
    public TalentTable(int rows, int codes)
    {
        _records = GC.AllocateUninitializedArray<TalentRecord>(Math.Max(1, rows));
        _codes = GC.AllocateUninitializedArray<ushort>(Math.Max(1, codes));
        _segments = new byte[4][];
    }

    /// <summary>A table as it was kept elsewhere.</summary>
    public TalentTable(TalentRecord[] records, int count, ushort[] codes, int codeCount, byte[][] segments)
    {
        (_records, Count, _codes, _codeCount, _segments, _segmentCount) = (records, count, codes, codeCount, segments, segments.Length);
    }

    /// <summary>Rows appended so far. For the writer: a version says how many of them it sees.</summary>
    public int Count { get; private set; }

    public ReadOnlySpan<TalentRecord> Records => Volatile.Read(ref _records).AsSpan(0, Count);
    public ReadOnlySpan<ushort> AllCodes => Volatile.Read(ref _codes).AsSpan(0, _codeCount);
    public ReadOnlySpan<byte[]> Segments
    {
        get
        {
            // The number first: an array that is read later has at least so many.
            int count = Volatile.Read(ref _segmentCount);
            return Volatile.Read(ref _segments).AsSpan(0, count);
        }
    }

    /// <summary>Bytes of records and codes.</summary>
    public long Bytes => (long)_records.Length * TalentRecord.Size + (long)_codes.Length * sizeof(ushort);

    public ref readonly TalentRecord Record(int row) => ref Volatile.Read(ref _records)[row];

    public ReadOnlySpan<ushort> Codes(int start, int count) => Volatile.Read(ref _codes).AsSpan(start, count);

    /// <summary>Has a record fetched that is read soon.</summary>
    public void FetchRecord(int row) => CacheLines.Fetch(in Record(row));

    /// <summary>Has the first codes of a row fetched that are read soon, as many as most people have. Reads the record.</summary>
    public void FetchCodes(int row)
    {
        ref readonly var record = ref Record(row);
        if (record.Codes == 0)
            return;
        ushort[] codes = Volatile.Read(ref _codes);
        CacheLines.Fetch(in codes[record.CodesStart]);
        CacheLines.Fetch(in codes[Math.Min(record.CodesStart + CacheLines.Bytes / sizeof(ushort), record.CodesStart + record.Codes - 1)]);
    }

    /// <summary>Id, blocked employers and serialised record of a row.</summary>
    public ReadOnlySpan<byte> Packed(int row)
    {
        ref readonly var record = ref Record(row);
        return Volatile.Read(ref _segments)[record.Segment].AsSpan(record.Offset, record.Length);
    }

    public ReadOnlySpan<byte> Id(int row) => Packed(row)[..Record(row).IdLength];

    /// <summary>Appends a talent whose bytes already lie in a segment.</summary>
    /// <param name="record">Where codes and bytes begin is set here.</param>
    /// <param name="codes">As many as the record says.</param>
    /// <param name="place">Where the bytes lie; kept.</param>
    /// <returns>The row.</returns>
    public int Append(TalentRecord record, ReadOnlySpan<ushort> codes, PackedPlace place)
    {
        record.Segment = SegmentNumber(place.Segment);
        record.Offset = place.Offset;
        record.Length = place.Length;
        return Append(record, codes);
    }

    /// <summary>Appends a row of another table.</summary>
    /// <param name="source">The other table.</param>
    /// <param name="row">Its row.</param>
    /// <param name="segments">Number here of each of its segments plus one; 0: not among those here yet. Filled in.</param>
    public int AppendFrom(TalentTable source, int row, int[] segments)
    {
        var record = source.Record(row);
        ref int number = ref segments[record.Segment];
        if (number == 0)
            number = AddSegment(source._segments[record.Segment]) + 1;
        record.Segment = number - 1;
        return Append(record, source.Codes(record.CodesStart, record.Codes));
    }

    private int Append(TalentRecord record, ReadOnlySpan<ushort> codes)
    {
        record.CodesStart = _codeCount;

        // Grown arrays are filled before they are seen, and the old ones stay as they are.
        if (_codeCount + codes.Length > _codes.Length)
            Volatile.Write(ref _codes, Grown(_codes, _codeCount, _codeCount + codes.Length));
        codes.CopyTo(_codes.AsSpan(_codeCount));
        _codeCount += codes.Length;

        if (Count == _records.Length)
            Volatile.Write(ref _records, Grown(_records, Count, Count + 1));
        _records[Count] = record;
        return Count++;
    }

    /// <remarks>Rows come in the order in which segments are filled; one that a large row has to itself may lie between.</remarks>
    private int SegmentNumber(byte[] segment)
    {
        for (int number = _segmentCount - 1; number >= Math.Max(0, _segmentCount - 2); number--)
        {
            if (ReferenceEquals(_segments[number], segment))
                return number;
        }
        return AddSegment(segment);
    }

    private int AddSegment(byte[] segment)
    {
        if (_segmentCount == _segments.Length)
        {
            var grown = new byte[_segments.Length * 2][];
            _segments.CopyTo(grown, 0);
            Volatile.Write(ref _segments, grown);
        }
        _segments[_segmentCount] = segment;
        return _segmentCount++;
    }

    private static T[] Grown<T>(T[] array, int used, int needed) where T : unmanaged
    {
        var grown = GC.AllocateUninitializedArray<T>(Math.Max(needed, (int)Math.Min(array.Length * 2L, Array.MaxLength)));
        array.AsSpan(0, used).CopyTo(grown);
        return grown;
    }
}

/// <summary>Where the bytes of a talent lie.</summary>
internal readonly record struct PackedPlace(byte[] Segment, int Offset, int Length);

/// <summary>Hands out room for the bytes of talents in segments of a megabyte, which are never moved and only ever appended to. One writer.</summary>
internal sealed class PackedArena
{
    public const int SegmentBytes = 1 << 20;

    private byte[] _segment = [];
    private int _used;

    /// <summary>Room of so many bytes, to be filled before anybody else learns of it.</summary>
    public PackedPlace Take(int length)
    {
        if (length > _segment.Length - _used)
        {
            // What is larger than a quarter of a segment would waste too much of the one under way.
            if (length > SegmentBytes / 4)
                return new PackedPlace(GC.AllocateUninitializedArray<byte>(length), 0, length);
            _segment = GC.AllocateUninitializedArray<byte>(SegmentBytes);
            _used = 0;
        }
        var place = new PackedPlace(_segment, _used, length);
        _used += length;
        return place;
    }

    public PackedPlace Copy(ReadOnlySpan<byte> bytes)
    {
        var place = Take(bytes.Length);
        bytes.CopyTo(place.Segment.AsSpan(place.Offset));
        return place;
    }
}
