using DigitalTalent.Matching;
using DigitalTalent.V1;
using static DigitalTalent.Tests.Matching.TestTalents;

namespace DigitalTalent.Tests.Matching;

/// <summary>The demand as it was understood: what each part of it stands for, and what has no effect.</summary>
public sealed class UnderstandingTests
{
    [Fact]
    public void Occupations_are_the_wanted_ones_then_neighbours_where_they_were_asked_for()
    {
        var view = Engine([]).Current;

        var wanted = Assert.Single(view.Understand(Ask(Demand())).Occupations);
        Assert.Equal((AiEngineer, "人工智能工程技术人员", true), (wanted.Occupation, wanted.Name, wanted.Wanted));
        var widened = view.Understand(Ask(Demand(), neighbours: true)).Occupations;
        Assert.Equal(AiEngineer, widened[0].Occupation);
        Assert.Contains(widened, occupation => occupation is { Occupation: IotEngineer, Wanted: false });
        Assert.All(widened.Skip(1), occupation => Assert.False(occupation.Wanted));
        Assert.All(widened, occupation => Assert.StartsWith("2-02-38-", occupation.Occupation, StringComparison.Ordinal));
    }

    [Fact]
    public void A_place_counts_with_the_divisions_in_it_and_above_it()
    {
        var region = Assert.Single(Engine([]).Current.Understand(Ask(Demand())).Regions);

        int counties = MatchingReference.Data.Regions.All.Count(county => county.ParentCode == Zibo);
        Assert.Equal((Zibo, "山东省淄博市", counties + 1), (region.Region, region.Name, region.Others));
        Assert.Equal(($"山东省淄博市，含其上级与下级 {counties + 1} 个区划", $"山东省淄博市, with {counties + 1} divisions in or above it"), (region.TextZh, region.TextEn));
    }

    [Fact]
    public void Certificates_are_told_where_they_count_on_the_day()
    {
        var view = Engine([]).Current;
        var titles = view.Understand(Ask(Demand())).Titles;

        Assert.Contains(titles, title => title is { Certificate: DigitalEngineerGrade.Intermediate, Title: TitleGrade.Intermediate, Region: Zibo } && title.Clause.Length > 0);
        Assert.Empty(view.Understand(Ask(Demand(), today: new DateOnly(2020, 1, 1))).Titles);
        Assert.Empty(view.Understand(Ask(Demand(demand => demand.Regions[0] = Shenyang))).Titles);
    }

    [Fact]
    public void Every_requirement_says_how_it_was_read_and_what_it_can_give()
    {
        var demand = Demand(demand => demand.Requirements.Add(
        [
            Skill(Python, RequirementGrade.Wanted, 9),
            Skill(Python, RequirementGrade.Must),
            Skill(Java, RequirementGrade.StronglyWanted, 5),
            AnySkills(RequirementGrade.Wanted, 1, C, Kubernetes),
            Skill(C, RequirementGrade.Excluded),
            new Requirement { Grade = RequirementGrade.Must, Major = "99" },
            new Requirement { Grade = RequirementGrade.Must, Industry = "I65" },
            new Requirement { Grade = RequirementGrade.Excluded, Industry = "I65" },
        ]));

        var read = Engine([]).Current.Understand(Ask(demand)).Requirements;

        Assert.Equal(Enumerable.Range(0, 8), read.Select(requirement => requirement.Index));
        Assert.Equal(
            [
                RequirementReading.Repeats, RequirementReading.Filters, RequirementReading.Scores, RequirementReading.Scores, RequirementReading.Filters,
                RequirementReading.Unknown, RequirementReading.Contradicts, RequirementReading.Contradicts,
            ], read.Select(requirement => requirement.Reading));
        Assert.Equal([0, 36 * 5 / 20.0, 36 * 10 / 20.0, 36 * 5 / 20.0, 0, 0, 0, 0], read.Select(requirement => requirement.Points));
        Assert.Equal(("希望：Python（重复）", "wanted: Python (repeats another)"), (read[0].TextZh, read[0].TextEn));
        Assert.Equal(("希望：C语言、Kubernetes 中至少 1 项", "wanted: at least 1 of C, Kubernetes"), (read[3].TextZh, read[3].TextEn));
    }

    [Fact]
    public void Weights_in_force_are_those_of_the_score()
    {
        var weights = Engine([]).Current.Understand(Ask(Demand())).Weights;
        Assert.Equal(ScoreFeature.All.Select(feature => (feature.Name, feature.Weight)), weights.Select(weight => (weight.Feature, weight.Points)));
        Assert.Equal(100, weights.Sum(weight => weight.Points));
    }
}
