using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>How majors, industries and excluded requirements are said.</summary>
internal static class RequirementTexts
{
    /// <summary>Name of a major; a class or discipline code, which has no name of its own here, stands as it is.</summary>
    public static string Major(Catalogue catalogue, string code) => catalogue.Reference.Majors.NameOf(code) ?? $"{code} 类专业";

    public static string Industry(Catalogue catalogue, string code) => catalogue.Reference.Industries.NameOf(code) ?? code;

    public static string MajorsOf(Catalogue catalogue, TalentRow row) => row.Majors.Length == 0
        ? Words.None.Zh : string.Join("、", row.Majors.ToArray().Select(number => catalogue.Reference.Majors.All[number].Name));

    public static string IndustriesOf(Catalogue catalogue, TalentRow row) => row.Industries.Length == 0
        ? Words.None.Zh : string.Join("、", row.Industries.ToArray().Select(number => catalogue.Reference.Industries.All[number].Name));

    public static Text Excluded(Question question)
    {
        var texts = Enumerable.Range(0, question.Asked.Requirements.Count).Where(i => question.Asked.Requirements[i].Grade == RequirementGrade.Excluded)
            .Select(i => Say(question, i)).ToArray();
        return new Text($"不含 {string.Join("、", texts.Select(text => text.Zh))}", $"none of {string.Join(", ", texts.Select(text => text.En))}");
    }

    public static Text FoundExcluded(Question question, TalentRow row)
    {
        var found = ExcludedBy(question.Asked).Where(requirement => Has(question.Catalogue, row, requirement))
            .Select(requirement => Say(question.Catalogue, requirement))
            .Concat(question.Demand.ExcludedAnyOfs.Where(group => group.IsMet(row)).Select(group => AnyOfTexts.Held(question.Catalogue, group, row)))
            .ToArray();
        return found.Length == 0
            ? Words.None
            : new Text(string.Join("、", found.Select(text => text.Zh)), string.Join(", ", found.Select(text => text.En)));
    }

    /// <summary>The subject of a requirement, or what an any-of requirement asks.</summary>
    public static Text Say(Question question, int index) =>
        question.Demand.AnyOfs.Concat(question.Demand.ExcludedAnyOfs).FirstOrDefault(group => group.Position == index) is { } group
            ? AnyOfTexts.Asked(question.Catalogue, group)
            : Say(question.Catalogue, question.Asked.Requirements[index]);

    private static IEnumerable<Requirement> ExcludedBy(Demand demand) =>
        demand.Requirements.Where(requirement => requirement.Grade == RequirementGrade.Excluded);

    /// <summary>The subject of a requirement for one skill, major or industry.</summary>
    public static Text Say(Catalogue catalogue, Requirement requirement) => requirement.SubjectCase switch
    {
        Requirement.SubjectOneofCase.Skill => Words.Skill(catalogue, requirement.Skill),
        Requirement.SubjectOneofCase.Major => new(Major(catalogue, requirement.Major), Major(catalogue, requirement.Major)),
        Requirement.SubjectOneofCase.Industry => new(Industry(catalogue, requirement.Industry), Industry(catalogue, requirement.Industry)),
        _ => Words.None,
    };

    /// <summary>Whether a person has what a requirement for one skill, major or industry names.</summary>
    public static bool Has(Catalogue catalogue, TalentRow row, Requirement requirement) => requirement.SubjectCase switch
    {
        Requirement.SubjectOneofCase.Skill => row.Skills.BinarySearch((ushort)Math.Max(0, catalogue.Skill(requirement.Skill))) >= 0
            && catalogue.Skill(requirement.Skill) >= 0,
        Requirement.SubjectOneofCase.Major => Array.Exists(row.Majors.ToArray(),
            number => catalogue.Reference.Majors.All[number].BaseCode.StartsWith(requirement.Major, StringComparison.Ordinal)),
        Requirement.SubjectOneofCase.Industry => Array.Exists(row.Industries.ToArray(),
            number => catalogue.Reference.Industries.All[number].Code.StartsWith(requirement.Industry, StringComparison.Ordinal)),
        _ => false,
    };
}
