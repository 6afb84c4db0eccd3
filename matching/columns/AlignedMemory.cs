using System.Runtime.InteropServices;

namespace DigitalTalent.Matching.Columns;

/// <summary>A block of unmanaged memory, all zero at first, returned when it is disposed or when nobody knows of it any more.</summary>
internal sealed unsafe class AlignedMemory : SafeHandle
{
    /// <summary>A cache line, and the widest vector.</summary>
    public const int Alignment = 64;

    private static long s_allBytes;

    private readonly long _length;

    /// <param name="length">Bytes.</param>
    public AlignedMemory(long length) : base(invalidHandleValue: 0, ownsHandle: true)
    {
        _length = Math.Max(length, Alignment);
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)_length, Alignment);
        NativeMemory.Clear(memory, (nuint)_length);
        SetHandle((nint)memory);
        GC.AddMemoryPressure(_length);
        Interlocked.Add(ref s_allBytes, _length);
    }

    /// <summary>Bytes of all blocks of the process that were not returned yet.</summary>
    public static long AllBytes => Interlocked.Read(ref s_allBytes);

    public override bool IsInvalid => handle == 0;

    public byte* Start => (byte*)handle;

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        GC.RemoveMemoryPressure(_length);
        Interlocked.Add(ref s_allBytes, -_length);
        return true;
    }
}
