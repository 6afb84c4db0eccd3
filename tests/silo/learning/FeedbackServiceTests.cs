using DigitalTalent.Storage;
using DigitalTalent.Matching;
using DigitalTalent.Silo.Learning;
using DigitalTalent.State.V1;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace DigitalTalent.Tests.Silo.Learning;

/// <summary>Shown answers, what is told about them, and what is given again.</summary>
public sealed class FeedbackServiceTests
{
    private static readonly string First = Samples.Talent(1).TalentId;

    [Fact]
    public async Task What_is_told_about_a_shown_answer_is_kept_once()
    {
        await using var world = await WithTalentsAsync(3);
        string shown = (await MatchAsync(world)).ImpressionId;

        var reply = await TellAsync(world, Event("e1", shown, FeedbackKind.View), Event("e2", shown, FeedbackKind.Hire) with { Evidence = HireEvidence.Contract });
        var again = await TellAsync(world, Event("e1", shown, FeedbackKind.View), Event("e3", shown, FeedbackKind.Interview));
        var other = await TellAsync(world, Event("e1", shown, FeedbackKind.Offer));

        Assert.Equal((2, 0, 0), Counts(reply));
        Assert.Equal((1, 1, 0), Counts(again));
        Assert.Equal((0, 0, 1), Counts(other));
        Assert.Equal("EVENT_ID_TAKEN", other.Rejections[0].Violations[0].Bound);
        Assert.Equal(3, (await EventsAsync(world, Topics.Feedback)).Count);
    }

    [Fact]
    public async Task What_was_not_shown_or_did_not_happen_then_is_refused_and_stops_nothing()
    {
        await using var world = await WithTalentsAsync(2);
        string shown = (await MatchAsync(world)).ImpressionId;
        var past = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch.AddYears(40));

        var reply = await TellAsync(
            world,
            Event("a", "im-nothing", FeedbackKind.View),
            Event("b", shown, FeedbackKind.View) with { Talent = "T-STRANGER" },
            Event("c", shown, FeedbackKind.View) with { Occurred = past },
            Event("c2", shown, FeedbackKind.View) with { Occurred = new Timestamp { Seconds = long.MaxValue } },
            Event("c3", shown, FeedbackKind.View) with { Occurred = new Timestamp { Seconds = 1, Nanos = -1 } },
            Event("d", shown, FeedbackKind.View) with { Demand = "L1/1" },
            Event("e", shown, FeedbackKind.View));

