using System.IO.MemoryMappedFiles;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DigitalTalent.Matching.Columns;

/// <summary>Columns as bytes of a file that can be mapped into memory and used where they are.</summary>
/// <remarks>
/// <code>
/// header  4,096 bytes   magic, format, dimensions, counts, base day, change, lengths, CRC of the table, CRC of the header
/// table   4 bytes for each 64 KiB of the image: its CRC-32C; filled up with zeros to a multiple of 4,096
/// image   the sections of <see cref="ColumnImage"/>
/// </code>
/// Little-endian, as the machines it runs on. Every byte of the file is under a checksum, so that damage of any one of them is seen; a file of
/// another format or length is refused as well. The remedy is always the same: build anew from the feed.
/// </remarks>
public static unsafe class ColumnSnapshot
{
    private const ulong Magic = 0x3130_534C_4F43_5444;          // "DTCOLS01"
    private const int Format = 1;
    private const int HeaderBytes = 4096;
    private const int BlockBytes = 64 * 1024;

    [StructLayout(LayoutKind.Sequential, Pack = 8)]
    private struct Header
    {
        public ulong Magic;
        public int Format;
        public uint HeaderCrc;
        public uint TableCrc;
        public int BaseDay;
        public long Change;
        public long ImageBytes;
        public ColumnDimensions Dimensions;
        public ColumnCounts Counts;
    }

    /// <summary>Writes a snapshot. The columns must not be disposed meanwhile.</summary>
    public static void Write(TalentColumns columns, Stream output)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(output);
        var image = columns.Image;
        var table = new byte[TableBytes(image.Length)];
        var crcs = MemoryMarshal.Cast<byte, uint>(table.AsSpan());
        for (long block = 0; block * BlockBytes < image.Length; block++)
            crcs[(int)block] = Crc(Block(image.Memory, image.Length, block));

        var page = new byte[HeaderBytes];
        ref var header = ref Unsafe.As<byte, Header>(ref page[0]);
        header = new Header
        {
            Magic = Magic,
            Format = Format,
            TableCrc = Crc(table),
            BaseDay = columns.BaseDay,
            Change = columns.Change,
            ImageBytes = image.Length,
            Dimensions = columns.Dimensions,
            Counts = columns.Counts,
        };
        header.HeaderCrc = Crc(page);

        output.Write(page);
        output.Write(table);
        for (long block = 0; block * BlockBytes < image.Length; block++)
            output.Write(Block(image.Memory, image.Length, block));
    }

    /// <summary>Maps a snapshot into memory, checking every byte of it.</summary>
    /// <exception cref="InvalidDataException">Damaged, cut off, or of another format; says which.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TalentColumns OpenFile(string path)
    {
        var mapped = new MappedFile(path);
        try
        {
            return Open(mapped.Start, mapped.Length, mapped);
        }
        catch
        {
            mapped.Dispose();
            throw;
        }
    }

    /// <summary>A file as memory, as long as it is not disposed.</summary>
    private sealed class MappedFile : IDisposable
    {
        private readonly MemoryMappedFile _file;
        private readonly MemoryMappedViewAccessor _view;

        public MappedFile(string path)
        {
            Length = new FileInfo(path).Length;
            if (Length == 0)
                throw new InvalidDataException("The snapshot is empty.");
            _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, capacity: 0, MemoryMappedFileAccess.Read);
            _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            byte* start = null;
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            Start = start;
        }

        public long Length { get; }
        public byte* Start { get; }

        public void Dispose()
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file.Dispose();
        }
    }

    /// <summary>Opens a snapshot that lies in memory, checking every byte of it.</summary>
    /// <param name="memory">Aligned to 64 bytes, unchanged as long as the owner lives.</param>
    /// <param name="length">Bytes of the file.</param>
    /// <param name="owner">Keeps the memory; disposed with the columns. Stays the caller's when this throws.</param>
    /// <exception cref="InvalidDataException">Damaged, cut off, or of another format; says which.</exception>
    public static TalentColumns Open(byte* memory, long length, IDisposable owner)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(owner);
        if (length < HeaderBytes)
            throw new InvalidDataException($"The snapshot has {length} bytes; its header alone has {HeaderBytes}.");
        var header = CheckedHeader(memory);
        long tableBytes = TableBytes(header.ImageBytes);
        if (length != HeaderBytes + tableBytes + header.ImageBytes)
            throw new InvalidDataException($"The snapshot has {length} bytes; its header says {HeaderBytes + tableBytes + header.ImageBytes}.");

        var table = new ReadOnlySpan<byte>(memory + HeaderBytes, checked((int)tableBytes));
        if (Crc(table) != header.TableCrc)
            throw new InvalidDataException("The snapshot's table of checksums is damaged.");
        var crcs = MemoryMarshal.Cast<byte, uint>(table);
        byte* image = memory + HeaderBytes + tableBytes;
        for (long block = 0; block * BlockBytes < header.ImageBytes; block++)
        {
            if (Crc(Block(image, header.ImageBytes, block)) != crcs[(int)block])
                throw new InvalidDataException($"The snapshot is damaged between bytes {block * BlockBytes} and {(block + 1) * BlockBytes} of its image.");
        }

        Span<long> lengths = stackalloc long[ColumnImage.SectionCount];
        ColumnLayout.ImageLengths(header.Dimensions, header.Counts, lengths);
        return new TalentColumns(ColumnImage.Over(image, lengths, owner), header.Dimensions, header.Counts, header.BaseDay, header.Change);
    }

    /// <summary>The header, its own checksum and sense checked.</summary>
    private static Header CheckedHeader(byte* memory)
    {
        var page = new ReadOnlySpan<byte>(memory, HeaderBytes).ToArray();
        ref var header = ref Unsafe.As<byte, Header>(ref page[0]);
        if (header.Magic != Magic)
            throw new InvalidDataException("The file is no snapshot of talent columns.");
        if (header.Format != Format)
            throw new InvalidDataException($"The snapshot has format {header.Format}; this release reads format {Format}.");
        uint crc = header.HeaderCrc;
        header.HeaderCrc = 0;
        if (Crc(page) != crc)
            throw new InvalidDataException("The snapshot's header is damaged.");

        Span<long> lengths = stackalloc long[ColumnImage.SectionCount];
        ColumnLayout.ImageLengths(header.Dimensions, header.Counts, lengths);
        if (ColumnImage.LengthOf(lengths) != header.ImageBytes)
            throw new InvalidDataException($"The snapshot's image has {header.ImageBytes} bytes; what it is said to hold has {ColumnImage.LengthOf(lengths)}.");
        return header;
    }

    private static long TableBytes(long imageBytes)
    {
        long blocks = (imageBytes + BlockBytes - 1) / BlockBytes;
        return (blocks * sizeof(uint) + HeaderBytes - 1) / HeaderBytes * HeaderBytes;
    }

    private static ReadOnlySpan<byte> Block(byte* image, long length, long block) =>
        new(image + block * BlockBytes, (int)Math.Min(BlockBytes, length - block * BlockBytes));

    /// <summary>CRC-32C (Castagnoli) of bytes; their number is a multiple of 8.</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(bytes))
            crc = BitOperations.Crc32C(crc, word);
        return ~crc;
    }
}
