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

    /// <summary>The same of several lines that lie some way behind a value, whether or not there is anything: for walks through more columns than the processor follows by itself.</summary>
    /// <param name="value">Where the walk is.</param>
    /// <param name="ahead">Bytes from there to the first line.</param>
    /// <param name="bytes">Length of what is fetched.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FetchAhead<T>(ref readonly T value, int ahead, int bytes)
    {
        if (!Sse.IsSupported)
            return;
        byte* first = (byte*)Unsafe.AsPointer(ref Unsafe.AsRef(in value)) + ahead;
        for (int line = 0; line < bytes; line += Bytes)
            Sse.Prefetch0(first + line);
    }
}
