using System.Security.Cryptography;
using DigitalTalent.Grains;
using DigitalTalent.Matching;
using DigitalTalent.Silo.Services;
using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Orleans;

namespace DigitalTalent.Silo.Learning;

/// <summary>Makes challengers, judges them, and promotes those that pass. One at a time in a silo.</summary>
internal sealed class ModelTraining(
    LearningReader reader, IRankingEngine engine, ModelGate gate, IGrainFactory grains, LearningSettings settings, TimeProvider time)
{
    private int _underWay;

    /// <summary>What ranks when no model does.</summary>
    private IPairScorer First => RankingChampion.First(settings).Scorer ?? engine.Linear;

    /// <summary>Trains a challenger from the feedback so far and judges it; promotes it if every gate is passed.</summary>
    /// <param name="asked">Zeros are defaults.</param>
    /// <param name="by">Who has it trained.</param>
    /// <param name="keep">Not to be promoted.</param>
    /// <exception cref="PreconditionException">A training or comparison is under way here, or there is too little feedback.</exception>
    public async Task<TrainedModel> TrainAsync(TrainingParameters? asked, string by, bool keep, CancellationToken cancellation)
    {
        using var turn = TakeTurn();
        var parameters = Completed(asked);
        var (training, judging) = Split(await ReadAsync(cancellation), settings);
        var champion = await ChampionAsync(cancellation);
        var bias = PositionBias.Estimate(training);
        long began = time.GetTimestamp();
        byte[] text = await BackgroundThread.RunAsync(
            "training", () => engine.Train(training.FindAll(static group => group.Teaches), (group, i) => bias.Weight(group.Labels[i], i), parameters, parameters.Threads, cancellation));
        var spent = time.GetElapsedTime(began);

        var verdicts = await JudgeAsync(judging, engine.Read("challenger", text), champion.Model);
        var model = Described(await NextIdAsync(cancellation), training, judging, parameters, champion.Id, verdicts, text, by, spent);
        return await KeepAsync(model, text, champion.Id, keep, cancellation);
    }

    /// <summary>Judges a model against another on answers later than either was trained on. Changes nothing.</summary>
    /// <exception cref="PreconditionException">A training or comparison is under way here.</exception>
    public async Task<CompareModelsReply> CompareAsync(string modelId, string against, CancellationToken cancellation)
    {
        using var turn = TakeTurn();
        var state = await grains.ReadModelAsync(modelId, cancellation);
        var other = against.Length > 0 ? await grains.ReadModelAsync(against, cancellation) : await ChampionStateAsync(cancellation);
        var after = new[] { state, other }.Max(static model => model?.Model.TrainedOn?.ShownBefore?.ToDateTimeOffset() ?? DateTimeOffset.MinValue);
        var judging = (await ReadAsync(cancellation)).Where(group => group.ShownAt >= after).ToList();
        IPairScorer one = Served(state), two = other is null ? First : Served(other);
        var verdicts = await JudgeAsync(judging, one, two);
        return new() { Verdicts = { verdicts }, JudgedOn = Range(judging) };
    }

    /// <summary>Promotes a model that was kept.</summary>
    /// <exception cref="PreconditionException">It did not pass a gate, or cannot rank here.</exception>
    public async Task<ChampionChange> PromoteAsync(string modelId, CancellationToken cancellation)
    {
        var state = await grains.ReadModelAsync(modelId, cancellation);
        ThrowIfRefused(state.Model);
        _ = Served(state);
        return await GrainCalls.RetryAsync(
            static (call, _) => call.grains.GetGrain<IChampionGrain>(Champion.Key).PromoteAsync(call.modelId, null), (grains, modelId), cancellation);
    }

    public Task<ChampionChange> RollBackAsync(CancellationToken cancellation) => GrainCalls.OnceAsync(
        static (grains, _) => grains.GetGrain<IChampionGrain>(Champion.Key).RollBackAsync(), grains, cancellation);

    /// <summary>Both read all answers and use the machine for long: one of them at a time.</summary>
    /// <exception cref="PreconditionException">Another is under way.</exception>
    private Turn TakeTurn()
    {
        if (Interlocked.Exchange(ref _underWay, 1) != 0)
            throw new PreconditionException("TRAINING_UNDER_WAY", "正在训练或比较另一个模型，请稍后再试", "another training or comparison is under way on this silo; try again later");
        return new Turn(this);
    }

    private async Task<TrainedModel> KeepAsync(Model model, byte[] text, string parent, bool keep, CancellationToken cancellation)
    {
        var state = new ModelState { Model = model, Text = UnsafeByteOperations.UnsafeWrap(text) };
        string etag = await GrainCalls.RetryAsync(
            static (call, _) => call.grains.GetGrain<IModelGrain>(call.state.Model.ModelId).CreateAsync(call.state), (grains, state), cancellation);
        if (etag.Length == 0)
            throw new InvalidOperationException($"The number of model {model.ModelId} was given twice.");
        if (keep || model.Status == ModelStatus.Refused)
            return new(model, Promoted: false, etag);
        var change = await GrainCalls.RetryAsync(
            static (call, _) => call.grains.GetGrain<IChampionGrain>(Champion.Key).PromoteAsync(call.modelId, call.parent), (grains, modelId: model.ModelId, parent), cancellation);
        return new(model, string.Equals(change.Champion, model.ModelId, StringComparison.Ordinal), change.Etag);
    }

    private async Task<IReadOnlyList<LearningGroup>> ReadAsync(CancellationToken cancellation) =>
        await reader.ReadAsync(engine.FeatureEdition, engine.FeatureNames.Count, cancellation);

    /// <summary>The later part is for judging. Answers of one moment are on one side.</summary>
    /// <exception cref="PreconditionException">Too few answers with feedback.</exception>
    internal static (List<LearningGroup> Training, List<LearningGroup> Judging) Split(IReadOnlyList<LearningGroup> groups, LearningSettings settings)
    {
        int teaching = groups.Count(static group => group.Teaches);
        if (teaching < settings.AnswersMin)
        {
            throw new PreconditionException(
                "FEEDBACK_TOO_LITTLE",
                $"有反馈的推荐只有 {teaching} 次，训练至少需要 {settings.AnswersMin} 次",
                $"{teaching} answers have feedback, a training needs at least {settings.AnswersMin}");
        }

        // By answers with feedback: those of the first months of a registry may have none.
        var border = groups.Where(static group => group.Teaches).ElementAt((int)(teaching * (1 - settings.JudgedShare))).ShownAt;
        var (training, judging) = (groups.Where(group => group.ShownAt < border).ToList(), groups.Where(group => group.ShownAt >= border).ToList());
        if (!training.Exists(static group => group.Teaches))
        {
            throw new PreconditionException(
                "FEEDBACK_TOO_LITTLE", "有反馈的推荐都在同一时刻，无法留出评测部分", "all answers with feedback were shown at one moment, so none can be kept for judging");
        }

        return (training, judging);
    }

    private Task<IReadOnlyList<GateVerdict>> JudgeAsync(List<LearningGroup> judging, IPairScorer challenger, IPairScorer champion) => BackgroundThread.RunAsync(
        "judging", () => gate.Judge(judging, Scores(judging, challenger), Scores(judging, champion), PositionBias.Estimate(judging)));

    private static double[][] Scores(List<LearningGroup> groups, IPairScorer model)
    {
        var scores = new double[groups.Count][];
        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = new double[groups[i].Rows];
            model.Score(groups[i].Features, scores[i]);
        }

        return scores;
    }

    private async Task<(string Id, IPairScorer Model)> ChampionAsync(CancellationToken cancellation) =>
        await ChampionStateAsync(cancellation) is { } state ? (state.Model.ModelId, Served(state)) : ("", First);

    private async Task<ModelState?> ChampionStateAsync(CancellationToken cancellation)
    {
        string id = await GrainCalls.RetryAsync(static (grains, _) => grains.GetGrain<IChampionGrain>(Champion.Key).FindAsync(), grains, cancellation);
        return id.Length == 0 ? null : await grains.ReadModelAsync(id, cancellation);
    }

    private IPairScorer Served(ModelState state)
    {
        try
        {
            return ChampionFollower.Served(state, engine);
        }
        catch (FormatException failure)
        {
            throw new PreconditionException("MODEL_NOT_SERVABLE", $"模型“{state.Model.ModelId}”无法在此版本中使用：{failure.Message}", failure.Message);
        }
    }

    private Task<string> NextIdAsync(CancellationToken cancellation) => GrainCalls.RetryAsync(
        static (grains, _) => grains.GetGrain<IChampionGrain>(Champion.Key).NextModelIdAsync(), grains, cancellation);

    private TrainingParameters Completed(TrainingParameters? asked) => new()
    {
        Trees = Or(asked?.Trees, 100),
        Leaves = Math.Max(2, Or(asked?.Leaves, 31)),
        LearningRateThousandths = Or(asked?.LearningRateThousandths, 100),
        LeafRowsMin = Or(asked?.LeafRowsMin, 20),
        Threads = Math.Min(Or(asked?.Threads, settings.Threads), settings.Threads),
        Seed = Or(asked?.Seed, 1),
    };

    private static int Or(int? asked, int otherwise) => asked is > 0 ? asked.Value : otherwise;

    private Model Described(
        string id, List<LearningGroup> training, List<LearningGroup> judging, TrainingParameters parameters, string parent,
        IReadOnlyList<GateVerdict> verdicts, byte[] text, string by, TimeSpan spent)
    {
        var model = new Model
        {
            ModelId = id,
            Status = ModelGate.Failed(verdicts).Any() ? ModelStatus.Refused : ModelStatus.Challenger,
            TrainedAt = Timestamp.FromDateTimeOffset(time.GetUtcNow()),
            TrainedOn = Range(training),
            JudgedOn = Range(judging),
            Parameters = parameters,
            Parent = parent,
            FeatureEdition = engine.FeatureEdition,
            SizeBytes = text.Length,
            Digest = Convert.ToHexStringLower(SHA256.HashData(text)),
            TrainedBy = by,
            TrainingMs = (long)spent.TotalMilliseconds,
        };
        model.Verdicts.Add(verdicts);
        return model;
    }

    private static DataRange Range(List<LearningGroup> groups)
    {
        var range = new DataRange { Impressions = groups.Count, Rows = groups.Sum(static group => (long)group.Rows), ImpressionsWithFeedback = groups.Count(static group => group.Teaches) };
        if (groups.Count > 0)
        {
            range.ShownFrom = Timestamp.FromDateTimeOffset(groups[0].ShownAt);
            range.ShownBefore = Timestamp.FromDateTimeOffset(groups[^1].ShownAt.AddTicks(10));
        }

        var labels = new long[FeedbackLabels.Max + 1];
        foreach (var label in groups.SelectMany(static group => group.Labels))
            labels[label.Label]++;
        range.Labels.Add(labels);
        return range;
    }

    private readonly struct Turn(ModelTraining training) : IDisposable
    {
        public void Dispose() => Volatile.Write(ref training._underWay, 0);
    }

    private static void ThrowIfRefused(Model model)
    {
        if (model.Status != ModelStatus.Refused)
            return;
        string gates = string.Join(", ", ModelGate.Failed(model.Verdicts).Select(static verdict => verdict.Gate));
        throw new PreconditionException("GATE_REFUSED", $"模型“{model.ModelId}”未通过：{gates}", $"model '{model.ModelId}' did not pass: {gates}");
    }
}

/// <summary>A challenger and what became of it.</summary>
/// <param name="Etag">Of the last write.</param>
internal sealed record TrainedModel(Model Model, bool Promoted, string Etag);
