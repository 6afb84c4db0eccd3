using DigitalTalent.Bench.Samples;
using DigitalTalent.Reference;

namespace DigitalTalent.Tests.Bench;

public sealed class CompetencyModelTests
{
    private static readonly ReferenceData Reference = ReferenceData.Load();
    private static readonly CompetencyModels Models = CompetencyModels.Load();

    [Fact]
    public void Every_digital_occupation_has_a_model_and_no_other() =>
        Assert.Equal(Reference.Occupations.All.Where(occupation => occupation.IsDigital).Select(occupation => occupation.Code), Models.Occupations);

    [Fact]
    public void Every_model_has_12_to_20_known_skills_each_once_and_a_heavy_one() =>
        Assert.All(Models.Occupations, occupation =>
        {
            var skills = Models.Of(occupation);
            Assert.InRange(skills.Count, 12, 20);
            Assert.All(skills, skill => Assert.True(Reference.Skills.Contains(skill.Skill), $"{occupation}: {skill.Skill}"));
            Assert.Equal(skills.Count, skills.Select(skill => skill.Skill).Distinct().Count());
            Assert.True(skills[0].Weight >= 8, $"{occupation}: heaviest is {skills[0].Weight}");
        });

    [Fact]
    public void The_nearest_occupations_are_related_ones()
    {
        Assert.Contains("4-04-05-01", Models.Nearest("2-02-10-03", max: 3));    // The programmer is near the software engineer,
        Assert.Contains("6-31-07-03", Models.Nearest("6-31-07-01", max: 3));    // the robot operator near the robot maintainer.
        Assert.Empty(Models.Nearest("1-01-00-01", max: 3));
    }
}
