using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DigitalTalent.Matching;

/// <summary>A snapshot that was found whole: every byte of it has been checked. Holds the memory until it is disposed.</summary>
/// <remarks>A file that is damaged, cut off, or of another kind or format is refused. The remedy is always the same: build anew from the feed.</remarks>
internal sealed unsafe class SnapshotContent : IDisposable
{
    private readonly IDisposable _owner;
    private readonly byte[] _header;
    private bool _disposed;

    private SnapshotContent(byte* start, byte[] header, IDisposable owner)
    {
        Start = start;
        _header = header;
        _owner = owner;
    }

    /// <summary>The change number that the snapshot stands for.</summary>
    public long Change => Header.Change;

    /// <summary>Where the content begins, at the start of a page of the file.</summary>
    public byte* Start { get; private set; }

    /// <summary>Bytes of the content.</summary>
    public long Length => Header.ContentBytes;

    private ref readonly SnapshotHeader Header => ref MemoryMarshal.AsRef<SnapshotHeader>(_header);

    /// <summary>Maps a file into memory.</summary>
    /// <exception cref="InvalidDataException">Damaged, cut off, or of another kind or format; says which.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SnapshotContent OpenFile(string path, SnapshotKind kind, int format)
    {
        var mapped = new MappedFile(path);
        try
        {
            return Open(mapped.Start, mapped.Length, mapped, kind, format);
        }
        catch
        {
            mapped.Dispose();
            throw;
        }
    }

    /// <summary>Opens a snapshot that lies in memory.</summary>
    /// <param name="memory">Aligned to 64 bytes, unchanged as long as the owner lives.</param>
    /// <param name="length">Bytes of the file.</param>
    /// <param name="owner">Keeps the memory; disposed with the content. Stays the caller's when this throws.</param>
    /// <param name="kind">What it must hold.</param>
    /// <param name="format">In which format.</param>
    /// <exception cref="InvalidDataException">Damaged, cut off, or of another kind or format; says which.</exception>
    public static SnapshotContent Open(byte* memory, long length, IDisposable owner, SnapshotKind kind, int format)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(owner);
        if (length < SnapshotFormat.HeaderBytes)
            throw new InvalidDataException($"The snapshot has {length} bytes; its header alone has {SnapshotFormat.HeaderBytes}.");
        byte[] page = new ReadOnlySpan<byte>(memory, SnapshotFormat.HeaderBytes).ToArray();
        ref var header = ref MemoryMarshal.AsRef<SnapshotHeader>(page.AsSpan());
        CheckHeader(page, ref header, kind, format);

        long tableBytes = SnapshotFormat.TableBytes(header.ContentBytes);
        if (length - SnapshotFormat.HeaderBytes - tableBytes != header.ContentBytes)
            throw new InvalidDataException($"The snapshot has {length} bytes; its header says {SnapshotFormat.HeaderBytes + header.ContentBytes + tableBytes}.");
        byte* content = memory + SnapshotFormat.HeaderBytes;
        CheckContent(content, header.ContentBytes, new ReadOnlySpan<byte>(content + header.ContentBytes, checked((int)tableBytes)), header.TableCrc);
        return new SnapshotContent(content, page, owner);
    }

    /// <summary>What the kind keeps in the header.</summary>
    public TFacts Facts<TFacts>() where TFacts : unmanaged =>
        MemoryMarshal.Read<TFacts>(_header.AsSpan(Unsafe.SizeOf<SnapshotHeader>()));

    /// <summary>Returns the memory. A second call does nothing.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Start = null;
        _owner.Dispose();
    }

    private static void CheckHeader(byte[] page, ref SnapshotHeader header, SnapshotKind kind, int format)
    {
        if (header.Magic != SnapshotFormat.Magic)
            throw new InvalidDataException("The file is no snapshot of this release.");
        uint crc = header.HeaderCrc;
        header.HeaderCrc = 0;
        if (SnapshotFormat.Crc(page) != crc)
            throw new InvalidDataException("The snapshot's header is damaged.");
        if (header.Kind != kind)
            throw new InvalidDataException($"The snapshot holds {header.Kind}, not {kind}.");
        if (header.Format != format)
            throw new InvalidDataException($"The snapshot has format {header.Format}; this release reads format {format}.");
    }

    private static void CheckContent(byte* content, long length, ReadOnlySpan<byte> table, uint tableCrc)
    {
        if (SnapshotFormat.Crc(table) != tableCrc)
            throw new InvalidDataException("The snapshot's table of checksums is damaged.");
        var crcs = MemoryMarshal.Cast<byte, uint>(table);
        for (long at = 0; at < length; at += SnapshotFormat.BlockBytes)
        {
            var block = new ReadOnlySpan<byte>(content + at, (int)Math.Min(SnapshotFormat.BlockBytes, length - at));
            if (SnapshotFormat.Crc(block) != crcs[(int)(at / SnapshotFormat.BlockBytes)])
                throw new InvalidDataException($"The snapshot is damaged between bytes {at} and {at + block.Length} of its content.");
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
}
