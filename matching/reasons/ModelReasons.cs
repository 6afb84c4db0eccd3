using DigitalTalent.Rules;
using DigitalTalent.V1;

namespace DigitalTalent.Matching;

/// <summary>Turns what a model says of each feature into reasons: contributions of one group are added up and said once.</summary>
/// <remarks>What happened between somebody and others (<see cref="FeatureCatalogue.History"/>) is left out, points and all: it is not for one employer to know.</remarks>
internal static class ModelReasons
{
    /// <summary>A group whose share of all contributions, by size, is smaller is no main reason.</summary>
    private const double ShareMin = 0.03;

    /// <summary>Most reasons against.</summary>
    private const int AgainstMax = 2;

    private const int SkillsNamed = 3;

    /// <summary>Groups that may be told, in the order of the features.</summary>
    private static readonly string[] Groups = [.. FeatureCatalogue.All.Select(static feature => feature.Group).Where(static group => group != FeatureCatalogue.History).Distinct()];

    /// <summary>Of each feature the place of its group among <see cref="Groups"/>; -1: it is never told.</summary>
    private static readonly int[] GroupOf = [.. FeatureCatalogue.All.Select(static feature => Array.IndexOf(Groups, feature.Group))];

    /// <summary>The reasons for, strongest first, then those against, gravest first; at most <see cref="Reasons.MainMax"/>, at most two against.</summary>
    /// <param name="contributions">One for each feature of the catalogue, in the unit of the ranker.</param>
    public static IReadOnlyList<Reason> Main(Question question, TalentRow row, ReadOnlySpan<float> features, ReadOnlySpan<double> contributions)
    {
        Span<double> points = stackalloc double[Groups.Length];
        points.Clear();
        for (int i = 0; i < GroupOf.Length; i++)
        {
            if (GroupOf[i] >= 0)
                points[GroupOf[i]] += contributions[i];
        }
        double size = 0;
        foreach (double of in points)
            size += Math.Abs(of);

        // Sentences are made last: most groups have none told.
        var strongest = new List<(string Group, double Points)>(Groups.Length);
        for (int group = 0; group < Groups.Length; group++)
        {
            if (Math.Abs(points[group]) >= ShareMin * size && points[group] != 0)
                strongest.Add((Groups[group], points[group]));
        }
        strongest.Sort(static (one, other) =>
            Math.Abs(other.Points).CompareTo(Math.Abs(one.Points)) is var order and not 0 ? order : string.CompareOrdinal(one.Group, other.Group));

        var against = strongest.FindAll(static reason => reason.Points < 0);
        int costs = Math.Min(AgainstMax, against.Count);
        var main = new List<Reason>(Reasons.MainMax);
        foreach (var (group, of) in strongest)
        {
            if (of > 0 && main.Count < Reasons.MainMax - costs)
                main.Add(ToReason(group, of, TextOf(group, question, row, features, isFor: true)));
        }
        foreach (var (group, of) in against[..costs])
            main.Add(ToReason(group, of, TextOf(group, question, row, features, isFor: false)));
        return main;
    }

    private static Reason ToReason(string group, double points, Text text) => new() { Feature = group, Points = points, TextZh = text.Zh, TextEn = text.En };

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
        var skills = question.Demand.Expected.Skills(row.Skills, areHeld: isFor);
        var fact = new Text($"符合岗位适任模型 {share:P0}", $"meets {share:P0} of the competency model");
        if (skills.Count == 0)
            return fact;
        var names = Words.Join(skills.ConvertAll(number => Words.Skill(question.Catalogue, number)), SkillsNamed);
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
