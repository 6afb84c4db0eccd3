using System.CommandLine;
using System.Globalization;
using DigitalTalent.Matching.Learning;
using DigitalTalent.Talentctl.Commands;
using DigitalTalent.Talentctl.Tables;

namespace DigitalTalent.Talentctl.Rank;

/// <summary><c>rank train|predict|eval</c>: learning to rank from files, without a server.</summary>
internal static class RankCommands
{
    /// <summary>Rows that are scored at once.</summary>
    private const int BatchRows = 4_096;

    public static Command Create(CommandFactory commands) => CommandFactory.Group("rank", "Learning to rank from files, without a server (排序学习).",
        commands.Command(
            "train", "Trains a forest and writes it as a LightGBM text model. The same data, settings and seed give the same model.", TrainAsync,
            RankOptions.Data, RankOptions.Query, RankOptions.Valid, RankOptions.ValidQuery, RankOptions.Objective, RankOptions.Form, RankOptions.Trees,
            RankOptions.Leaves, RankOptions.Depth, RankOptions.LearningRate, RankOptions.MinData, RankOptions.L2, RankOptions.Bins, RankOptions.RowFraction,
            RankOptions.FeatureFraction, RankOptions.Categorical, RankOptions.Monotone, RankOptions.EarlyStopping, RankOptions.Truncation, RankOptions.NdcgAt,
            RankOptions.Threads, RankOptions.Seed, RankOptions.FirstFeature, RankOptions.Absent, RankOptions.Out),
        commands.Command(
            "predict", "Writes the score of each row, one a line.", PredictAsync,
            RankOptions.Data, RankOptions.Model, RankOptions.Probability, RankOptions.FirstFeature, RankOptions.Absent, RankOptions.Out),
        commands.Command(
            "eval",
            "Tells how good scores are: NDCG@k (gain 2^label − 1, divided by log2 of place + 1; rows of one score in the order of the file), MAP and AUC (relevant: label above 0). "
                + "A group without a row above label 0 counts 1 in NDCG and MAP unless --without-relevant says otherwise.",
            EvalAsync, RankOptions.Data, RankOptions.Query, RankOptions.ModelIfAny, RankOptions.Scores, RankOptions.At, RankOptions.WithoutRelevant,
            RankOptions.FirstFeature, RankOptions.Absent));

    private static Task<int> TrainAsync(Session session, CancellationToken cancellation)
    {
        var settings = RankSettings.Of(session);
        var reading = RankSettings.Reading(session);
        var data = LibSvmCollector.Read(
            session.Option(RankOptions.Data) ?? "", session.Option(RankOptions.Query), reading, (first, count) => RankSettings.Features(session, first, count), 1, cancellation);
        RankingDataset? validation = session.Option(RankOptions.Valid) is not { } valid ? null : LibSvmCollector.Read(
            valid, session.Option(RankOptions.ValidQuery), reading with { FirstFeature = data.FirstFeature },
            (first, count) => RankSettings.Features(session, first, count), data.Data.Features.Count, cancellation).Data;
        session.PrintError(new(
            $"{data.Data.Rows:N0} 行，{data.Data.Groups:N0} 组，{data.Data.Features.Count:N0} 个特征（编号从 {data.FirstFeature} 开始）。",
            $"{data.Data.Rows:N0} rows, {data.Data.Groups:N0} groups, {data.Data.Features.Count:N0} features (numbered from {data.FirstFeature})."));
        long begun = session.Surroundings.Clock.GetTimestamp();
        TrainingResult result;
        try
        {
            result = ForestTrainer.Train(data.Data, validation, settings, new RankProgress(session, settings), cancellation);
        }
        catch (ArgumentException refused)
        {
            throw new TableException(refused.Message, refused.Message, refused);
        }

        double seconds = session.Surroundings.Clock.GetElapsedTime(begun).TotalSeconds;
        string file = session.Option(RankOptions.Out) ?? "";
        RankFiles.Write(file, stream => LightGbmModelText.Write(result.Forest, stream));
        session.PrintLine(
            string.Create(CultureInfo.InvariantCulture, $"已训练 {result.Forest.Trees.Count} 棵树，用时 {seconds:F1} 秒：{file}"),
            string.Create(CultureInfo.InvariantCulture, $"Trained {result.Forest.Trees.Count} trees in {seconds:F1} s: {file}"));
        return Task.FromResult(ExitCode.Done);
    }

