using System.Diagnostics;

namespace DigitalTalent.Matching;

/// <summary>Where a person would move to, as an entry has it: up to four regions, which is nearly everybody's, in 64 bits.</summary>
/// <remarks>
/// <code>
/// 63 0 | 62 more regions than these | 61..48 fourth region | 47..46 0 | 45..32 third | 31..30 0 | 29..16 second | 15 0 | 14 names modes of employment | 13..0 first
/// </code>
/// Lanes of 16 bits, so that one comparison looks for a region among those of eight people. A region that is not there is <see cref="None"/>.
/// </remarks>
internal static class PackedWishes
{
    /// <summary>Regions of a person that are told.</summary>
    public const int Lanes = 4;
    public const int MoreAt = 62;
    public const int NamesModesAt = 14;

    /// <summary>The regions alone.</summary>
    public const ulong RegionsMask = 0x3FFF_3FFF_3FFF_3FFF;

    /// <summary>No region, in a lane.</summary>
    public const ushort None = EntryKey.RegionsMax;

    private const int LaneBits = 16;

    /// <param name="regions">Any number.</param>
    /// <param name="modes">See <see cref="TalentRow.Modes"/>.</param>
    public static ulong Of(ReadOnlySpan<ushort> regions, int modes)
    {
        ulong wishes = RegionsMask;
        for (int lane = 0; lane < Math.Min(Lanes, regions.Length); lane++)
        {
            Debug.Assert(regions[lane] < None, "Regions are numbered below what stands for none.");
            wishes ^= (ulong)(None ^ regions[lane]) << (lane * LaneBits);
        }
        return wishes | (regions.Length > Lanes ? 1UL << MoreAt : 0) | (modes != 0 ? 1UL << NamesModesAt : 0);
    }

    /// <summary>True when the person would move at all.</summary>
    public static bool NamesAny(ulong wishes) => (wishes & None) != None;

    /// <summary>True when one of the regions told is in a set.</summary>
    public static bool TellAny(ulong wishes, CodeSet regions)
    {
        for (ulong rest = wishes & RegionsMask; (rest & None) != None; rest = rest >> LaneBits | (ulong)None << (Lanes - 1) * LaneBits)
        {
            if (regions.Contains((int)(rest & None)))
                return true;
        }
        return false;
    }
}
