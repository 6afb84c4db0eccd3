namespace DigitalTalent.Matching;

/// <summary>How any-of requirements are said: what is enough, and what is there.</summary>
internal static class AnyOfTexts
{
    private const int NamedMax = 5;

    /// <summary>至少 2 项（共 5 项）：A、B、C、D、E.</summary>
    public static Text Asked(Catalogue catalogue, AnyOf group)
    {
        var names = Join(catalogue, group, uint.MaxValue, AnyOf.CodesMax);
        return new($"{names.Zh} 中至少 {group.AtLeast} 项", $"at least {group.AtLeast} of {names.En}");
    }

    /// <summary>5 项中有 3 项：A、B、C.</summary>
    public static Text Held(Catalogue catalogue, AnyOf group, TalentRow row)
    {
        uint held = group.Held(row);
        int count = group.CountHeld(row), all = group.Codes.Length;
        if (count == 0)
            return new($"{all} 项均无", $"none of {all}");
        var names = Join(catalogue, group, held, NamedMax);
        return new($"{all} 项中有 {count} 项：{names.Zh}", $"{count} of {all}: {names.En}");
    }

    /// <summary>What would meet the requirement: 还需 1 项：D、E; for a requirement that is not met.</summary>
    public static Text Lacking(Catalogue catalogue, AnyOf group, TalentRow row)
    {
        int lacking = group.AtLeast - group.CountHeld(row);
        var names = Join(catalogue, group, ~group.Held(row), NamedMax);
        return new($"任选 {lacking} 项：{names.Zh}", $"any {lacking} of {names.En}");
    }

    private static Text Join(Catalogue catalogue, AnyOf group, uint chosen, int max) =>
        Words.Join([.. group.Codes.Where((_, i) => (chosen >> i & 1) != 0).Select(code => Name(catalogue, group.Kind, code))], max);

    private static Text Name(Catalogue catalogue, SubjectKind kind, string code)
    {
        if (kind == SubjectKind.Skill)
            return Words.Skill(catalogue, code);
        return Text.Same(kind == SubjectKind.Major ? RequirementTexts.Major(catalogue, code) : RequirementTexts.Industry(catalogue, code));
    }
}
