using DigitalTalent.Matching.Learning;

namespace DigitalTalent.Matching;

/// <summary>A learned forest as the ranker of pairs. Any number of threads may use it; each that did keeps scratch memory until <see cref="Dispose"/>.</summary>
/// <remarks>Scores are the forest's raw ones; contributions are Shapley values, in the same unit.</remarks>
public sealed class ForestRanker : IPairScorer, IDisposable
{
    private readonly ForestScorer _scorer;
    private readonly ThreadLocal<ForestScratch> _scratch;
    private readonly ThreadLocal<TreeShap> _shap;

    /// <param name="forest">Its features are those of <see cref="FeatureCatalogue.All"/>, in that order.</param>
    /// <param name="name">What it is called in replies.</param>
    /// <param name="edition">Tells it from others of its name.</param>
    /// <param name="featureEdition">Edition of the features it was trained on.</param>
    /// <exception cref="ArgumentException">It has other features, or was trained on another edition of them; or its scores cannot be explained.</exception>
    public ForestRanker(Forest forest, string name, string edition, int featureEdition)
    {
        ArgumentNullException.ThrowIfNull(forest);
        if (featureEdition != FeatureCatalogue.Edition)
            throw new ArgumentException($"The model was trained on edition {featureEdition} of the features; this engine computes edition {FeatureCatalogue.Edition}.", nameof(featureEdition));
        if (forest.Features.Count != FeatureCatalogue.Count)
            throw new ArgumentException($"The model has {forest.Features.Count} features; a pair has {FeatureCatalogue.Count}.", nameof(forest));
        for (int i = 0; i < FeatureCatalogue.Count; i++)
        {
            if (forest.Features[i].Name != FeatureCatalogue.All[i].Name)
                throw new ArgumentException($"Feature {i} of the model is '{forest.Features[i].Name}'; here it is '{FeatureCatalogue.All[i].Name}'.", nameof(forest));
        }
        Name = name;
        Edition = edition;
        FeatureEdition = featureEdition;
        _scorer = new ForestScorer(forest);
        _scratch = new(_scorer.CreateScratch, trackAllValues: true);
        _shap = new(() => new TreeShap(forest));
        _ = _shap.Value;                // A forest that cannot be explained is refused here, not when the first person is shown.
    }

    public string Name { get; }
    public string Edition { get; }
    public int FeatureEdition { get; }

    public void Score(ReadOnlySpan<float> rows, Span<double> scores) => _scorer.Score(rows, scores, _scratch.Value ?? _scorer.CreateScratch());

    public bool TryExplain(ReadOnlySpan<float> row, Span<double> contributions)
    {
        Span<double> values = stackalloc double[FeatureCatalogue.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = row[i];
        (_shap.Value ?? throw new ObjectDisposedException(nameof(ForestRanker))).Explain(values, contributions);
        return true;
    }

    /// <summary>Call when no question uses it any more.</summary>
    public void Dispose()
    {
        foreach (var scratch in _scratch.Values)
            scratch.Dispose();
        _scratch.Dispose();
        _shap.Dispose();
    }
}
