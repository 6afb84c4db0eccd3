using System.Buffers.Binary;
using System.Security.Cryptography;

namespace DigitalTalent.Storage;

/// <summary>Makes the numbers that stand for subjects of events.</summary>
internal static class SubjectNumber
{
    /// <summary>A random number above 0 of 63 bits: among a billion subjects the chance that some two meet is about one in twenty, and the second is refused.</summary>
    public static long Next()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return Math.Max(1, BinaryPrimitives.ReadInt64LittleEndian(bytes) & long.MaxValue);
    }
}
