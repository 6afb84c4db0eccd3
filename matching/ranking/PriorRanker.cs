namespace DigitalTalent.Matching;

/// <summary>
/// The ranker of the first day (先验模型), before anybody said what became of a proposal: points for features, added up, with the competency models
/// (岗位适任模型) saying which skills matter. Immutable; any number of threads may use it.
/// </summary>
/// <remarks>
/// The curves are set by judgement, and written out in docs/matching.md. Beside the published score it knows how much each skill means to the
/// occupation, that people who have not been heard of for months seldom answer, that a wish at the very top of what is offered seldom ends in a contract, and that
/// what exceeds a minimum soon helps no more. More of anything asked for never lowers a score, and neither do more years of experience: they would stand for age.
/// Points are additive, so those of a feature are its exact Shapley value, up to a constant.
/// </remarks>
public sealed class PriorRanker : IPairScorer
{
    /// <summary>What it is called in replies and records.</summary>
    public const string RankerName = "prior";

    /// <summary>Changes with any curve.</summary>
    public const string RankerEdition = "1";

    private readonly PriorCurve[] _curves;
    private readonly int[] _features;

    private PriorRanker(PriorCurve[] curves)
    {
        _curves = curves;
        var names = FeatureCatalogue.All.Select(feature => feature.Name).ToList();
        _features = [.. curves.Select(curve => names.IndexOf(curve.Feature))];
    }

    public static PriorRanker Instance { get; } = new(
    [
        new("skill_coverage", 10, [new(0, 0), new(1, 20)]),
        new("core_skill_share", 10, [new(0, 0), new(1, 20)]),
        new("competency_share", 2, [new(0, 0), new(1, 4)]),
        new("major_fit", 2, [new(0, 0), new(1, 4)]),
        new("main_occupation_distance", 1, [new(0, 4), new(1, 2), new(3, 0)]),
        new("experience_gap", 1.5, [new(0, 0), new(4, 5)]),
        new("education_gap", 0, [new(0, 0), new(2, 4)]),
        new("title_gap", 0, [new(0, 0), new(2, 4)]),
        new("skill_grade_gap", 0, [new(0, 0), new(3, 4)]),
        new("digital_engineer_gap", 0, [new(0, 0), new(2, 4)]),
        new("industry_fit", 1, [new(0, 0), new(1, 2)]),
        new("region_fit", 2, [new(0, 0), new(1, 4)]),
        new("wishes_met", 1, [new(0, 0), new(1, 2)]),
        new("salary_room", 8, [new(0, 0), new(0.3f, 13), new(0.5f, 14)]),
        new("days_until_free", 2.5, [new(0, 5), new(30, 4.5), new(90, 1.5), new(180, 0)]),
        new("days_since_active", 4, [new(0, 14), new(7, 12), new(30, 10), new(90, 5.5), new(180, 1.5), new(365, 0)]),
        new("shortage_grade", 0, [new(0, 0), new(3, 2)]),
    ]);

    /// <summary>All points that are given, feature by feature.</summary>
    public IReadOnlyList<PriorCurve> Curves => _curves;

    public string Name => RankerName;
    public string Edition => RankerEdition;
    public int FeatureEdition => FeatureCatalogue.Edition;

    public void Score(ReadOnlySpan<float> rows, Span<double> scores)
    {
        for (int i = 0; i < scores.Length; i++)
        {
            var row = rows.Slice(i * FeatureCatalogue.Count, FeatureCatalogue.Count);
            double score = 0;
            for (int curve = 0; curve < _features.Length; curve++)
                score += _curves[curve].PointsFor(row[_features[curve]]);
            scores[i] = score;
        }
    }

    public bool TryExplain(ReadOnlySpan<float> row, Span<double> contributions)
    {
        contributions.Clear();
        for (int curve = 0; curve < _features.Length; curve++)
            contributions[_features[curve]] = _curves[curve].PointsFor(row[_features[curve]]) - _curves[curve].Neutral;
        return true;
    }
}
