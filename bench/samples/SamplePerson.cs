using DigitalTalent.V1;

namespace DigitalTalent.Bench.Samples;

/// <summary>A person who does not exist, in codes.</summary>
public sealed record SamplePerson
{
    public required int Number { get; init; }
    public required string Region { get; init; }

    /// <summary>The main one first.</summary>
    public required IReadOnlyList<string> Occupations { get; init; }
    public required EducationLevel Education { get; init; }

    /// <summary>Empty for people without tertiary education.</summary>
    public required string University { get; init; }
    public required string Major { get; init; }
    public required DateOnly? GraduatedOn { get; init; }
    public required TitleGrade Title { get; init; }
    public required SkillGrade SkillGrade { get; init; }
    public required DigitalEngineerGrade DigitalEngineer { get; init; }

    /// <summary>Empty: none.</summary>
    public required string OtherCertificate { get; init; }
    public required int ExperienceYears { get; init; }

    /// <summary>The most telling first.</summary>
    public required IReadOnlyList<string> Skills { get; init; }
    public required IReadOnlyList<string> Industries { get; init; }
    public required IReadOnlyList<string> WishedRegions { get; init; }
    public required IReadOnlyList<string> WishedOccupations { get; init; }

    /// <summary>CNY per month, a multiple of 100.</summary>
    public required int WishedSalary { get; init; }
    public required IReadOnlyList<EmploymentMode> Modes { get; init; }
    public required bool Remote { get; init; }
    public required AvailabilityState Availability { get; init; }
    public required DateOnly? AvailableFrom { get; init; }
    public required bool ConsentsToRecruitment { get; init; }
    public required bool ConsentsToActivity { get; init; }
    public required DateOnly? ConsentedOn { get; init; }
    public required DateOnly? ConsentExpiresOn { get; init; }

    /// <summary>Credit code of an employer; empty: none.</summary>
    public required string BlockedEnterprise { get; init; }
    public required DateOnly LastActiveOn { get; init; }
    public required string Source { get; init; }

    public string TalentId => $"ZB-{Number:D6}";
}
