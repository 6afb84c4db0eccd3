using System.Runtime.InteropServices;

namespace DigitalTalent.Matching.Columns;

/// <summary>A block of unmanaged memory, all zero at first, returned when it is disposed or when nobody knows of it any more.</summary>
internal sealed unsafe class AlignedMemory : SafeHandle
{
    /// <summary>A cache line, and the widest vector.</summary>
    public const int Alignment = 64;

    private readonly long _length;

    /// <param name="length">Bytes.</param>
    public AlignedMemory(long length) : base(invalidHandleValue: 0, ownsHandle: true)
    {
        _length = Math.Max(length, Alignment);
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)_length, Alignment);
        NativeMemory.Clear(memory, (nuint)_length);
        SetHandle((nint)memory);
        GC.AddMemoryPressure(_length);
    }

    public override bool IsInvalid => handle == 0;

    public byte* Start => (byte*)handle;

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        GC.RemoveMemoryPressure(_length);
        return true;
    }
}
