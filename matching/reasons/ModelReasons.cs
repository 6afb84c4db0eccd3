using DigitalTalent.Rules;
using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>Turns what a model says of each feature into reasons: contributions of one group are added up and said once.</summary>
/// <remarks>What happened between somebody and others (<see cref="FeatureCatalogue.History"/>) is left out, points and all: it is not for one employer to know.</remarks>
internal static class ModelReasons
{
    /// <summary>A group whose share of all contributions, by size, is smaller is no main reason.</summary>
    private const double ShareMin = 0.03;

    private const int SkillsNamed = 3;

    /// <summary>The reasons for, strongest first, then those against, gravest first; at most <see cref="Reasons.MainMax"/>, at most two against.</summary>
    /// <param name="contributions">One for each feature of the catalogue, in the unit of the ranker.</param>
    public static IReadOnlyList<Reason> Main(Question question, TalentRow row, ReadOnlySpan<float> features, ReadOnlySpan<double> contributions)
    {
        var groups = new Dictionary<string, double>(StringComparer.Ordinal);
        double size = 0;
        for (int i = 0; i < FeatureCatalogue.Count; i++)
        {
            string group = FeatureCatalogue.All[i].Group;
            if (group == FeatureCatalogue.History)
                continue;
            groups[group] = groups.GetValueOrDefault(group) + contributions[i];
        }
        foreach (double points in groups.Values)
            size += Math.Abs(points);

        var against = new List<Reason>();
        var speaking = new List<Reason>();
        foreach (var (group, points) in groups.OrderByDescending(group => Math.Abs(group.Value)).ThenBy(group => group.Key, StringComparer.Ordinal))
        {
            if (Math.Abs(points) < ShareMin * size || points == 0)
                continue;
            var text = TextOf(group, question, row, features, isFor: points > 0);
            (points > 0 ? speaking : against).Add(new Reason { Feature = group, Points = points, TextZh = text.Zh, TextEn = text.En });
        }
        int costs = Math.Min(2, against.Count);
        return [.. speaking.Take(Reasons.MainMax - costs), .. against.Take(costs)];
    }

    private static Text TextOf(string group, Question question, TalentRow row, ReadOnlySpan<float> features, bool isFor)
    {
        for (var feature = Feature.SkillCoverage; feature <= Feature.Shortage; feature++)
        {
            if (ScoreFeature.All[(int)feature].Name != group)
                continue;
            var said = FeatureTexts.Of(feature, question, row);
            return isFor ? said.Fact : said.Cost ?? said.Fact;
        }
        return group switch
        {
            "first_pass" => FirstPass(features[(int)PairFeatureId.FirstPassScore]),
            "competency" => Competency(question, row, features[(int)PairFeatureId.CompetencyShare], isFor),
            "awards" => Awards((int)features[(int)PairFeatureId.AwardsWon], (CompetitionLevel)(int)features[(int)PairFeatureId.AwardLevel]),
            _ => throw new ArgumentOutOfRangeException(nameof(group), group, "A group of features without words."),
        };
    }

    private static Text FirstPass(float score) => new($"综合得分 {score:F1}", $"overall score {score:F1}");

    /// <summary>How much of the competency model is there, and what of it speaks for the pair or against it.</summary>
    private static Text Competency(Question question, TalentRow row, float share, bool isFor)
    {
        if (float.IsNaN(share))
            return new("所需职业尚无岗位适任模型", "the wanted occupations have no competency model");
        var skills = question.Demand.Expected.Skills(row.Skills.ToArray(), areHeld: isFor).Select(number => question.Catalogue.Reference.Skills.All[number].Code).ToArray();
        var fact = new Text($"符合岗位适任模型 {share:P0}", $"meets {share:P0} of the competency model");
        if (skills.Length == 0)
            return fact;
        var names = Words.Skills(question.Catalogue, skills, SkillsNamed);
        return isFor ? new($"{fact.Zh}：{names.Zh}", $"{fact.En}: {names.En}") : new($"{fact.Zh}，尚缺：{names.Zh}", $"{fact.En}; lacks {names.En}");
    }

    private static Text Awards(int won, CompetitionLevel highest)
    {
        if (won == 0)
            return new("无竞赛获奖记录", "no prize of a competition on record");
        return won == 1
            ? new($"竞赛获奖 1 项，{EnumLabels.Zh(highest)}", $"1 prize of a competition, level: {EnumLabels.En(highest)}")
            : new($"竞赛获奖 {won} 项，最高{EnumLabels.Zh(highest)}", $"{won} prizes of competitions, the highest level: {EnumLabels.En(highest)}");
    }
}
