using DigitalTalent.V1;

namespace DigitalTalent.Silo.Learning;

/// <summary>One shown answer with what became of its results: a query group of the training set. Immutable once read.</summary>
internal sealed class LearningGroup
{
    public required MatchDirection Direction { get; init; }

    public required DateTimeOffset ShownAt { get; init; }

    /// <summary>Section letter of the employer's industry; empty: unknown.</summary>
    public required string Industry { get; init; }

    public required bool SmallCity { get; init; }

    /// <summary>Values of result <c>i</c>, feature <c>f</c> at <c>i * width + f</c>: what the ranking saw.</summary>
    public required float[] Features { get; init; }

    /// <summary>Scores as they were shown, for the position model.</summary>
    public required double[] Scores { get; init; }

    public required ResultLabel[] Labels { get; init; }

    /// <summary>Numbers of the persons shown, one for each result; 0: no person was shown, or it was erased.</summary>
    public required ulong[] Persons { get; init; }

    /// <summary>True for results that had not been shown to anybody <see cref="LearningReader.NewcomerFor"/> before this answer.</summary>
    public required bool[] Newcomers { get; init; }

    public int Rows => Labels.Length;

    /// <summary>Whether the answer says anything about the order of its results.</summary>
    public bool Teaches => Array.Exists(Labels, static label => label.Label > 0);

    public bool TeachesAboutNewcomers => Labels.Where((label, i) => label.Label > 0 && Newcomers[i]).Any();
}
