using DigitalTalent.Storage;
using DigitalTalent.Matching;
using DigitalTalent.Silo.History;
using DigitalTalent.Silo.Learning;
using DigitalTalent.Tests.Silo.Learning;
using DigitalTalent.Tests.Silo.Security;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DigitalTalent.Tests.Silo.History;

/// <summary>What running silos know of what happened before, and how they come to know it.</summary>
public sealed class HistoryFollowerTests
{
    private const int People = 4;

    // Goal: every silo counts the same, and a start reads sums instead of all that ever happened. Method: shortlists and feedback on one silo; another one follows;
    // then a night adds up, the answers themselves are taken away, and a silo that starts after that has the counts all the same, and goes on counting from there.
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Every_silo_counts_alike_and_a_start_goes_on_from_sums(string store)
    {
        using var folder = new TempFolder();
        var time = new ManualTimeProvider();
        await using var database = await TestDatabase.CreateAsync(store, folder);
        await using (var first = await TestSilo.StartAsync(database.Address, time, Settings))
        {
            await FillAsync(first);
            await UntilAsync(() => FollowerOf(first).Current is not null);
            var answers = new List<MatchTalentsReply>();
            for (int i = 0; i < 3; i++)
                answers.Add(await AskAsync(first));
            await TellAsync(first, answers[0], FeedbackKind.Withdraw, RefusalReason.NoAnswer);
            await TellAsync(first, answers[0], FeedbackKind.Withdraw, RefusalReason.NoAnswer, person: 2);
            await TellAsync(first, answers[0], FeedbackKind.Invite, person: 3);
            await TellAsync(first, answers[1], FeedbackKind.Withdraw, RefusalReason.Salary);
            await TellAsync(first, answers[2], FeedbackKind.Hire);
            await first.Matching.MatchDemandsAsync(new() { TalentId = Id(1) });

            await CountedAsync(first, time, answers: 4);
            Assert.Equal((new ResponseCounts(3, 3, 2, 1), new ResponseCounts(3, 1, 0, 0), 1), Counts(first));
            // Everybody was shown as often, and of four invitations two were answered, one of these accepted.
            double[] expected = [0.5, (2 + 5 / 2.0) / 8 - 1 / 2.0, (1 + 5 / 2.0) / 7 - 1 / 2.0, 0.5];
            Assert.Equal(expected, await LoggedAsync(first), (one, other) => Math.Abs(one - other) < 1e-6);

            if (store == "postgres")
            {
                await using var second = await TestSilo.StartAsync(database.Address, time, Settings);
                await CountedAsync(second, time, answers: 5);
                Assert.Equal((new ResponseCounts(4, 3, 2, 1), new ResponseCounts(4, 1, 0, 0), 1), Counts(second));
            }

            Assert.Equal("1 folds made", await Schedules.ComeAsync(first, time, HistorySchedule.ScheduleName, FirstNight));
            Assert.Equal("0 folds made", await Schedules.ComeAsync(first, time, HistorySchedule.ScheduleName, FirstNight.AddDays(1)));
            Assert.True(await LogOf(first).RemoveOldAsync(Topics.Impression, time.GetUtcNow().AddDays(1), CancellationToken.None) >= 5);
        }

        await using var later = await TestSilo.StartAsync(database.Address, time, Settings);
        await UntilAsync(() => FollowerOf(later).Current is not null);
        Assert.Equal((new ResponseCounts(4, 3, 2, 1), new ResponseCounts(4, 1, 0, 0), 1), Counts(later));
        await AskAsync(later);
        await CountedAsync(later, time, answers: 1);
        Assert.Equal(5, Counts(later).Told.Shown);
        Assert.Equal("1 folds made", await Schedules.ComeAsync(later, time, HistorySchedule.ScheduleName, FirstNight.AddDays(2)));
    }

    // Goal: an employer does not learn from a replay how others dealt with a person; who acts for everybody does. Method: both replay the same answer.
    [Fact]
    public async Task What_happened_with_others_is_in_the_replays_of_those_alone_who_act_for_all()
    {
        await using var world = await AccessWorld.BuildAsync(static settings => settings with { Learning = Settings });
        await UntilAsync(() => world.Services.GetRequiredService<HistoryFollower>().Current is not null);
        var shown = await world.Callers["agency"].Matching.MatchTalentsAsync(new() { DemandId = $"{AccessTable.List}/1" });
        Assert.NotEmpty(shown.Candidates);

        var own = await world.Callers["agency"].Matching.ReplayAsync(new() { ImpressionId = shown.ImpressionId });
        var auditors = await world.Callers["auditor"].Matching.ReplayAsync(new() { ImpressionId = shown.ImpressionId });

        Assert.All(Values(auditors, "talent_exposure"), value => Assert.True(value >= 0));
        Assert.All(Values(own, "talent_exposure"), value => Assert.True(float.IsNaN(value)));
        Assert.Equal(Values(auditors, "first_pass_score"), Values(own, "first_pass_score"));
    }

