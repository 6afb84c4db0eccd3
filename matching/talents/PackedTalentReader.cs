using DigitalTalent.Rules.Packed;
using DigitalTalent.V1;
using Google.Protobuf;

namespace DigitalTalent.Matching;

/// <summary>A rung held on a ladder until its last day.</summary>
internal readonly record struct Rung(Ladder Ladder, byte Grade, int LastDay);

/// <summary>Reads what the index keeps of a talent from its serialised form, without making the message. Holds one talent at a time; not thread-safe.</summary>
/// <remarks>What is not written as the serialiser of protobuf writes it is parsed and serialised anew first. Codes that the reference data do not know
/// are left out.</remarks>
internal sealed partial class PackedTalentReader(Catalogue catalogue)
{
    private const int Varint = WireReader.Varint, Delimited = WireReader.LengthDelimited;

    private static readonly MessageParser<Talent> KnownFields = Talent.Parser.WithDiscardUnknownFields(true);

    private bool _recruitmentAsked, _activityAsked;

    /// <summary>Codes as they come, the main occupation first. Valid until the next talent is read, and whoever reads them may reorder them.</summary>
    public List<ushort> Occupations { get; } = [];
    public List<ushort> WishedOccupations { get; } = [];
    public List<ushort> WishedRegions { get; } = [];
    public List<ushort> Skills { get; } = [];
    public List<ushort> Majors { get; } = [];
    public List<ushort> Industries { get; } = [];

    /// <summary>Titles and grades; other certificates stand on no ladder.</summary>
    public List<Rung> Rungs { get; } = [];

    /// <summary>Credit codes of employers who are blocked.</summary>
    public List<string> Blocked { get; } = [];

    /// <summary>-1 when unknown.</summary>
    public int HomeRegion { get; private set; }

    /// <summary>The highest level.</summary>
    public byte Education { get; private set; }
    public int ExperienceYears { get; private set; }

    /// <summary>The highest level of a prize; 0: none.</summary>
    public int AwardLevel { get; private set; }
    public int Awards { get; private set; }
    public long MinSalaryFen { get; private set; }
    public bool AcceptsRemote { get; private set; }

    /// <summary>Bit per <see cref="EmploymentMode"/> accepted.</summary>
    public ushort Modes { get; private set; }
    public AvailabilityState State { get; private set; }

    /// <summary><see cref="int.MinValue"/>: not stated, or not a day; likewise <see cref="LastActive"/>.</summary>
    public int AvailableFrom { get; private set; }
    public int LastActive { get; private set; }
    public DayRange RecruitmentConsent { get; private set; }
    public DayRange ActivityConsent { get; private set; }

    /// <summary>Reads a talent in place of the one before.</summary>
    /// <exception cref="InvalidProtocolBufferException">No talent.</exception>
    public void Read(ReadOnlySpan<byte> packed)
    {
        if (!TryRead(packed) && !TryRead(KnownFields.ParseFrom(packed).ToByteArray()))
            throw new ArgumentException("The talent cannot be read from what the serialiser made of it.", nameof(packed));
    }

    private void Clear()
    {
        Occupations.Clear();
        WishedOccupations.Clear();
        WishedRegions.Clear();
        Skills.Clear();
        Majors.Clear();
        Industries.Clear();
        Rungs.Clear();
        Blocked.Clear();
        HomeRegion = -1;
        (Education, ExperienceYears, MinSalaryFen, AcceptsRemote, Modes, State) = (0, 0, 0, false, 0, AvailabilityState.Unspecified);
        (AwardLevel, Awards) = (0, 0);
        AvailableFrom = LastActive = int.MinValue;
        RecruitmentConsent = ActivityConsent = DayRange.Never;
        _recruitmentAsked = _activityAsked = false;
    }

    private static void Add(List<ushort> codes, int number)
    {
        if (number >= 0)
            codes.Add((ushort)number);
    }

    /// <summary>A grant counts together with those before it for the same purpose.</summary>
    /// <remarks>Fails closed: a consent without a readable date proves nothing, and a withdrawal outweighs every grant for the purpose.</remarks>
    private void AddConsent(ConsentPurpose purpose, DayRange granted)
    {
        if (purpose == ConsentPurpose.Recruitment)
        {
            RecruitmentConsent = _recruitmentAsked ? RecruitmentConsent.Intersect(granted) : granted;
            _recruitmentAsked = true;
        }
        else if (purpose == ConsentPurpose.Activity)
        {
            ActivityConsent = _activityAsked ? ActivityConsent.Intersect(granted) : granted;
            _activityAsked = true;
        }
    }
}
