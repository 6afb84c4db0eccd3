using DigitalTalent.Talentctl.Cells;
using DigitalTalent.V1;

namespace DigitalTalent.Talentctl.Schemas;

/// <summary>The words of every enum that files use.</summary>
internal static class Words
{
    public static ChoiceWords Education { get; } = ChoiceWords.Of<EducationLevel>();
    public static ChoiceWords Title { get; } = ChoiceWords.Of<TitleGrade>();
    public static ChoiceWords SkillGrade { get; } = ChoiceWords.Of<SkillGrade>();
    public static ChoiceWords DigitalEngineer { get; } = ChoiceWords.Of<DigitalEngineerGrade>();
    public static ChoiceWords CompetitionLevel { get; } = ChoiceWords.Of<CompetitionLevel>();
    public static ChoiceWords Mode { get; } = ChoiceWords.Of<EmploymentMode>();
    public static ChoiceWords Availability { get; } = ChoiceWords.Of<AvailabilityState>();
    public static ChoiceWords KeyEnterprise { get; } = ChoiceWords.Of<KeyEnterpriseFlag>();
    public static ChoiceWords ShortageGrade { get; } = ChoiceWords.Of<ShortageGrade>();
}
