using System.Runtime.InteropServices;

namespace DigitalTalent.Tests.Support;

/// <summary>Bytes as a mapped file would hold them.</summary>
internal sealed unsafe class AlignedBytes : IDisposable
{
    public AlignedBytes(ReadOnlySpan<byte> bytes)
    {
        Length = bytes.Length;
        Start = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(1, bytes.Length), 64);
        bytes.CopyTo(new Span<byte>(Start, bytes.Length));
    }

    public byte* Start { get; private set; }

    public long Length { get; }

    public void Dispose()
    {
        NativeMemory.AlignedFree(Start);
        Start = null;
    }
}
