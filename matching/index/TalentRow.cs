using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>Ladders on which credentials count.</summary>
internal enum Ladder : byte
{
    Title,
    SkillGrade,
    DigitalEngineer,
}

/// <summary>A rung held on a ladder until its last day.</summary>
internal readonly record struct Rung(Ladder Ladder, byte Grade, int LastDay);

/// <summary>What filters and features read of one talent: dense codes and day numbers, beside the record in its serialised form. Immutable.</summary>
/// <remarks>
/// About 250 bytes with its arrays, and the serialised record. What depends on the day (consents, credentials, availability) is kept
/// as days and judged against the day of the question. Codes that the reference data do not know are left out. Nothing that is judged
/// comes from <see cref="PersonalData"/> or from graduation dates.
/// <code>
/// codes   [ own occupations | wished occupations | wished regions | skills | majors | industries ]
/// ends    number of codes up to the end of each part
/// </code>
/// </remarks>
internal sealed class TalentRow
{
    private readonly ReadOnlyMemory<byte> _packed;
    private readonly ushort[] _codes;
    private readonly CodeEnds _ends;
    private readonly Rung[] _rungs;
    private readonly string[] _blocked;

    private TalentRow(Talent talent, ReadOnlyMemory<byte> packed, int slot, Catalogue catalogue)
    {
        _packed = packed;
        Id = talent.TalentId;
        Slot = slot;
        HomeRegion = catalogue.Region(talent.Region);
        (_codes, _ends) = TalentCodes.Of(talent, catalogue);
        foreach (var education in talent.Educations)
            Education = Math.Max(Education, (byte)education.Level);
        _rungs = Rungs(talent);
        _blocked = talent.BlockedEnterprises.Count == 0 ? [] : [.. talent.BlockedEnterprises];
        ExperienceYears = talent.ExperienceYears;

        if (talent.Wishes is { } wishes)
        {
            MinSalaryFen = wishes.MinSalaryFen;
            AcceptsRemote = wishes.Remote;
            foreach (var mode in wishes.Modes)
                Modes |= 1 << (int)mode;
        }

        State = talent.Availability?.State ?? AvailabilityState.Unspecified;
        AvailableFrom = IsoDay.TryRead(talent.Availability?.AvailableFrom ?? "", out int from) ? from : int.MinValue;
        LastActive = IsoDay.TryRead(talent.LastActiveOn, out int active) ? active : int.MinValue;
        RecruitmentConsent = ConsentFor(talent, ConsentPurpose.Recruitment);
        ActivityConsent = ConsentFor(talent, ConsentPurpose.Activity);
    }

    /// <param name="talent">Read, not kept.</param>
    /// <param name="packed">Its serialised form, kept; empty: made here.</param>
    /// <param name="slot">Place of the talent in the index.</param>
    /// <param name="catalogue">Numbers of the codes.</param>
    public static TalentRow From(Talent talent, ReadOnlyMemory<byte> packed, int slot, Catalogue catalogue) =>
        new(talent, packed.IsEmpty ? Google.Protobuf.MessageExtensions.ToByteArray(talent) : packed, slot, catalogue);

    public string Id { get; }

    /// <summary>Place of the talent in the index; one id keeps one slot.</summary>
    public int Slot { get; }

    /// <summary>Main occupation first.</summary>
    public ReadOnlySpan<ushort> Occupations => _codes.AsSpan(0, _ends.Occupations);
    public ReadOnlySpan<ushort> WishedOccupations => _codes.AsSpan(_ends.Occupations.._ends.WishedOccupations);
    public ReadOnlySpan<ushort> WishedRegions => _codes.AsSpan(_ends.WishedOccupations.._ends.WishedRegions);

    /// <summary>Ascending, each once.</summary>
    public ReadOnlySpan<ushort> Skills => _codes.AsSpan(_ends.WishedRegions.._ends.Skills);

    /// <summary>Ascending, each once.</summary>
    public ReadOnlySpan<ushort> Majors => _codes.AsSpan(_ends.Skills.._ends.Majors);
    public ReadOnlySpan<ushort> Industries => _codes.AsSpan(_ends.Majors);

    /// <summary>-1 when unknown.</summary>
    public int HomeRegion { get; }
    public int ExperienceYears { get; }
    public byte Education { get; }
    public bool AcceptsRemote { get; }

    /// <summary>Bit per <see cref="EmploymentMode"/> accepted; 0: any.</summary>
    public int Modes { get; }
    public AvailabilityState State { get; }

    /// <summary>First free day; <see cref="int.MinValue"/>: at once, or for a pause: no end.</summary>
    public int AvailableFrom { get; }

    /// <summary><see cref="int.MinValue"/>: not stated.</summary>
    public int LastActive { get; }
    public long MinSalaryFen { get; }
    public DayRange RecruitmentConsent { get; }
    public DayRange ActivityConsent { get; }

    /// <summary>True when the person blocks some employer.</summary>
    public bool BlocksAny => _blocked.Length > 0;

    /// <summary>The whole record, read anew from its serialised form: for the few that are shown, not for those that are ranked.</summary>
    public Talent Unpack() => Talent.Parser.ParseFrom(_packed.Span);

    /// <summary>Highest rung whose credential has not expired on the day; 0: none.</summary>
    public int GradeOn(Ladder ladder, int day)
    {
        int best = 0;
        foreach (var rung in _rungs)
        {
            if (rung.Ladder == ladder && rung.LastDay >= day && rung.Grade > best)
                best = rung.Grade;
        }
        return best;
    }

    /// <summary>False for people who found a post and for those whose pause has not ended.</summary>
    public bool MayBeProposedOn(int day) => State switch
    {
        AvailabilityState.Placed => false,
        AvailabilityState.Paused => AvailableFrom != int.MinValue && AvailableFrom <= day,
        _ => true,
    };

    /// <summary>Days until free, 0 or more.</summary>
    public int DaysUntilFree(int today) => AvailableFrom <= today ? 0 : AvailableFrom - today;

    public bool Blocks(string employer) => _blocked.Length > 0 && employer.Length > 0 && Array.IndexOf(_blocked, employer) >= 0;

    /// <summary>Fails closed: a consent without a readable date proves nothing, and a withdrawal outweighs every grant for the purpose.</summary>
    private static DayRange ConsentFor(Talent talent, ConsentPurpose purpose)
    {
        var range = DayRange.Never;
        bool found = false;
        foreach (var consent in talent.Consents)
        {
            if (consent.Purpose != purpose)
                continue;
            var granted = consent.Withdrawn ? DayRange.Never : IsoDay.Period(consent.GrantedOn, consent.ExpiresOn);
            range = found ? range.Intersect(granted) : granted;
            found = true;
        }
        return range;
    }

    private static Rung[] Rungs(Talent talent)
    {
        if (talent.Credentials.Count == 0)
            return [];
        var rungs = new List<Rung>(talent.Credentials.Count);
        foreach (var credential in talent.Credentials)
        {
            int lastDay = IsoDay.LastDay(credential.ExpiresOn);
            switch (credential.KindCase)
            {
                case Credential.KindOneofCase.Title: rungs.Add(new(Ladder.Title, (byte)credential.Title, lastDay)); break;
                case Credential.KindOneofCase.SkillGrade: rungs.Add(new(Ladder.SkillGrade, (byte)credential.SkillGrade, lastDay)); break;
                case Credential.KindOneofCase.DigitalEngineer: rungs.Add(new(Ladder.DigitalEngineer, (byte)credential.DigitalEngineer, lastDay)); break;
                default: break;             // Other certificates stand on no ladder.
            }
        }
        return [.. rungs];
    }
}
