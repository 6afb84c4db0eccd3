using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>What is said about rungs held against rungs asked for.</summary>
internal static class LadderTexts
{
    private static readonly Text EducationName = new("学历", "education");
    private static readonly Text TitleName = new("职称", "title");
    private static readonly Text SkillGradeName = new("职业技能等级", "skill grade");
    private static readonly Text DigitalEngineerName = new("数字技术工程师等级", "digital engineer grade");

    public static FeatureText Education(Question question, TalentRow row) =>
        Compare<EducationLevel>(EducationName, row.Education, (int)question.Asked.MinEducation);

    public static FeatureText Title(Question question, TalentRow row) =>
        Recognised(question, row) is { } text
            ? new FeatureText(text)
            : Compare<TitleGrade>(TitleName, row.GradeOn(Ladder.Title, question.Today), (int)question.Asked.MinTitle);

    public static FeatureText SkillGrade(Question question, TalentRow row) =>
        Compare<SkillGrade>(SkillGradeName, row.GradeOn(Ladder.SkillGrade, question.Today), (int)question.Asked.MinSkillGrade);

    public static FeatureText DigitalEngineer(Question question, TalentRow row) =>
        Compare<DigitalEngineerGrade>(DigitalEngineerName, row.GradeOn(Ladder.DigitalEngineer, question.Today), (int)question.Asked.MinDigitalEngineer);

    /// <summary>Says where a certificate counts for a higher title than the person holds; null where it does not.</summary>
    public static Text? Recognised(Question question, TalentRow row)
    {
        int engineer = row.GradeOn(Ladder.DigitalEngineer, question.Today);
        if (question.Demand.RecognitionOn(question.Today, engineer) is not { } rule || rule.Title <= row.GradeOn(Ladder.Title, question.Today))
            return null;
        Text certificate = Words.Held<DigitalEngineerGrade>(engineer), title = Words.Held<TitleGrade>(rule.Title);
        string place = question.Catalogue.Reference.Regions.NameOf(rule.Region) ?? rule.Region;
        return new Text($"数字技术工程师（{certificate.Zh}）在 {place} 视同 {title.Zh}职称（{rule.Clause}）",
            $"digital engineer certificate ({certificate.En}) counts as {title.En} title in {place} ({rule.Clause})");
    }

    private static FeatureText Compare<T>(Text ladder, int held, int minimum) where T : struct, Enum
    {
        Text has = Words.Held<T>(held), asked = Words.Held<T>(minimum);
        if (minimum == 0)
            return new FeatureText(new Text($"{ladder.Zh}：{has.Zh}", $"{ladder.En}: {has.En}"), Tells: held > 0);
        if (held > minimum)
            return new FeatureText(new Text($"{ladder.Zh}{has.Zh}，高于要求的{asked.Zh}", $"{ladder.En} {has.En}, above the required {asked.En}"));
        return held == minimum
            ? new FeatureText(new Text($"{ladder.Zh}{has.Zh}，符合要求", $"{ladder.En} {has.En}, as required"))
            : new FeatureText(new Text($"{ladder.Zh}{has.Zh}，低于要求的{asked.Zh}", $"{ladder.En} {has.En}, below the required {asked.En}"));
    }
}
