using DigitalTalent.Grains;
using DigitalTalent.Storage;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.Silo.Learning;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Xunit.Abstractions;

namespace DigitalTalent.Tests.Silo.Learning;

/// <summary>The whole loop on two silos over one PostgreSQL, with a clock that the test moves.</summary>
public sealed class LearningLoopTests(ITestOutputHelper output)
{
    private const int Talents = 60, Demands = 20;

    /// <summary>What ranks where there is no model, as records call it.</summary>
    private const string Prior = "prior-1";

    private static readonly LearningSettings Settings = new()
    {
        Cron = "0 0 3 * * ?", TimeZone = "UTC", RipeAfter = TimeSpan.Zero, AnswersMin = 40, SliceAnswersMin = 20, Threads = 2,
    };

    // Goal: feedback becomes a better ranking, and never a worse one. Method: employers of this world hire juniors first, which the first
    // ranker does not know. First day: answers show everybody, so that what the night's challenger learns holds for whomever it will show; it is promoted while both
    // silos are asked without a pause. Second day: the feedback tells the opposite, until the last hours tell the truth again; the challenger of that night is worse on
    // those and is refused.
    [Fact]
    public async Task Feedback_trains_gates_judge_champions_swap_and_roll_back_and_pools_tell()
    {
        using var folder = new TempFolder();
        var time = new ManualTimeProvider();
        await using var database = await TestDatabase.CreateAsync("postgres", folder);
        await using var first = await TestSilo.StartAsync(database.Address, time, Settings);
        await using var second = await TestSilo.StartAsync(database.Address, time, Settings);
        await FillAsync(first, second);
        await first.Pools.PutPoolAsync(new() { Pool = new() { PoolId = "P", Title = "储备", Purpose = "招聘", Criteria = Samples.DemandList("X").Demands[0], Size = 20 } });
        var before = (await first.Pools.RefreshPoolAsync(new() { PoolId = "P" })).News;
        Assert.Equal((20, 20, 0, Prior), (before.Members, before.Came.Count, before.Left.Count, before.ModelId));
        using var watch = second.Pools.WatchPool(new() { PoolId = "P" });
        // The watch is open before the clock moves: a call under way would see a minute go by as a minute of waiting.
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(TestTimeouts.Event));
        Assert.Equal(before.Refresh, watch.ResponseStream.Current.Refresh);

        await AskAndTellAsync(first, second, time, answers: 100, truth: true, top: Talents);
        await using var load = new Load(first, second);
        string outcome = await NightAsync(first, time, day: 1);
        output.WriteLine(outcome);
        Assert.Equal("m-1 promoted", outcome);
        await ChampionIsAsync("m-1", first, second);