    private static Task<int> PredictAsync(Session session, CancellationToken cancellation)
    {
        var forest = RankFiles.ReadModel(session.Option(RankOptions.Model) ?? "");
        bool probability = session.Option(RankOptions.Probability);
        if (probability && forest.Objective != LearningObjective.Binary)
            throw new TableException("只有 binary 模型才有概率（--probability）。", "Only binary models have probabilities (--probability).");
        string data = session.Option(RankOptions.Data) ?? "";
        long rows = 0;
        RankFiles.Write(session.Option(RankOptions.Out) ?? "", stream =>
        {
            using var writer = new StreamWriter(stream) { NewLine = "\n" };
            rows = ScoreFile(session, forest, data, score => writer.WriteLine(
                (probability ? forest.Probability(score) : score).ToString(CultureInfo.InvariantCulture)), cancellation);
        });
        session.PrintError(new($"已评分 {rows:N0} 行。", $"{rows:N0} rows scored."));
        return Task.FromResult(ExitCode.Done);
    }

    private static Task<int> EvalAsync(Session session, CancellationToken cancellation)
    {
        string? model = session.Option(RankOptions.ModelIfAny), scoresFile = session.Option(RankOptions.Scores);
        if (model is null == scoresFile is null)
            throw new TableException("请给出 --model 或 --scores 之一。", "Give either --model or --scores.");
        string file = session.Option(RankOptions.Data) ?? "";
        var data = LibSvmCollector.Read(
            file, session.Option(RankOptions.Query), RankSettings.Reading(session), static (_, count) => FeatureDefinition.Numbered(count), 1, cancellation).Data;
        double[] scores;
        if (model is not null)
        {
            var written = new List<double>(data.Rows);
            ScoreFile(session, RankFiles.ReadModel(model), file, written.Add, cancellation);
            scores = [.. written];
        }
        else
        {
            scores = RankFiles.ReadScores(scoresFile ?? "");
        }

        if (scores.Length != data.Rows)
            throw new TableException($"{scoresFile} 有 {scores.Length:N0} 个得分，数据有 {data.Rows:N0} 行。", $"{scoresFile} has {scores.Length:N0} scores for {data.Rows:N0} rows.");
        RankMeasures.Print(session, data, scores);
        return Task.FromResult(ExitCode.Done);
    }

    /// <summary>Scores a file row by row, a batch in memory at a time.</summary>
    private static long ScoreFile(Session session, Forest forest, string file, Action<double> tell, CancellationToken cancellation)
    {
        var options = RankSettings.Reading(session);
        int features = forest.Features.Count, first = options.FirstFeature ?? RankSettings.FirstFeatureOf(forest, file);
        var scorer = new ForestScorer(forest);
        using var scratch = scorer.CreateScratch();
        var values = new float[Math.Clamp((1 << 22) / features, 1, BatchRows) * features];
        var scores = new double[values.Length / features];
        using var stream = RankFiles.Open(file);
        using var scanner = new LibSvmScanner(stream, file);
        int rows = 0;
        long all = 0;
        while (scanner.TryRead())
        {
            var row = values.AsSpan(rows * features, features);
            row.Fill(options.AbsentValue);
            for (int i = 0; i < scanner.Numbers.Count; i++)
            {
                int feature = scanner.Numbers[i] - first;
                if (feature < 0)
                    throw scanner.Problem(0, $"有特征 0，但模型的编号从 {first} 开始", $"there is a feature 0, but the model's numbers begin with {first}");
                // Features that training never saw cannot say anything.
                if (feature < features)
                    row[feature] = scanner.Values[i];
            }

            if (++rows == scores.Length)
                Flush();
        }

        Flush();
        return all;

        void Flush()
        {
            cancellation.ThrowIfCancellationRequested();
            scorer.Score(values.AsSpan(0, rows * features), scores.AsSpan(0, rows), scratch);
            foreach (double score in scores.AsSpan(0, rows))
                tell(score);
            (all, rows) = (all + rows, 0);
        }
    }
}