        Assert.Equal((1, 0, 6), Counts(reply));
        Assert.Equal(
            ["IMPRESSION_NOT_FOUND", "RESULT_NOT_SHOWN", "between the answer and now", "between the answer and now", "between the answer and now", "RESULT_NOT_SHOWN"],
            reply.Rejections.Select(row => row.Violations[0].Bound));
        Assert.Equal([0, 1, 2, 3, 4, 5], reply.Rejections.Select(row => row.Index));
    }

    [Fact]
    public async Task A_stream_judges_each_event_and_answers_once()
    {
        await using var world = await WithTalentsAsync(2);
        string shown = (await MatchAsync(world)).ImpressionId;
        using var call = world.Silo.Feedback.StreamFeedback();
        for (int batch = 0; batch < 3; batch++)
        {
            await call.RequestStream.WriteAsync(new()
            {
                Events = { Event($"e{batch}", shown, FeedbackKind.View).ToMessage(), Event("no spaces allowed", shown, FeedbackKind.View).ToMessage() },
            });
        }

        await call.RequestStream.CompleteAsync();
        var reply = await call.ResponseAsync;

        Assert.Equal((3, 0, 3), Counts(reply));
        Assert.Equal([1, 3, 5], reply.Rejections.Select(row => row.Index));
    }

    [Fact]
    public async Task A_unary_call_with_an_event_against_the_field_rules_records_nothing()
    {
        await using var world = await WithTalentsAsync(1);
        string shown = (await MatchAsync(world)).ImpressionId;

        var refused = await Assert.ThrowsAsync<RpcException>(() => TellAsync(world, Event("good", shown, FeedbackKind.View), Event("bad", shown, FeedbackKind.Unspecified)));

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Contains("events[1].kind", refused.Status.Detail, StringComparison.Ordinal);
        Assert.Empty(await EventsAsync(world, Topics.Feedback));
    }

    [Fact]
    public async Task An_answer_is_recorded_as_asked_for()
    {
        await using var world = await WithTalentsAsync(1);
        var demand = Samples.DemandList("L1").Demands[0];
        var recorder = world.Silo.Services.GetRequiredService<ImpressionRecorder>();
        await recorder.FlushAsync(CancellationToken.None);
        int before = (await EventsAsync(world, Topics.Impression)).Count;

        Assert.NotEmpty((await MatchAsync(world)).ImpressionId);
        Assert.Empty((await world.Silo.Matching.MatchTalentsAsync(new() { DemandId = "L1/1", Record = RecordMode.Skip })).ImpressionId);
        Assert.Empty((await world.Silo.Matching.MatchTalentsAsync(new() { Demand = demand })).ImpressionId);
        Assert.NotEmpty((await world.Silo.Matching.MatchTalentsAsync(new() { Demand = demand, Record = RecordMode.Record })).ImpressionId);
        Assert.NotEmpty((await world.Silo.Matching.MatchDemandsAsync(new() { TalentId = First })).ImpressionId);

        await recorder.FlushAsync(CancellationToken.None);
        Assert.Equal(before + 3, (await EventsAsync(world, Topics.Impression)).Count);
    }

    [Fact]
    public async Task A_replay_is_the_answer_as_it_was_whatever_has_changed_since()
    {
        await using var world = await WithTalentsAsync(4);
        var answer = await MatchAsync(world);
        var changed = Samples.Talent(1);
        changed.ExperienceYears += 20;
        await world.Silo.Talents.PutTalentAsync(new() { Talent = changed });
        await world.Silo.Demands.PutDemandListAsync(new() { List = Samples.DemandList("L2"), InitialStatus = DemandListStatus.Open });

        var replay = await world.Silo.Matching.ReplayAsync(new() { ImpressionId = answer.ImpressionId });

        Assert.Equal(answer.Candidates.Select(one => (one.Rank, one.TalentId, one.Score)), replay.Results.Select(one => (one.Rank, one.TalentId, one.Score)));
        Assert.Equal(answer.Demand, replay.Demand);
        Assert.Equal((answer.Total, answer.AsOf, "L1/1", MatchDirection.Talents), (replay.Total, replay.AsOf, replay.DemandId, replay.Direction));
        Assert.All(replay.Results, result => Assert.Equal(replay.FeatureNames.Count, result.Features.Count));
        Assert.NotEmpty(replay.FeatureNames);
        Assert.Equal(("prior-1", MatchRules.Edition, $"{FeatureCatalogue.Edition}", 16), (replay.ModelId, replay.ScoreEdition, replay.FeatureEdition, replay.ReferenceEdition.Length));
    }

    [Fact]
    public async Task Demands_for_a_talent_are_replayed_and_told_about_too()
    {
        await using var world = await WithTalentsAsync(1);
        var answer = await world.Silo.Matching.MatchDemandsAsync(new() { TalentId = First });

        var reply = await TellAsync(world, Event("e", answer.ImpressionId, FeedbackKind.View) with { Talent = "", Demand = "L1/1" });
        var replay = await world.Silo.Matching.ReplayAsync(new() { ImpressionId = answer.ImpressionId });

        Assert.Equal((1, 0, 0), Counts(reply));
        Assert.Equal((MatchDirection.Demands, First), (replay.Direction, replay.TalentId));
        Assert.Equal(answer.Demands.Select(one => (one.Rank, one.DemandId, one.Score)), replay.Results.Select(one => (one.Rank, one.DemandId, one.Score)));
    }

    // Goal: after an erasure nothing in the database links an event to the person. Method: the log is read as it is stored.
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Whoever_is_erased_is_in_no_replay_and_can_be_found_in_no_event(string store)
    {
        await using var world = await WithTalentsAsync(2, store);
        var answer = await MatchAsync(world);
        await TellAsync(world, Event("e", answer.ImpressionId, FeedbackKind.Hire));

        await world.Silo.Talents.DeleteTalentAsync(new() { TalentId = First });

        var replay = await world.Silo.Matching.ReplayAsync(new() { ImpressionId = answer.ImpressionId });
        int place = answer.Candidates.ToList().FindIndex(one => one.TalentId == First);
        Assert.True(replay.Results[place].Erased);
        Assert.Empty(replay.Results[place].TalentId);
        Assert.NotEmpty(replay.Results[1 - place].TalentId);
        foreach (var one in (await EventsAsync(world, Topics.Impression)).Concat(await EventsAsync(world, Topics.Feedback)))
            Assert.DoesNotContain(First, System.Text.Encoding.Latin1.GetString(one.Body), StringComparison.Ordinal);
        var number = (long)ImpressionRecord.Parser.ParseFrom((await EventsAsync(world, Topics.Impression))[0].Body).Results[place].Talent;
        Assert.Null((await world.Silo.Services.GetRequiredService<IEventLog>().FindSubjectsAsync([number], CancellationToken.None))[0]);
        var late = await TellAsync(world, Event("late", answer.ImpressionId, FeedbackKind.View));
        Assert.Equal("RESULT_NOT_SHOWN", late.Rejections[0].Violations[0].Bound);
    }

    /// <summary>A registry with a demand and so many talents who fit it.</summary>
    private static async Task<World> WithTalentsAsync(int talents, string store = "sqlite")
    {
        var world = await World.WithDemandAsync(store);
        string token = "";
        for (int number = 0; number < talents; number++)
            token = (await world.Silo.Talents.PutTalentAsync(new() { Talent = Samples.Talent(number * 12 + 1) })).ChangeToken;
        Assert.Equal(talents, (await world.ShortlistAsync(token)).Count);
        return world;
    }

    private static async Task<MatchTalentsReply> MatchAsync(World world) => await world.Silo.Matching.MatchTalentsAsync(new() { DemandId = "L1/1" });

    private static async Task<RecordFeedbackReply> TellAsync(World world, params Told[] told) =>
        await world.Silo.Feedback.RecordFeedbackAsync(new() { Events = { told.Select(one => one.ToMessage()) } });

    private static async Task<IReadOnlyList<LoggedEvent>> EventsAsync(World world, string topic) =>
        (await world.Silo.Services.GetRequiredService<IEventLog>().ReadEventsAsync(topic, default, 1000, CancellationToken.None)).Events;

    private static (int Created, int Unchanged, int Rejected) Counts(RecordFeedbackReply reply) =>
        (reply.Counts.Created, reply.Counts.Unchanged, reply.Counts.Rejected);

    private static Told Event(string id, string impression, FeedbackKind kind) => new(id, impression, kind);

    private sealed record Told(string Id, string Impression, FeedbackKind Kind)
    {
        public string Talent { get; init; } = First;
        public string Demand { get; init; } = "";
        public HireEvidence Evidence { get; init; }
        public Timestamp? Occurred { get; init; }

        public FeedbackEvent ToMessage() => new()
        {
            EventId = Id, ImpressionId = Impression, TalentId = Talent, DemandId = Demand, Kind = Kind, Evidence = Evidence, OccurredAt = Occurred,
        };
    }
}
