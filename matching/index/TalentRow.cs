using DigitalTalent.V1;
using Google.Protobuf.Collections;

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

/// <summary>What filters and features read of one talent: dense codes and day numbers beside the message. Immutable.</summary>
/// <remarks>
/// About 350 bytes with its arrays. What depends on the day (consents, credentials, availability) is kept as days and judged
/// against the day of the question. Codes that the reference data do not know are left out. Nothing here comes from
/// <see cref="PersonalData"/> or from graduation dates.
/// </remarks>
internal sealed class TalentRow
{
    private readonly Rung[] _rungs;

    private TalentRow(Talent talent, int slot, Catalogue catalogue)
    {
        Talent = talent;
        Slot = slot;
        HomeRegion = catalogue.Region(talent.Region);
        Occupations = Codes(talent.Occupations, catalogue.Occupation);
        Skills = SortedCodes(talent.Skills.Select(skill => catalogue.Skill(skill.Skill)));
        Majors = SortedCodes(talent.Educations.Select(education => catalogue.Major(education.Major)));
        Industries = Codes(talent.Industries, catalogue.Industry);
        foreach (var education in talent.Educations)
            Education = Math.Max(Education, (byte)education.Level);
        _rungs = Rungs(talent);
        ExperienceYears = talent.ExperienceYears;

        var wishes = talent.Wishes;
        WishedOccupations = wishes is null ? [] : Codes(wishes.Occupations, catalogue.Occupation);
        WishedRegions = wishes is null ? [] : Codes(wishes.Regions, catalogue.Region);
        MinSalaryFen = wishes?.MinSalaryFen ?? 0;
        AcceptsRemote = wishes?.Remote ?? false;
        if (wishes is not null)
        {
            foreach (var mode in wishes.Modes)
                Modes |= 1 << (int)mode;
        }

        State = talent.Availability?.State ?? AvailabilityState.Unspecified;
        AvailableFrom = IsoDay.TryRead(talent.Availability?.AvailableFrom ?? "", out int from) ? from : int.MinValue;
        LastActive = IsoDay.TryRead(talent.LastActiveOn, out int active) ? active : int.MinValue;
        RecruitmentConsent = ConsentFor(talent, ConsentPurpose.Recruitment);
        ActivityConsent = ConsentFor(talent, ConsentPurpose.Activity);
    }

    public static TalentRow From(Talent talent, int slot, Catalogue catalogue) => new(talent, slot, catalogue);

    public Talent Talent { get; }
    public string Id => Talent.TalentId;

    /// <summary>Place of the talent in the index; one id keeps one slot.</summary>
    public int Slot { get; }

    /// <summary>Main occupation first.</summary>
    public ushort[] Occupations { get; }
    public ushort[] WishedOccupations { get; }
    public ushort[] WishedRegions { get; }

    /// <summary>Ascending.</summary>
    public ushort[] Skills { get; }
    public ushort[] Majors { get; }
    public ushort[] Industries { get; }

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

    public bool Blocks(string employer) => Talent.BlockedEnterprises.Count > 0 && employer.Length > 0 && Talent.BlockedEnterprises.Contains(employer);

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

    private static ushort[] Codes(RepeatedField<string> codes, Func<string, int> number)
    {
        if (codes.Count == 0)
            return [];
        Span<ushort> known = stackalloc ushort[Math.Min(codes.Count, 64)];
        int count = 0;
        foreach (string code in codes)
        {
            int found = number(code);
            if (found >= 0 && count < known.Length)
                known[count++] = (ushort)found;
        }
        return known[..count].ToArray();
    }

    private static ushort[] SortedCodes(IEnumerable<int> numbers)
    {
        ushort[] codes = [.. numbers.Where(number => number >= 0).Select(number => (ushort)number)];
        if (codes.Length < 2)
            return codes;
        Array.Sort(codes);
        int count = 1;
        for (int i = 1; i < codes.Length; i++)
        {
            if (codes[i] != codes[count - 1])
                codes[count++] = codes[i];
        }
        return count == codes.Length ? codes : codes[..count];
    }
}
