using DigitalTalent.Bench.Workload;
using DigitalTalent.Matching;
using DigitalTalent.Matching.Columns;
using DigitalTalent.Matching.Learning;
using DigitalTalent.Reference;

namespace DigitalTalent.Bench.Learn;

/// <summary>The judged pairs as the product sees them: one group a demand, the features of <see cref="FeatureCatalogue"/> a row.</summary>
internal sealed class LearnData
{
    private static readonly DateOnly Today = DateOnly.FromDayNumber(new DateOnly(1970, 1, 1).DayNumber + WorkloadGenerator.Today);

    private LearnData(RankingDataset data, float[] rows, double[] frozenScores) => (Data, Rows, FrozenScores) = (data, rows, frozenScores);

    public RankingDataset Data { get; }

    /// <summary>Features, row by row.</summary>
    public float[] Rows { get; }

    /// <summary>The workload's own frozen score of each row.</summary>
    public double[] FrozenScores { get; }

    public double[] Score(IPairScorer scorer)
    {
        var scores = new double[Data.Rows];
        scorer.Score(Rows, scores);
        return scores;
    }

    public double[] Column(string feature)
    {
        int place = FeatureCatalogue.All.Select(one => one.Name).ToList().IndexOf(feature);
        return [.. Enumerable.Range(0, Data.Rows).Select(row => (double)Rows[row * FeatureCatalogue.Count + place])];
    }

    /// <summary>Puts the people of the judgements into an index and computes the features of every judged pair.</summary>
    /// <param name="nearness">Of skills; null: by category.</param>
    public static LearnData Of(IEnumerable<Judgement[]> demands, WorkloadGenerator generator, ReferenceData reference, SkillNearness? nearness = null)
    {
        var options = RankingOptions.Linear with { Nearness = nearness };
        var judged = demands.ToArray();
        var catalogue = new WorkloadCatalogue(reference, Today);
        var engine = new MatchEngine(reference);
        uint[] people = [.. judged.SelectMany(group => group).Select(judgement => judgement.Talent).Distinct().Order()];
        engine.Apply([.. people.Select(id => new IndexChange.PutTalent(catalogue.Talent(generator.Talent(id))))], upTo: 1);
        var version = (IndexVersion)engine.Current;

        var builder = new RankingDatasetBuilder(PairTraining.Definitions);
        var frozen = new List<double>();
        float[] values = new float[FeatureCatalogue.Count];
        foreach (var group in judged)
        {
            var row = generator.Demand(group[0].Demand);
            var query = new TalentQuery(catalogue.Demand(row), "", "", "", MatchLimits.TopMax, NeighbourOccupations: false, Today);
            var question = Question.About(version, query);
            foreach (var judgement in group)
            {
                var person = version.FindRow(WorkloadCatalogue.TalentId(judgement.Talent)) ?? throw new InvalidOperationException($"Talent {judgement.Talent} is not in the index.");
                PairFeatures.Compute(question, person, options, values);
                builder.Add(judgement.Label, values);
                frozen.Add(FrozenScoreOf(row, generator.Talent(judgement.Talent)));
            }
            builder.EndGroup();
        }
        var data = builder.Build();
        float[] rows = new float[data.Rows * FeatureCatalogue.Count];
        for (int i = 0; i < data.Rows; i++)
            data.CopyRow(i, rows.AsSpan(i * FeatureCatalogue.Count, FeatureCatalogue.Count));
        return new(data, rows, [.. frozen]);
    }

    /// <summary>As bench/workload/README.md defines it.</summary>
    private static double FrozenScoreOf(WorkloadDemand demand, WorkloadTalent talent)
    {
        int score = FrozenScore.PerYear * Math.Min(talent.Years - demand.MinYears, FrozenScore.YearsMax)
            + FrozenScore.PerEducation * (talent.Education - demand.MinEducation)
            + FrozenScore.PerTitle * (talent.Title - demand.MinTitle) + FrozenScore.PerLevel * (talent.Level - demand.MinLevel)
            + Math.Max(0, FrozenScore.RecencyMax - (WorkloadGenerator.Today - talent.Active)) - Math.Max(0, talent.Salary - demand.SalaryLow) / 100;
        foreach (var wanted in demand.Skills)
            score += talent.Skills.Contains(wanted.Skill) ? FrozenScore.PerSkillWeight * wanted.Weight : 0;
        score += demand.Occupations.Contains(talent.Occupations[0]) ? FrozenScore.MainOccupation : 0;
        return score + (demand.Regions.Contains(talent.Region) ? FrozenScore.HomeRegion : 0);
    }
}
