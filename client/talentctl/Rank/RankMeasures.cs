using System.Globalization;
using System.Text.Json;
using DigitalTalent.Matching.Learning;
using DigitalTalent.Talentctl.Commands;

namespace DigitalTalent.Talentctl.Rank;

/// <summary>What <c>rank eval</c> prints: one measure a line, or one JSON object.</summary>
internal static class RankMeasures
{
    public static void Print(Session session, RankingDataset data, double[] scores)
    {
        double without = session.Option(RankOptions.WithoutRelevant) switch { "0" => 0, "skip" => double.NaN, _ => 1 };
        var measures = new List<(string Name, double Value)>();
        // Grades are whole numbers; labels of regression have no gain.
        if (data.LabelsOfRows.ToArray().All(static label => label is >= 0 and <= RelevanceGain.LabelMax && label == (int)label))
            measures.AddRange(RankSettings.Places(session).Select(at => ($"ndcg@{at}", RankingMetrics.Ndcg(data, scores, at, without))));
        measures.Add(("map", RankingMetrics.MeanAveragePrecision(data, scores, without)));
        measures.Add(("auc", RankingMetrics.Auc(data.LabelsOfRows, scores)));
        if (session.AsJson)
        {
            session.PrintLine(JsonSerializer.Serialize(measures.ToDictionary(static one => one.Name, static one => double.IsNaN(one.Value) ? (double?)null : one.Value)));
            return;
        }

        foreach (var (name, value) in measures)
            session.PrintLine(string.Create(CultureInfo.InvariantCulture, $"{name,-8} {value:F6}"));
    }
}

/// <summary>Tells of training on the error stream: each tenth tree, and what the validation set says.</summary>
internal sealed class RankProgress(Session session, TrainingSettings settings) : IProgress<TrainingProgress>
{
    private const int Step = 10;

    public void Report(TrainingProgress value)
    {
        if (value.Trees % Step != 0 && value.Trees != value.TreesMax)
            return;
        string metric = value.Metric is { } judged
            ? string.Create(CultureInfo.InvariantCulture, $"  {ValidationMetric.NameOf(settings)} {judged:F6}") : "";
        session.PrintError(new($"{value.Trees}/{value.TreesMax} 棵树{metric}", $"{value.Trees}/{value.TreesMax} trees{metric}"));
    }
}
