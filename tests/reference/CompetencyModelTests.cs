using DigitalTalent.Reference;

namespace DigitalTalent.Tests.Reference;

/// <summary>The competency models as shipped. What a broken file says: <see cref="BrokenFileTests"/>.</summary>
public sealed class CompetencyModelTests
{
    private static ReferenceData Data => ReferenceFixture.Data;

    [Fact]
    public void Every_digital_occupation_has_a_model_and_no_other() =>
        Assert.Equal(Data.Occupations.All.Where(occupation => occupation.IsDigital).Select(occupation => occupation.Code), Data.CompetencyModels.Occupations);

    [Fact]
    public void Every_model_has_12_to_20_skills_a_heavy_one_and_something_to_expect_of_a_beginner() =>
        Assert.All(Data.CompetencyModels.Occupations, occupation =>
        {
            var skills = Data.CompetencyModels.Of(occupation);
            Assert.InRange(skills.Count, 12, 20);
            Assert.True(skills[0].Weight >= 8, $"{occupation}: heaviest is {skills[0].Weight}");
            Assert.True(skills.Count(skill => skill.Level == 1) >= 3, $"{occupation}: little is expected of beginners");
            Assert.Equal(skills.OrderByDescending(skill => skill.Weight), skills);
        });

    [Fact]
    public void An_occupation_without_a_model_has_no_skills() => Assert.Empty(Data.CompetencyModels.Of("1-01-00-01"));
}
