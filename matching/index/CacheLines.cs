using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace DigitalTalent.Matching;

/// <summary>Hints to the processor about what is read soon.</summary>
internal static unsafe class CacheLines
{
    /// <summary>Bytes that are fetched together.</summary>
    public const int Bytes = 64;

    /// <summary>Has the cache line of a value fetched while other work goes on. Changes nothing but time, whatever becomes of the value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch<T>(ref readonly T value)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.AsRef(in value)));
    }
}
