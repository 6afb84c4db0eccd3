using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DigitalTalent.Matching;

/// <summary>Writes one snapshot from the front to the back. See <see cref="SnapshotFormat"/>.</summary>
internal sealed class SnapshotWriter
{
    private readonly Stream _output;
    private readonly byte[] _block = new byte[SnapshotFormat.BlockBytes];
    private readonly List<uint> _crcs = [];
    private int _used;

    /// <param name="output">Can seek; the snapshot begins where it stands. Not closed here.</param>
    public SnapshotWriter(Stream output)
    {
        _output = output;
        Start = output.Position;
        output.Write(new byte[SnapshotFormat.HeaderBytes]);
    }

    private long Start { get; }

    /// <summary>Adds to the content.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int count = Math.Min(bytes.Length, _block.Length - _used);
            bytes[..count].CopyTo(_block.AsSpan(_used));
            bytes = bytes[count..];
            _used += count;
            if (_used == _block.Length)
                EndBlock();
        }
    }

    public void Write<T>(T value) where T : unmanaged => Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    public void Write<T>(ReadOnlySpan<T> values) where T : unmanaged => Write(MemoryMarshal.AsBytes(values));

    /// <summary>Ends the snapshot: only now the file is one.</summary>
    /// <param name="kind">What it holds.</param>
    /// <param name="format">In which format of the kind.</param>
    /// <param name="change">The change number it stands for.</param>
    /// <param name="facts">What the kind keeps in the header.</param>
    public void Complete<TFacts>(SnapshotKind kind, int format, long change, in TFacts facts) where TFacts : unmanaged
    {
        Debug.Assert(Unsafe.SizeOf<SnapshotHeader>() + Unsafe.SizeOf<TFacts>() <= SnapshotFormat.HeaderBytes);
        int padding = (int)(SnapshotFormat.Padded(_used) - _used);
        _block.AsSpan(_used, padding).Clear();
        _used += padding;
        long contentBytes = (long)_crcs.Count * SnapshotFormat.BlockBytes + _used;
        if (_used > 0)
            EndBlock();

        var table = new byte[SnapshotFormat.TableBytes(contentBytes)];
        CollectionsMarshal.AsSpan(_crcs).CopyTo(MemoryMarshal.Cast<byte, uint>(table.AsSpan()));
        _output.Write(table);

        var page = new byte[SnapshotFormat.HeaderBytes];
        MemoryMarshal.Write(page.AsSpan(Unsafe.SizeOf<SnapshotHeader>()), in facts);
        ref var header = ref MemoryMarshal.AsRef<SnapshotHeader>(page.AsSpan());
        header = new SnapshotHeader
        {
            Magic = SnapshotFormat.Magic,
            Kind = kind,
            Format = format,
            TableCrc = SnapshotFormat.Crc(table),
            Change = change,
            ContentBytes = contentBytes,
        };
        header.HeaderCrc = SnapshotFormat.Crc(page);
        _output.Position = Start;
        _output.Write(page);
        _output.Position = _output.Length;
    }

    private void EndBlock()
    {
        _crcs.Add(SnapshotFormat.Crc(_block.AsSpan(0, _used)));
        _output.Write(_block, 0, _used);
        _used = 0;
    }
}
