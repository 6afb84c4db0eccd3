using System.Numerics;
using System.Runtime.InteropServices;

namespace DigitalTalent.Matching;

/// <summary>What a snapshot holds, and in which format. A release reads the formats it writes and no other.</summary>
internal enum SnapshotKind
{
    /// <summary>See <see cref="Columns.ColumnSnapshot"/>.</summary>
    Columns = 1,

    /// <summary>See <see cref="TalentSnapshot"/>.</summary>
    Talents = 2,
}

/// <summary>
/// The file that all snapshots share: content that can be mapped into memory and used where it is, every byte of it under a checksum.
/// </summary>
/// <remarks>
/// <code>
/// header   4,096 bytes   magic, kind, format, change, length of the content, CRC of the table, CRC of the header, facts of the kind
/// content                a multiple of 8 bytes, filled up with zeros
/// table    4 bytes for each 64 KiB of the content: its CRC-32C; filled up with zeros to a multiple of 8
/// </code>
/// Little-endian, as the machines it runs on. The header is written last: a file that was not finished has none.
/// </remarks>
internal static class SnapshotFormat
{
    public const ulong Magic = 0x3230_5041_4E53_5444;           // "DTSNAP02"
    public const int HeaderBytes = 4096;
    public const int BlockBytes = 64 * 1024;

    /// <summary>Length of a table of checksums.</summary>
    public static long TableBytes(long contentBytes) => Padded((contentBytes + BlockBytes - 1) / BlockBytes * sizeof(uint));

    public static long Padded(long bytes) => (bytes + sizeof(ulong) - 1) / sizeof(ulong) * sizeof(ulong);

    /// <summary>CRC-32C (Castagnoli) of bytes; their number is a multiple of 8.</summary>
    public static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(bytes))
            crc = BitOperations.Crc32C(crc, word);
        return ~crc;
    }
}

/// <summary>The first bytes of a snapshot. What a kind adds follows, up to the end of the page.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct SnapshotHeader
{
    public ulong Magic;
    public SnapshotKind Kind;
    public int Format;

    /// <summary>Of the whole page, counted with 0 here.</summary>
    public uint HeaderCrc;
    public uint TableCrc;
    public long Change;
    public long ContentBytes;
}
