using System.Runtime.InteropServices;
using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>What is judged of one talent, beside the codes: one cache line. Codes, id, blocked employers and the serialised record lie elsewhere.</summary>
/// <remarks>What depends on the day (consents, credentials, availability) is kept as days and judged against the day of the question.</remarks>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct TalentRecord
{
    /// <summary>Bytes of the struct.</summary>
    public const int Size = 64;

    /// <summary>Most codes of one part that count. The contract bounds every list well below.</summary>
    public const int CodesMax = byte.MaxValue;

    /// <summary>Number of the segment that holds the bytes of the talent, where they begin in it, and how many they are.</summary>
    public int Segment;
    public int Offset;
    public int Length;

    /// <summary>Place of the first code.</summary>
    public int CodesStart;
    public DayRange RecruitmentConsent;
    public DayRange ActivityConsent;

    /// <summary>See <see cref="TalentRow.AvailableFrom"/>; likewise the others.</summary>
    public int AvailableFrom;
    public int LastActive;
    public int MinSalaryFen;

    /// <summary>Bytes of the blocked employers, which lie between id and serialised record.</summary>
    public int BlockedLength;
    public short HomeRegion;
    public ushort Modes;
    public byte IdLength;
    public byte Occupations;
    public byte WishedOccupations;
    public byte WishedRegions;
    public byte Skills;
    public byte Majors;
    public byte Industries;
    public byte Rungs;
    public byte Years;
    public byte Education;
    public byte State;

    /// <summary>See <see cref="PackExtras"/>.</summary>
    public byte Extras;

    /// <summary>Most awards that are told apart.</summary>
    public const int AwardsMax = 15;

    public readonly bool AcceptsRemote => (Extras & 1) != 0;

    /// <summary>Highest <see cref="CompetitionLevel"/> of a prize; 0: none.</summary>
    public readonly int AwardLevel => Extras >> 1 & 7;

    /// <summary>Prizes, at most <see cref="AwardsMax"/>.</summary>
    public readonly int Awards => Extras >> 4;

    /// <summary>Bit 0 accepts remote work, bits 1 to 3 the highest level of an award, bits 4 to 7 how many there are.</summary>
    public static byte PackExtras(bool acceptsRemote, int awardLevel, int awards) =>
        (byte)((acceptsRemote ? 1 : 0) | awardLevel << 1 | Math.Min(awards, AwardsMax) << 4);

    /// <summary>Codes of all parts.</summary>
    public readonly int Codes => Occupations + WishedOccupations + WishedRegions + Skills + Majors + Industries + Rungs * RungCodes;

    /// <summary>Codes that a rung takes: ladder and grade, and its last day in two halves.</summary>
    public const int RungCodes = 3;

    /// <summary>False for people who found a post and for those whose pause has not ended.</summary>
    public readonly bool MayBeProposedOn(int day) => (AvailabilityState)State switch
    {
        AvailabilityState.Placed => false,
        AvailabilityState.Paused => AvailableFrom != int.MinValue && AvailableFrom <= day,
        _ => true,
    };
}
