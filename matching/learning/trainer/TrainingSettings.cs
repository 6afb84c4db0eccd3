namespace DigitalTalent.Matching.Learning;

/// <summary>What training makes small.</summary>
public enum LearningObjective
{
    /// <summary>Good rows above bad ones within each group: LambdaMART (Burges 2010), gradients weighted by the change of NDCG.</summary>
    LambdaRank,

    /// <summary>The squared difference to the label.</summary>
    Regression,

    /// <summary>The logarithmic loss of the probability that the label is 1.</summary>
    Binary,
}

/// <summary>How a tree grows.</summary>
public enum TreeForm
{
    /// <summary>The leaf with the greatest gain is split next.</summary>
    LeafWise,

    /// <summary>All leaves of a level are split by one question; served several times as fast.</summary>
    Symmetric,
}

/// <summary>How a forest is trained. Defaults are LightGBM's where it has the setting.</summary>
public sealed record TrainingSettings
{
    public LearningObjective Objective { get; init; } = LearningObjective.LambdaRank;

    public TreeForm Form { get; init; } = TreeForm.LeafWise;

    /// <summary>Trees, 1 to 100,000. Too few rank poorly; too many learn the noise, see <see cref="EarlyStoppingRounds"/>.</summary>
    public int Trees { get; init; } = 100;

    /// <summary>The most leaves of a leaf-wise tree, 2 to 4,096.</summary>
    public int Leaves { get; init; } = 31;

    /// <summary>The most splits from root to leaf; 0: leaf-wise trees may grow as deep as their leaves allow, symmetric ones 6. To 64, symmetric to 8.</summary>
    public int DepthMax { get; init; }

    /// <summary>What each tree's values are multiplied by, above 0 and up to 1.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>The least rows of a leaf, 0 to 1,000,000; estimated from the sum of second derivatives, which is exact for regression.</summary>
    public int MinRowsInLeaf { get; init; } = 20;

    /// <summary>The least sum of second derivatives in a leaf, 0 or more.</summary>
    public double MinWeightInLeaf { get; init; } = 1e-3;

    /// <summary>A split must gain more than this, 0 or more.</summary>
    public double MinGain { get; init; }

    /// <summary>Added to the sum of second derivatives of a leaf, 0 or more: great values shrink leaves of few rows.</summary>
    public double L2 { get; init; }

    /// <summary>Bins of a feature with the one for missing values, 2 to 255.</summary>
    public int Bins { get; init; } = 255;

    /// <summary>The least rows in a bin, 1 or more.</summary>
    public int MinRowsInBin { get; init; } = 3;

    /// <summary>Rows that bins are found from, 1,000 or more; drawn evenly by <see cref="Seed"/> where there are more.</summary>
    public int BinningRows { get; init; } = 200_000;

    /// <summary>The share of rows that each tree sees, above 0 and up to 1. For ranking whole groups are drawn.</summary>
    public double RowFraction { get; init; } = 1;

    /// <summary>The share of features that each tree sees, above 0 and up to 1; at least one.</summary>
    public double FeatureFraction { get; init; } = 1;

    /// <summary>Any number; the same seed gives the same forest, bit for bit, whatever the number of threads.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>1 to 64; 0: one for each core.</summary>
    public int Threads { get; init; }

    /// <summary>Training stops when the validation metric has not become better for so many trees, and the trees behind the best are dropped.
    /// 0: never. Needs a validation set.</summary>
    public int EarlyStoppingRounds { get; init; }

    /// <summary>NDCG of so many first places is what a validation set of LambdaRank is judged by, 1 to 10,000.</summary>
    public int NdcgAt { get; init; } = 10;

    /// <summary>LambdaRank: only pairs with a row in so many first places push, 1 or more.</summary>
    public int TruncationLevel { get; init; } = 30;

    /// <summary>LambdaRank: pairs count less the further their scores are apart, and groups push alike whatever their number of pairs.</summary>
    public bool NormaliseLambdas { get; init; } = true;

