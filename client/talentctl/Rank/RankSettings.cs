using System.Globalization;
using DigitalTalent.Matching.Learning;
using DigitalTalent.Talentctl.Commands;
using DigitalTalent.Talentctl.Tables;

namespace DigitalTalent.Talentctl.Rank;

/// <summary>From options to settings.</summary>
internal static class RankSettings
{
    /// <exception cref="TableException">A setting is out of its bounds.</exception>
    public static TrainingSettings Of(Session session)
    {
        var settings = new TrainingSettings
        {
            Objective = session.Option(RankOptions.Objective) switch
            {
                "binary" => LearningObjective.Binary,
                "regression" => LearningObjective.Regression,
                _ => LearningObjective.LambdaRank,
            },
            Form = session.Option(RankOptions.Form) == "symmetric" ? TreeForm.Symmetric : TreeForm.LeafWise,
            Trees = session.Option(RankOptions.Trees),
            Leaves = session.Option(RankOptions.Leaves),
            DepthMax = session.Option(RankOptions.Depth),
            LearningRate = session.Option(RankOptions.LearningRate),
            MinRowsInLeaf = session.Option(RankOptions.MinData),
            L2 = session.Option(RankOptions.L2),
            Bins = session.Option(RankOptions.Bins),
            RowFraction = session.Option(RankOptions.RowFraction),
            FeatureFraction = session.Option(RankOptions.FeatureFraction),
            EarlyStoppingRounds = session.Option(RankOptions.EarlyStopping),
            TruncationLevel = session.Option(RankOptions.Truncation),
            NdcgAt = session.Option(RankOptions.NdcgAt),
            Threads = session.Option(RankOptions.Threads),
            Seed = session.Option(RankOptions.Seed),
        };
        try
        {
            settings.Validate();
        }
        catch (ArgumentException refused)
        {
            throw new TableException(refused.Message, refused.Message, refused);
        }

        return settings;
    }

    public static LibSvmOptions Reading(Session session) => new(
        session.Option(RankOptions.FirstFeature) switch { "0" => 0, "1" => 1, _ => null }, session.Option(RankOptions.Absent) == "missing");

    /// <summary>Features called as they are numbered in the file, so that the model tells where its numbers begin.</summary>
    public static FeatureDefinition[] Features(Session session, int first, int count)
    {
        var features = new FeatureDefinition[count];
        for (int i = 0; i < count; i++)
            features[i] = new(string.Create(CultureInfo.InvariantCulture, $"f{i + first}"));
        foreach (string word in Words(session.Option(RankOptions.Categorical)))
        {
            int at = Place("--categorical", word, word, first, count);
            features[at] = features[at] with { Kind = FeatureKind.Categorical };
        }

        foreach (string word in Words(session.Option(RankOptions.Monotone)))
        {
            string[] parts = word.Split(':');
            if (parts is not [_, "+" or "-"])
                throw Wrong("--monotone", word, "2:+,5:-");
            int at = Place("--monotone", parts[0], word, first, count);
            features[at] = features[at] with { Monotone = parts[1] == "+" ? Monotonicity.Increasing : Monotonicity.Decreasing };
        }

        return features;
    }

    /// <summary>The number of a model's first feature, as its name tells; of a foreign model whether the file has a feature 0.</summary>
    public static int FirstFeatureOf(Forest forest, string file)
    {
        if (forest.Features[0].Name is "f1")
            return 1;
        if (forest.Features[0].Name is "f0")
            return 0;
        using var stream = RankFiles.Open(file);
        using var scanner = new LibSvmScanner(stream, file);
        while (scanner.TryRead())
        {
            if (scanner.Numbers.Contains(0))
                return 0;
        }

        return 1;
    }

    /// <exception cref="TableException">Not a list of whole numbers above 0.</exception>
    public static int[] Places(Session session) => [.. Words(session.Option(RankOptions.At)).Select(static word =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int place) && place > 0 ? place : throw Wrong("--at", word, "1,3,5,10"))];

    private static string[] Words(string? list) => (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static int Place(string option, string number, string word, int first, int count) =>
        int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int given) && given >= first && given - first < count
            ? given - first : throw new TableException(
                $"{option}：“{word}”不是 {first} 至 {first + count - 1} 的特征编号。", $"{option}: '{word}' is no feature number {first} to {first + count - 1}.");

    private static TableException Wrong(string option, string word, string example) =>
        new($"{option}：“{word}”不对，应如 {example}。", $"{option}: '{word}' is wrong; it must look like {example}.");
}
