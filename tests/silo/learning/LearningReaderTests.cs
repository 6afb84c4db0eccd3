using DigitalTalent.Storage;
using DigitalTalent.Silo.Learning;
using DigitalTalent.State.V1;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace DigitalTalent.Tests.Silo.Learning;

/// <summary>What becomes a training set of what is in the log.</summary>
public sealed class LearningReaderTests : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private IStateStore? _store;

    private IEventLog Log => (IEventLog)(_store ?? throw new InvalidOperationException("The test has not begun."));

    public async Task InitializeAsync()
    {
        _time.Advance(TimeSpan.FromDays(100));
        _store = await StateStores.OpenAsync($"sqlite:{_folder.File("log.db")}");
    }

    public async Task DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Feedback_joins_its_answer_whichever_came_first()
    {
        await TellAsync("a", "late", 1, FeedbackKind.Invite);
        await ShowAsync("late", daysAgo: 20, 1, 2, 3);
        await TellAsync("b", "late", 1, FeedbackKind.Hire, HireEvidence.Contract);
        await TellAsync("c", "nowhere", 0, FeedbackKind.Hire);
        await TellAsync("d", "late", 99, FeedbackKind.Hire);

        var group = Assert.Single(await ReadAsync());

        Assert.Equal([0, 4, 0], group.Labels.Select(label => label.Label));
        Assert.Equal(0.95f, group.Labels[1].Certainty);
        Assert.Equal([0.5f, 1, 0.5f, 2, 0.5f, 3], group.Features);
    }

    [Fact]
    public async Task Unripe_answers_and_those_of_other_features_do_not_teach()
    {
        await ShowAsync("ripe", daysAgo: 15, 1);
        await ShowAsync("unripe", daysAgo: 13, 1);
        await ShowAsync("other", daysAgo: 20, edition: "other", 1);

        Assert.Single(await ReadAsync());
        Assert.Equal(2, (await ReadAsync(new LearningSettings { RipeAfter = TimeSpan.Zero })).Count);
        Assert.Empty(await new LearningReader(Log, _time, new()).ReadAsync("test", width: 3, default));
    }

    [Fact]
    public async Task Groups_come_in_the_order_in_which_they_were_shown_and_only_the_newest_are_held()
    {
        foreach (int daysAgo in (int[])[30, 20, 40])
            await ShowAsync($"{daysAgo}", daysAgo, 1, 2);
        Assert.Equal([40, 30, 20], (await ReadAsync()).Select(group => (int)(_time.GetUtcNow() - group.ShownAt).TotalDays));
        Assert.Equal(2, (await ReadAsync(new LearningSettings { RowsMax = 4 })).Count);
    }

    [Fact]
    public async Task Somebody_is_a_newcomer_for_thirty_days_from_the_first_answer()
    {
        await ShowAsync("first", daysAgo: 60, 1);
        await ShowAsync("second", daysAgo: 31, 1, 2);
        await ShowAsync("third", daysAgo: 29, 1, 2, 0);
        Assert.Equal(
            [[true], [true, true], [false, true, false]],
            (await ReadAsync()).Select(group => group.Newcomers));
    }

    [Fact]
    public async Task Old_events_are_removed_as_the_settings_say()
    {
        await ShowAsync("old", daysAgo: 50, 1);
        await ShowAsync("young", daysAgo: 20, 1);
        var events = new OldEvents(Log, new LearningSettings { KeepEvents = TimeSpan.FromDays(30) }, _time);

        Assert.Equal(1, await events.RemoveAsync(CancellationToken.None));
        Assert.Equal(0, await events.RemoveAsync(CancellationToken.None));

        Assert.Null((await Log.FindAsync(Topics.Impression, ["old"], default))[0]);
        Assert.NotNull((await Log.FindAsync(Topics.Impression, ["young"], default))[0]);
    }

    private Task<IReadOnlyList<LearningGroup>> ReadAsync(LearningSettings? settings = null) =>
        new LearningReader(Log, _time, settings ?? new()).ReadAsync("test", width: 2, default);

    private Task ShowAsync(string id, int daysAgo, params int[] talents) => ShowAsync(id, daysAgo, "test", talents);

    private async Task ShowAsync(string id, int daysAgo, string edition, params int[] talents)
    {
        var at = _time.GetUtcNow().AddDays(-daysAgo);
        var record = new ImpressionRecord { ShownAt = Timestamp.FromDateTimeOffset(at), Direction = MatchDirection.Talents, FeatureEdition = edition };
        record.Results.Add(talents.Select(talent => new ShownResult { Talent = (ulong)talent, Features = { 0.5f, talent } }));
        await Log.AppendAsync([new EventAppend(Topics.Impression, id, at, record.ToByteArray())], default);
    }

    private async Task TellAsync(string id, string impression, int result, FeedbackKind kind, HireEvidence evidence = HireEvidence.Unspecified) =>
        await Log.AppendAsync(
            [new EventAppend(Topics.Feedback, id, _time.GetUtcNow(), new FeedbackRecord { ImpressionId = impression, Result = result, Kind = kind, Evidence = evidence }.ToByteArray())],
            default);
}
