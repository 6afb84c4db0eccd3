using DigitalTalent.Matching.Learning;

namespace DigitalTalent.Tests.Matching.Learning;

/// <summary>Small data sets and forests of random shape.</summary>
internal static class LearningWorld
{
    /// <summary>Four numeric features (one with missing values, one of few values, one constant) and one categorical; labels follow the first, the second and the category.</summary>
    public static RankingDataset Dataset(Random random, int groups, LearningObjective objective = LearningObjective.LambdaRank, bool weighted = false)
    {
        var builder = new RankingDatasetBuilder(
        [
            new("line"), new("missing"), new("few"), new("constant"), new("category", FeatureKind.Categorical),
        ]);
        for (int group = 0; group < groups; group++)
        {
            int rows = 1 + random.Next(30);
            for (int row = 0; row < rows; row++)
            {
                float line = (float)((random.NextDouble() * 4) - 2), few = random.Next(4);
                float missing = random.Next(4) == 0 ? float.NaN : random.NextSingle();
                int category = random.Next(12);
                double worth = line + (float.IsNaN(missing) ? 0.8 : -missing) + (category % 3 == 0 ? 1 : 0) + random.NextDouble();
                float label = objective switch
                {
                    LearningObjective.LambdaRank => (float)Math.Clamp(Math.Floor(worth), 0, 4),
                    LearningObjective.Binary => worth > 1 ? 1 : 0,
                    _ => (float)worth,
                };
                builder.Add(label, [line, missing, few, 7, random.Next(20) == 0 ? float.NaN : category], weighted ? random.NextSingle() : 1);
            }

            builder.EndGroup();
        }

        return builder.Build();
    }

    public static double[] Scores(Forest forest, RankingDataset data)
    {
        var scores = new double[data.Rows];
        for (int row = 0; row < scores.Length; row++)
            scores[row] = forest.Score(Row(data, row));
        return scores;
    }

    public static double[] Row(RankingDataset data, int row)
    {
        var values = new float[data.Features.Count];
        data.CopyRow(row, values);
        return [.. values.Select(static value => (double)value)];
    }

    public static byte[] Bytes(Forest forest)
    {
        using var stream = new MemoryStream();
        LightGbmModelText.Write(forest, stream);
        return stream.ToArray();
    }

    /// <summary>A forest of random trees over numeric features of all missing kinds and categorical ones.</summary>
    public static Forest Forest(Random random, int trees, int leavesMax, int features) => new(
        Enumerable.Range(0, features).Select(static i => new ForestFeature($"f{i}")),
        Enumerable.Range(0, trees).Select(_ => Tree(random, 1 + random.Next(leavesMax), features)), LearningObjective.LambdaRank);

    public static Tree Tree(Random random, int leaves, int features)
    {
        int splits = leaves - 1;
        int[] left = new int[splits], right = new int[splits], leafRows = new int[leaves], splitRows = new int[splits];
        var open = new List<(int Split, bool IsLeft)>();
        // A new split takes the place of a leaf chosen at random, so shapes reach from chains to bushes.
        for (int split = 0; split < splits; split++)
        {
            if (split > 0)
            {
                int at = random.Next(open.Count);
                var (parent, isLeft) = open[at];
                open.RemoveAt(at);
                (isLeft ? left : right)[parent] = split;
            }

            open.Add((split, true));
            open.Add((split, false));
        }

        for (int leaf = 0; leaf < open.Count; leaf++)
            (open[leaf].IsLeft ? left : right)[open[leaf].Split] = ~leaf;
        for (int leaf = 0; leaf < leaves; leaf++)
            leafRows[leaf] = 1 + random.Next(50);
        for (int split = splits - 1; split >= 0; split--)
            splitRows[split] = RowsOf(left[split]) + RowsOf(right[split]);
        var sets = new List<uint[]>();
        var decisions = new SplitDecision[splits];
        var thresholds = new double[splits];
        for (int split = 0; split < splits; split++)
        {
            if (random.Next(5) == 0)
            {
                decisions[split] = SplitDecision.Categorical((MissingKind)random.Next(3));
                thresholds[split] = sets.Count;
                sets.Add([.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => (uint)random.NextInt64(1L << 32))]);
            }
            else
            {
                decisions[split] = SplitDecision.Numeric((MissingKind)random.Next(3), random.Next(2) == 0);
                thresholds[split] = random.Next(4) == 0 ? 0 : Math.Round((random.NextDouble() * 8) - 4, random.Next(1, 9));
            }
        }

        return new(new()
        {
            SplitFeatures = [.. Enumerable.Range(0, splits).Select(_ => random.Next(features))], Thresholds = thresholds, Decisions = decisions,
            Left = left, Right = right, LeafValues = [.. leafRows.Select(_ => random.NextDouble() - 0.5)], LeafWeights = new double[leaves], LeafRows = leafRows,
            SplitGains = new float[splits], SplitValues = new double[splits], SplitWeights = new double[splits], SplitRows = splitRows,
            CategoryStarts = [0, .. sets.Select((_, i) => sets.Take(i + 1).Sum(static set => set.Length))], CategoryWords = [.. sets.SelectMany(static set => set)],
            Shrinkage = 0.1,
        });

        int RowsOf(int child) => child < 0 ? leafRows[~child] : splitRows[child];
    }

    /// <summary>Values that meet thresholds, categories and every way to be missing.</summary>
    public static float Value(Random random) => random.Next(10) switch
    {
        0 => float.NaN,
        1 => 0,
        2 => -0f,
        3 => (random.NextSingle() - 0.5f) * 1e-34f,
        4 => random.Next(100),
        5 => random.Next(2) == 0 ? float.PositiveInfinity : float.NegativeInfinity,
        6 => (float)Math.Round((random.NextDouble() * 8) - 4, 1),
        _ => (random.NextSingle() * 8) - 4,
    };
}