    // Goal: who does not want it does not pay for it. Method: a silo with an answer to count, and without the wish to.
    [Fact]
    public async Task Where_history_is_off_a_silo_does_nothing_for_it()
    {
        using var folder = new TempFolder();
        var time = new ManualTimeProvider();
        await using var database = await TestDatabase.CreateAsync("sqlite", folder);
        await using var silo = await TestSilo.StartAsync(database.Address, time, Settings with { History = false });
        await FollowerOf(silo).ExecuteTask!.WaitAsync(TestTimeouts.Event);
        Assert.Null(silo.Services.GetRequiredService<HistorySchedule>().After(time.GetUtcNow()));

        await FillAsync(silo);
        await AskAsync(silo);
        await silo.Services.GetRequiredService<ImpressionRecorder>().FlushAsync(CancellationToken.None);
        time.Advance(FirstNight.AddDays(1) - time.GetUtcNow());
        Assert.All(await LoggedAsync(silo), static value => Assert.True(double.IsNaN(value)));
        Assert.Equal(HistoryPlace.Beginning, FollowerOf(silo).Place);
        Assert.Empty((await LogOf(silo).ReadEventsAsync(Topics.History, default, 10, CancellationToken.None)).Events);
    }

    private static readonly LearningSettings Settings = new() { TimeZone = "UTC", SkillCron = null };

    private static readonly DateTimeOffset FirstNight = new(2026, 1, 5, 1, 45, 0, TimeSpan.Zero);

    private static string Id(int person) => Samples.Talent(person * 12 + 1).TalentId;

    private static async Task FillAsync(TestSilo silo)
    {
        await silo.Enterprises.PutEnterpriseAsync(new() { Enterprise = Samples.Enterprise(1) });
        await silo.Demands.PutDemandListAsync(new() { List = Samples.DemandList("L1"), InitialStatus = DemandListStatus.Open });
        string token = "";
        for (int person = 1; person <= People; person++)
            token = (await silo.Talents.PutTalentAsync(new() { Talent = Samples.Talent(person * 12 + 1) })).ChangeToken;
        await silo.Registry.GetStatusAsync(new() { After = token });
    }

    private static async Task<MatchTalentsReply> AskAsync(TestSilo silo)
    {
        var shown = await silo.Matching.MatchTalentsAsync(new() { DemandId = "L1/1" });
        Assert.Equal(People, shown.Candidates.Count);
        return shown;
    }

    private static async Task TellAsync(TestSilo silo, MatchTalentsReply shown, FeedbackKind kind, RefusalReason reason = RefusalReason.Unspecified, int person = 1)
    {
        var reply = await silo.Feedback.RecordFeedbackAsync(new()
        {
            Events = { new FeedbackEvent { EventId = $"{shown.ImpressionId}-{kind}-{person}", ImpressionId = shown.ImpressionId, TalentId = Id(person), Kind = kind, Reason = reason } },
        });
        Assert.Equal(1, reply.Counts.Created);
    }

    /// <summary>What the next answer's record says of the person of whom was told; it counts as an answer itself.</summary>
    private static async Task<double[]> LoggedAsync(TestSilo silo)
    {
        var replay = await silo.Matching.ReplayAsync(new() { ImpressionId = (await AskAsync(silo)).ImpressionId });
        int place = replay.Results.ToList().FindIndex(static one => one.TalentId == Id(1));
        return [.. ((string[])["talent_exposure", "talent_answer_margin", "talent_accept_margin", "demand_exposure"]).Select(name => (double)Values(replay, name)[place])];
    }

    private static float[] Values(ReplayReply replay, string feature) => [.. replay.Results.Select(one => one.Features[replay.FeatureNames.IndexOf(feature)])];

    /// <summary>Of the person of whom was told, of another one, and of the demand.</summary>
    private static (ResponseCounts Told, ResponseCounts Other, long Demand) Counts(TestSilo silo) => FollowerOf(silo).Current is { } history
        ? (history.OfTalent(TalentKey.Of(Id(1))), history.OfTalent(TalentKey.Of(Id(2))), history.TimesShown("L1/1"))
        : throw new InvalidOperationException("The silo has not caught up with the log.");

    /// <summary>Has a silo look at the log until it has counted all that is there.</summary>
    private static async Task CountedAsync(TestSilo silo, ManualTimeProvider time, int answers)
    {
        await silo.Services.GetRequiredService<ImpressionRecorder>().FlushAsync(CancellationToken.None);
        var shown = (await LogOf(silo).ReadEventsAsync(Topics.Impression, default, 100, CancellationToken.None)).Events;
        var told = (await LogOf(silo).ReadEventsAsync(Topics.Feedback, default, 100, CancellationToken.None)).Events;
        Assert.Equal(answers, shown.Count);
        using var patience = new CancellationTokenSource(TestTimeouts.Event);
        while (FollowerOf(silo) is not { Current: not null, Place: var place } || place.Impressions < shown[^1].Position || (told.Count > 0 && place.Feedback < told[^1].Position))
        {
            time.Advance(HistoryFollower.Every);        // It sleeps from one look to the next, and may have been about to.
            await silo.Registry.GetStatusAsync(new(), cancellationToken: patience.Token);
        }
    }

    private static async Task UntilAsync(Func<bool> reached)
    {
        using var patience = new CancellationTokenSource(TestTimeouts.Event);
        while (!reached())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static HistoryFollower FollowerOf(TestSilo silo) => silo.Services.GetRequiredService<HistoryFollower>();

    private static IEventLog LogOf(TestSilo silo) => silo.Services.GetRequiredService<IEventLog>();
}
