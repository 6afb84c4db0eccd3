using System.Globalization;
using DigitalTalent.Matching;
using DigitalTalent.Matching.Learning;
using DigitalTalent.V1;

namespace DigitalTalent.Silo.Learning;

/// <summary>The engine of <c>matching/learning</c> as the loop uses it: LambdaMART over the feature catalogue, LightGBM text in and out.</summary>
internal sealed class RankingEngine : IRankingEngine
{
    /// <summary>What the published score is called as a ranker.</summary>
    public const string LinearName = "linear";

    public string FeatureEdition { get; } = FeatureCatalogue.Edition.ToString(CultureInfo.InvariantCulture);

    public IReadOnlyList<string> FeatureNames { get; } = [.. FeatureCatalogue.All.Select(static feature => feature.Name)];

    public IPairScorer Linear { get; } = new PublishedScore();

    public byte[] Train(
        IReadOnlyList<LearningGroup> groups, Func<LearningGroup, int, float> weight, TrainingParameters parameters, int threads, CancellationToken cancellation)
    {
        var rows = new RankingDatasetBuilder(PairTraining.Definitions);
        foreach (var group in groups)
        {
            for (int i = 0; i < group.Rows; i++)
                rows.Add(group.Labels[i].Label, group.Features.AsSpan(i * FeatureCatalogue.Count, FeatureCatalogue.Count), weight(group, i));
            rows.EndGroup();
        }

        var settings = new TrainingSettings
        {
            Trees = parameters.Trees,
            Leaves = parameters.Leaves,
            LearningRate = parameters.LearningRateThousandths / 1000.0,
            MinRowsInLeaf = parameters.LeafRowsMin,
            Seed = (ulong)parameters.Seed,
            Threads = threads,
        };
        var trained = ForestTrainer.Train(rows.Build(), validation: null, settings, progress: null, cancellation);
        using var text = new MemoryStream();
        LightGbmModelText.Write(trained.Forest, text);
        return text.ToArray();
    }

    public IPairScorer Read(string name, ReadOnlyMemory<byte> text)
    {
        using var stream = new MemoryStream(text.ToArray(), writable: false);
        try
        {
            return new ForestRanker(LightGbmModelText.Read(stream), name, edition: "", FeatureCatalogue.Edition);
        }
        catch (Exception unusable) when (unusable is ModelTextException or ArgumentException)
        {
            throw new FormatException($"The model '{name}' cannot rank here: {unusable.Message}", unusable);
        }
    }

    /// <summary>The published score, which is a feature itself.</summary>
    private sealed class PublishedScore : IPairScorer
    {
        private static readonly int Place = Array.IndexOf([.. FeatureCatalogue.All.Select(static feature => feature.Name)], "first_pass_score");

        public string Name => LinearName;

        public string Edition => "";

        public int FeatureEdition => FeatureCatalogue.Edition;

        public void Score(ReadOnlySpan<float> rows, Span<double> scores)
        {
            for (int i = 0; i < scores.Length; i++)
                scores[i] = rows[i * FeatureCatalogue.Count + Place];
        }

        public bool TryExplain(ReadOnlySpan<float> row, Span<double> contributions) => false;
    }
}
