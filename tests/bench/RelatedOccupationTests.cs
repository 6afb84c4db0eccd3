using DigitalTalent.Bench.Samples;
using DigitalTalent.Reference;

namespace DigitalTalent.Tests.Bench;

public sealed class RelatedOccupationTests
{
    [Fact]
    public void The_nearest_occupations_are_related_ones()
    {
        var models = ReferenceData.Load().CompetencyModels;
        Assert.Contains("4-04-05-01", models.Nearest("2-02-10-03", max: 3));    // The programmer is near the software engineer,
        Assert.Contains("6-31-07-03", models.Nearest("6-31-07-01", max: 3));    // the robot operator near the robot maintainer.
        Assert.Empty(models.Nearest("1-01-00-01", max: 3));
    }
}
