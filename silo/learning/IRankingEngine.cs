using DigitalTalent.Matching;
using DigitalTalent.V1;

namespace DigitalTalent.Silo.Learning;

/// <summary>What the loop needs of the engine that learns: training, reading models back, and what features are called today.</summary>
internal interface IRankingEngine
{
    /// <summary>Edition of the feature catalogue. Models and answers of another edition mean nothing to it.</summary>
    string FeatureEdition { get; }

    /// <summary>Names of the features, in the order of the rows.</summary>
    IReadOnlyList<string> FeatureNames { get; }

    /// <summary>The published score as a ranker.</summary>
    IPairScorer Linear { get; }

    /// <summary>Trains a model; runs on the calling thread and on <paramref name="threads"/> - 1 others that it starts.</summary>
    /// <param name="groups">Answers, all of them with something to learn.</param>
    /// <param name="weight">Weight of result <c>i</c> of a group.</param>
    /// <param name="parameters">Completed: no zeros.</param>
    /// <returns>LightGBM text, UTF-8.</returns>
    byte[] Train(
        IReadOnlyList<LearningGroup> groups, Func<LearningGroup, int, float> weight, TrainingParameters parameters, int threads, CancellationToken cancellation);

    /// <summary>Reads a model.</summary>
    /// <param name="name">What it is called in replies.</param>
    /// <param name="text">LightGBM text, UTF-8.</param>
    /// <exception cref="FormatException">The text is no model, or one that this engine cannot serve; says why.</exception>
    IPairScorer Read(string name, ReadOnlyMemory<byte> text);
}