        var model = await ModelAsync(second, "m-1");
        Assert.Equal((ModelStatus.Champion, "", "schedule"), (model.Status, model.Parent, model.TrainedBy));
        Assert.True(model.Verdicts.First(verdict => verdict.Gate == ModelGate.Overall).DifferenceLow > 0);
        Assert.True(model.JudgedOn.ShownFrom >= model.TrainedOn.ShownBefore, "Judged on later answers than trained on.");
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(TestTimeouts.Event));
        var news = watch.ResponseStream.Current;
        Assert.Equal("m-1", news.ModelId);
        Assert.NotEmpty(news.Came);
        Assert.All(news.Left, left => Assert.Equal(LeaveReason.Outranked, left.Reason));
        Assert.Equal(news.Came.Count, news.Left.Count);

        await AskAndTellAsync(first, second, time, answers: 300, truth: false);
        await AskAndTellAsync(first, second, time, answers: 110, truth: true);
        outcome = await NightAsync(second, time, day: 2);
        output.WriteLine(outcome);
        Assert.StartsWith("m-2 refused: ", outcome, StringComparison.Ordinal);
        Assert.Contains(ModelGate.Overall, outcome, StringComparison.Ordinal);
        var overall = (await ModelAsync(first, "m-2")).Verdicts.First(verdict => verdict.Gate == ModelGate.Overall);
        output.WriteLine(overall.TextEn);
        Assert.True(overall.Champion > 0.9, "The champion must know the truth for its challenger's refusal to tell anything.");
        await ChampionIsAsync("m-1", first, second);
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await first.Models.PromoteModelAsync(new() { ModelId = "m-2" }));
        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
        Assert.Contains(ModelGate.Overall, refused.Status.Detail, StringComparison.Ordinal);

        var back = await second.Models.RollbackModelAsync(new());
        Assert.Equal(("", "m-1"), (back.ModelId, back.RolledBack));
        await ChampionIsAsync("", first, second);
        Assert.Equal(ModelStatus.Retired, (await ModelAsync(first, "m-1")).Status);
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(TestTimeouts.Event));
        Assert.Equal((news.Refresh + 1, Prior), (watch.ResponseStream.Current.Refresh, watch.ResponseStream.Current.ModelId));

        await load.UntilAllSawAsync("prior", "m-1", "prior");
        long answered = await load.StopAsync();
        output.WriteLine($"{answered} answers under way of training, swaps and rollback");
        var models = new List<string>();
        using var list = first.Models.ListModels(new());
        await foreach (var one in list.ResponseStream.ReadAllAsync())
            models.Add(one.Model.ModelId);
        Assert.Equal(["m-2", "m-1"], models);
    }

    // Goal: one silo has each slot. Method: both claim every slot at the same time, again and again.
    [Fact]
    public async Task Of_two_silos_one_has_each_slot()
    {
        using var folder = new TempFolder();
        await using var database = await TestDatabase.CreateAsync("postgres", folder);
        await using var first = await TestSilo.StartAsync(database.Address);
        await using var second = await TestSilo.StartAsync(database.Address);
        var start = new DateTimeOffset(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);
        for (int slot = 0; slot < 25; slot++)
        {
            var due = start.AddDays(slot);
            bool[] claimed = await Task.WhenAll(((TestSilo[])[first, second]).SelectMany(
                (silo, number) => Enumerable.Range(0, 3).Select(i => ClaimAsync(silo, due, $"{number}-{i}"))));
            Assert.Equal(1, claimed.Count(won => won));
        }

        Assert.False(await ClaimAsync(first, start, "late"));
    }

    private static Task<bool> ClaimAsync(TestSilo silo, DateTimeOffset slot, string name) => DigitalTalent.Silo.Services.GrainCalls.RetryAsync(
        static (call, _) => call.silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IScheduleGrain>("test").TryClaimAsync(call.slot, call.name),
        (silo, slot, name), CancellationToken.None);

    private static async Task FillAsync(TestSilo first, TestSilo second)
    {
        await first.Enterprises.PutEnterpriseAsync(new() { Enterprise = Samples.Enterprise(1) });
        string token = "";
        for (int number = 0; number < Talents; number++)
        {
            // Everybody fits; who lives where, earns what and has worked how long differs.
            var talent = Samples.Talent(number * 12 + 1);
            talent.ExperienceYears = number * 7 % 12;
            token = (await first.Talents.PutTalentAsync(new() { Talent = talent })).ChangeToken;
        }

        var list = Samples.DemandList("L", demands: Demands);
        foreach (var demand in list.Demands)
            demand.Salary = new SalaryBand { MinFen = 800_000 + demand.Number * 20_000, MaxFen = 2_000_000 + demand.Number * 20_000 };
        token = (await first.Demands.PutDemandListAsync(new() { List = list, InitialStatus = DemandListStatus.Open })).ChangeToken;
        foreach (var silo in (TestSilo[])[first, second])
            await silo.Registry.GetStatusAsync(new() { After = token });
    }

    /// <summary>Asks for shortlists a minute apart and tells who was hired and who was looked at.</summary>
    private static async Task AskAndTellAsync(TestSilo first, TestSilo second, ManualTimeProvider time, int answers, bool truth, int top = 40)
    {
        for (int answer = 0; answer < answers; answer++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            var silo = answer % 2 == 0 ? first : second;
            var shown = await silo.Matching.MatchTalentsAsync(new() { DemandId = $"L/{answer % Demands + 1}", Top = top });
            var wanted = truth ? shown.Candidates.OrderBy(one => one.ExperienceYears) : shown.Candidates.OrderByDescending(one => one.ExperienceYears);
            var request = new RecordFeedbackRequest();
            foreach (var (candidate, i) in wanted.ThenBy(one => one.TalentId, StringComparer.Ordinal).Take(8).Select((candidate, i) => (candidate, i)))
            {
                request.Events.Add(new FeedbackEvent
                {
                    EventId = $"{shown.ImpressionId}-{i}", ImpressionId = shown.ImpressionId, TalentId = candidate.TalentId,
                    Kind = i < 3 ? FeedbackKind.Hire : FeedbackKind.Shortlist, Evidence = i < 3 ? HireEvidence.Contract : HireEvidence.Unspecified,
                });
            }

            var reply = await silo.Feedback.RecordFeedbackAsync(request);
            Assert.Equal(request.Events.Count, reply.Counts.Created);
        }
    }

    /// <summary>Moves the clock over three o'clock and waits until the night's training is done.</summary>
    private static Task<string> NightAsync(TestSilo silo, ManualTimeProvider time, int day) =>
        Schedules.ComeAsync(silo, time, TrainingSchedule.ScheduleName, new DateTimeOffset(2026, 1, 5, 3, 0, 0, TimeSpan.Zero).AddDays(day - 1));

    private static async Task ChampionIsAsync(string modelId, params TestSilo[] silos)
    {
        foreach (var silo in silos)
        {
            await SettledAsync(silo, modelId);
            var shown = await silo.Matching.MatchTalentsAsync(new() { DemandId = "L/1", Top = 5, Record = RecordMode.Record });
            var replay = await silo.Matching.ReplayAsync(new() { ImpressionId = shown.ImpressionId });
            Assert.Equal(modelId.Length == 0 ? Prior : modelId, replay.ModelId);
        }
    }

    /// <summary>Waits, change by change, until a silo ranks with a model.</summary>
    private static async Task SettledAsync(TestSilo silo, string modelId)
    {
        var champion = silo.Services.GetRequiredService<ChampionFollower>();
        var index = silo.Services.GetRequiredService<IndexProgress>();
        using var patience = new CancellationTokenSource(TestTimeouts.Event);
        while (true)
        {
            long change = index.Change;
            await champion.SettledAsync(patience.Token);
            if (champion.Current.ModelId == modelId)
                return;
            await index.AtLeastAsync(new ChangeNumber(change + 1), patience.Token);
        }
    }

    private static async Task<Model> ModelAsync(TestSilo silo, string modelId) => (await silo.Models.GetModelAsync(new() { ModelId = modelId })).Model;

    /// <summary>Asks both silos without a pause until it is stopped, by several callers at a time; a call that fails fails the test.</summary>
    private sealed class Load : IAsyncDisposable
    {
        private const int CallersOfSilo = 2;

        private readonly CancellationTokenSource _stop = new();
        private readonly List<string>[] _rankers;
        private readonly Task<long>[] _callers;

        public Load(params TestSilo[] silos)
        {
            _rankers = [.. Enumerable.Range(0, silos.Length * CallersOfSilo).Select(_ => new List<string>())];
            _callers = [.. _rankers.Select((seen, caller) => Task.Run(() => AskAsync(silos[caller / CallersOfSilo], seen)))];
        }

        /// <summary>Waits until each caller was answered by these rankers, in this order and by no other: so the swaps took place while it asked.</summary>
        public async Task UntilAllSawAsync(params string[] rankers)
        {
            using var patience = new CancellationTokenSource(TestTimeouts.Event);
            foreach (var (seen, caller) in _rankers.Zip(_callers))
            {
                while (Seen(seen).Length < rankers.Length && !caller.IsCompleted)
                {
                    patience.Token.ThrowIfCancellationRequested();
                    await Task.Yield();
                }
                Assert.Equal(rankers, Seen(seen));
            }
        }

        public async Task<long> StopAsync()
        {
            await _stop.CancelAsync();
            return (await Task.WhenAll(_callers)).Sum();
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            _stop.Dispose();
        }

        private async Task<long> AskAsync(TestSilo silo, List<string> seen)
        {
            long answered = 0;
            for (; !_stop.IsCancellationRequested; answered++)
            {
                var shown = await silo.Matching.MatchTalentsAsync(new() { DemandId = $"L/{answered % Demands + 1}", Top = 10, Record = RecordMode.Skip });
                Assert.Equal(10, shown.Candidates.Count);
                lock (seen)
                {
                    if (seen.Count == 0 || seen[^1] != shown.Ranker.Name)
                        seen.Add(shown.Ranker.Name);
                }
            }

            return answered;
        }

        private static string[] Seen(List<string> seen)
        {
            lock (seen)
                return [.. seen];
        }
    }
}
