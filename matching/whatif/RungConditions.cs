using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>Minima on ladders and of experience: each step asks one rung, or one year, less.</summary>
internal static class RungConditions
{
    public static Condition Of(Question question, Filter filter)
    {
        var asked = question.Asked;
        int today = question.Today;
        return filter switch
        {
            Filter.Education => Rung<EducationLevel>(filter, "min_education", (int)asked.MinEducation, row => row.Education,
                (demand, rung) => demand.MinEducation = (EducationLevel)rung, new("最低学历", "lowest education")),
            Filter.Title => Rung<TitleGrade>(filter, "min_title", (int)asked.MinTitle, row => question.Demand.TitleOn(row, today),
                (demand, rung) => demand.MinTitle = (TitleGrade)rung, new("最低职称", "lowest title")),
            Filter.SkillGrade => Rung<SkillGrade>(filter, "min_skill_grade", (int)asked.MinSkillGrade, row => row.GradeOn(Ladder.SkillGrade, today),
                (demand, rung) => demand.MinSkillGrade = (SkillGrade)rung, new("最低技能等级", "lowest skill grade")),
            Filter.DigitalEngineer => Rung<DigitalEngineerGrade>(filter, "min_digital_engineer", (int)asked.MinDigitalEngineer,
                row => row.GradeOn(Ladder.DigitalEngineer, today), (demand, rung) => demand.MinDigitalEngineer = (DigitalEngineerGrade)rung,
                new("最低数字技术工程师等级", "lowest digital-engineer grade")),
            _ => Minimum(filter, "min_experience_years", asked.MinExperienceYears, row => row.ExperienceYears,
                (demand, years) => demand.MinExperienceYears = years,
                years => years == 0 ? new("不限工作年限", "ask no years of experience") : new($"最低工作年限降到 {years} 年", $"lower the minimum to {Words.Years(years)} of experience")),
        };
    }

    private static Condition Rung<T>(Filter filter, string field, int minimum, Func<TalentRow, int> held, Action<Demand, int> edit, Text ladder) where T : struct, Enum =>
        Minimum(filter, field, minimum, held, edit, rung =>
        {
            var label = Words.Held<T>(rung);
            return rung == 0 ? new($"不限{ladder.Zh[2..]}", $"ask no {ladder.En[7..]}") : new($"{ladder.Zh}降到{label.Zh}", $"{ladder.En} down to {label.En}");
        });

    private static Condition Minimum(Filter filter, string field, int minimum, Func<TalentRow, int> held, Action<Demand, int> edit, Func<int, Text> say) =>
        new(filter, row => held(row) >= minimum,
            [Relaxing.Of(field, field, minimum, row => minimum - held(row), (demand, step) => edit(demand, minimum - step), step => say(minimum - step))]);
}
