namespace DigitalTalent.Matching.Learning;

/// <summary>A feature as a model knows it.</summary>
/// <param name="Info">The values it had in training, as the model file writes them: <c>[least:greatest]</c>, categories as <c>0:1:2</c>, or <c>none</c>
/// where it was constant.</param>
public sealed record ForestFeature(string Name, string Info = "none");

/// <summary>Trees whose values are added up. Immutable.</summary>
public sealed class Forest
{
    private readonly Tree[] _trees;

    /// <param name="features">At least as many as any split refers to.</param>
    /// <param name="trees">One or more.</param>
    /// <exception cref="ArgumentException">A split refers to a feature that does not exist.</exception>
    public Forest(IEnumerable<ForestFeature> features, IEnumerable<Tree> trees, LearningObjective objective, double sigmoid = 1)
    {
        Features = [.. features];
        _trees = [.. trees];
        Objective = objective;
        Sigmoid = sigmoid;
        if (_trees.Length == 0)
            throw new ArgumentException("A forest has one tree or more.", nameof(trees));
        for (int tree = 0; tree < _trees.Length; tree++)
        {
            foreach (int feature in _trees[tree].SplitFeatures)
            {
                if (feature >= Features.Count)
                    throw new ArgumentException($"Tree {tree}: split_feature is {feature}, but the model has {Features.Count} features.");
            }
        }
    }

    public IReadOnlyList<ForestFeature> Features { get; }

    public IReadOnlyList<Tree> Trees => _trees;

    public LearningObjective Objective { get; }

    /// <summary>Steepness of the curve that turns scores into probabilities; above 0.</summary>
    public double Sigmoid { get; }

    /// <summary>Whether every tree asks one question a level; see <see cref="TreeForm.Symmetric"/>.</summary>
    public bool IsSymmetric => _trees.All(SymmetricShape.Is);

    /// <summary>The score of a row: the sum over trees, in their order. This is the definition of every faster scorer.</summary>
    /// <param name="row">One value for each feature; NaN: missing.</param>
    /// <returns>Any finite number; higher is better for ranking, log-odds for the binary objective, the prediction itself for regression.</returns>
    public double Score(ReadOnlySpan<double> row)
    {
        if (row.Length < Features.Count)
            throw new ArgumentException($"A row has {row.Length} values, the model {Features.Count} features.", nameof(row));
        double sum = 0;
        foreach (var tree in _trees)
            sum += tree.Score(row);
        return sum;
    }

    /// <summary>The probability that a score of the binary objective stands for.</summary>
    public double Probability(double score) => 1 / (1 + Math.Exp(-Sigmoid * score));
}