    /// <summary>LambdaRank and binary: steepness of the logistic curve, above 0 and up to 100.</summary>
    public double Sigmoid { get; init; } = 1;

    /// <summary>Categorical: added to <see cref="L2"/> in splits by sorted categories, 0 or more.</summary>
    public double CategoryL2 { get; init; } = 10;

    /// <summary>Categorical: added to the sum of second derivatives of a category before sorting, 0 or more; categories of fewer rows are not moved.</summary>
    public double CategorySmoothing { get; init; } = 10;

    /// <summary>Categorical: the most categories on the side that is listed, 1 to 254.</summary>
    public int CategoriesInSplitMax { get; init; } = 32;

    /// <summary>Categorical: rows that are moved together, 1 or more.</summary>
    public int MinRowsInCategoryStep { get; init; } = 100;

    /// <summary>Categorical: up to so many categories one is split from the others, 1 to 254.</summary>
    public int OneAgainstRestMax { get; init; } = 4;

    /// <summary>Unmanaged memory for histograms of leaves in bytes, 1 MiB or more. With less a tree takes longer, but is the same.</summary>
    public long HistogramBytesMax { get; init; } = 512L << 20;

    internal int SymmetricDepth => DepthMax == 0 ? 6 : DepthMax;

    internal int ThreadsUsed => Threads == 0 ? Math.Min(Environment.ProcessorCount, 64) : Threads;

    /// <exception cref="ArgumentException">Names the setting, its value and its bounds.</exception>
    public void Validate()
    {
        Check(nameof(Trees), Trees, 1, 100_000);
        Check(nameof(Leaves), Leaves, 2, 4_096);
        Check(nameof(DepthMax), DepthMax, 0, Form == TreeForm.Symmetric ? SymmetricShape.DepthMax : 64);
        CheckShare(nameof(LearningRate), LearningRate);
        Check(nameof(MinRowsInLeaf), MinRowsInLeaf, 0, 1_000_000);
        Check(nameof(MinWeightInLeaf), MinWeightInLeaf, 0, double.MaxValue);
        Check(nameof(MinGain), MinGain, 0, double.MaxValue);
        Check(nameof(L2), L2, 0, double.MaxValue);
        Check(nameof(Bins), Bins, 2, 255);
        Check(nameof(MinRowsInBin), MinRowsInBin, 1, int.MaxValue);
        Check(nameof(BinningRows), BinningRows, 1_000, int.MaxValue);
        CheckShare(nameof(RowFraction), RowFraction);
        CheckShare(nameof(FeatureFraction), FeatureFraction);
        Check(nameof(Threads), Threads, 0, 64);
        Check(nameof(EarlyStoppingRounds), EarlyStoppingRounds, 0, int.MaxValue);
        Check(nameof(NdcgAt), NdcgAt, 1, 10_000);
        Check(nameof(TruncationLevel), TruncationLevel, 1, int.MaxValue);
        Check(nameof(Sigmoid), Sigmoid, double.Epsilon, 100);
        Check(nameof(CategoryL2), CategoryL2, 0, double.MaxValue);
        Check(nameof(CategorySmoothing), CategorySmoothing, 0, double.MaxValue);
        Check(nameof(CategoriesInSplitMax), CategoriesInSplitMax, 1, 254);
        Check(nameof(MinRowsInCategoryStep), MinRowsInCategoryStep, 1, int.MaxValue);
        Check(nameof(OneAgainstRestMax), OneAgainstRestMax, 1, 254);
        Check(nameof(HistogramBytesMax), HistogramBytesMax, 1 << 20, long.MaxValue);
    }

    private static void Check<T>(string name, T value, T min, T max) where T : IComparable<T>
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
            throw new ArgumentException($"{name} is {value}; it must be {min} to {max}.");
    }

    private static void CheckShare(string name, double value)
    {
        if (!(value > 0 && value <= 1))
            throw new ArgumentException($"{name} is {value}; it must be above 0 and up to 1.");
    }
}
