namespace DigitalTalent.Reference.Search;

internal sealed class OccupationScheme : CodeScheme<Occupation>
{
    private const string EngineerZh = "工程技术人员";

    public override string TitleZh => "职业";
    public override string TitleEn => "occupation";

    /// <summary>2-02-38-01 as 2023801, 20238 01, 2.2.38.1 or with the mark S or L behind.</summary>
    public override IEnumerable<string> CodesMeantBy(string folded)
    {
        var text = folded.TrimEnd('s', 'l', '/', '(', ')');
        var parts = text.Split('-', '.', '/', '_');
        if (parts.Length == 4 && parts.All(part => part.Length is 1 or 2 && part.All(char.IsAsciiDigit)))
            return [$"{parts[0]}-{parts[1].PadLeft(2, '0')}-{parts[2].PadLeft(2, '0')}-{parts[3].PadLeft(2, '0')}"];

        var digits = text.Replace("-", "", StringComparison.Ordinal);
        return digits.Length == 7 && digits.All(char.IsAsciiDigit)
            ? [$"{digits[0]}-{digits[1..3]}-{digits[3..5]}-{digits[5..]}"]
            : [text];
    }

    public override IEnumerable<EntityName> NamesOf(Occupation entity)
    {
        yield return new(entity.Name);

        // The dictionary says 工程技术人员 where everybody says 工程师.
        if (entity.Name.EndsWith(EngineerZh, StringComparison.Ordinal))
            yield return new(entity.Name[..^EngineerZh.Length] + "工程师") { OnlySuggests = true };
    }
}

internal sealed class IndustryScheme : CodeScheme<Industry>
{
    public override string TitleZh => "行业";
    public override string TitleEn => "industry";
    public override bool HasAlternateCodes => true;

    /// <summary>The digits alone, as the standard prints them, are a code too: no two sections share a division.</summary>
    public override IEnumerable<EntityName> NamesOf(Industry entity) =>
        entity.Code.Length == 1 ? [new(entity.Name)] : [new(entity.Name), new(entity.Code[1..]) { IsAlternateCode = true }];

    public override bool Contains(Industry broad, Industry narrow) => narrow.Code.StartsWith(broad.Code, StringComparison.Ordinal);
}

internal sealed class UniversityScheme(IReadOnlyDictionary<string, string[]> formerNames) : CodeScheme<University>
{
    public override string TitleZh => "高校";
    public override string TitleEn => "university";
    public override bool HasAlternateCodes => true;

    public override IEnumerable<EntityName> NamesOf(University entity)
    {
        yield return new(entity.Name);
        yield return new(entity.Code[^5..]) { IsAlternateCode = true };
        foreach (var former in formerNames.GetValueOrDefault(entity.Code, []))
            yield return new(former, Tier: 1);
    }
}

internal sealed class MajorScheme : CodeScheme<Major>
{
    public override string TitleZh => "专业";
    public override string TitleEn => "major";

    /// <summary>080901K and 080901TK as 080901; 80901, as spreadsheets leave it, too.</summary>
    public override IEnumerable<string> CodesMeantBy(string folded)
    {
        var digits = folded.TrimEnd('t', 'k');
        return digits.Length is 5 or 6 ? [digits, '0' + digits] : [digits];
    }

    public override string Display(Major entity) => $"{entity.Name}（{entity.Level}）";
}

internal sealed class SkillScheme : CodeScheme<Skill>
{
    /// <summary>Latin terms up to this length mean too many things to be taken in any case: PS, TA, Go, R.</summary>
    private const int CaseMattersChars = 2;

    public override string TitleZh => "技能";
    public override string TitleEn => "skill";

    public override IEnumerable<EntityName> NamesOf(Skill entity)
    {
        yield return Term(entity.Name, tier: 0);
        if (entity.EnglishName.Length > 0)
            yield return Term(entity.EnglishName, tier: 0);
        foreach (var synonym in entity.Synonyms)
            yield return Term(synonym, tier: 1);
    }

    private static EntityName Term(string text, int tier) =>
        new(text, tier) { KeepsCase = text.Length <= CaseMattersChars && text.All(char.IsAsciiLetter) };
}
