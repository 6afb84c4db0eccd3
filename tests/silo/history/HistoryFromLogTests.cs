using DigitalTalent.Storage;
using DigitalTalent.Matching;
using DigitalTalent.Silo.History;
using DigitalTalent.Silo.Learning;
using DigitalTalent.State.V1;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace DigitalTalent.Tests.Silo.History;

/// <summary>Counting from an event log: by readers that start at different times, while other writers are at work, and where the log holds what it should not.</summary>
public sealed class HistoryFromLogTests : IAsyncLifetime, IDisposable
{
    private const string Post = "L/1";
    private const int Stopped = 81;

    private static readonly IReadOnlyDictionary<ulong, string> Nobody = new Dictionary<ulong, string>();

    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private IStateStore? _store;
    private GatedLog? _log;

    private GatedLog Log => _log ?? throw new InvalidOperationException("The test has not begun.");

    public async Task InitializeAsync()
    {
        _store = await StateStores.OpenAsync($"sqlite:{_folder.File("log.db")}");
        _log = new GatedLog((IEventLog)_store);
    }

    public async Task DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
    }

    public void Dispose()
    {
        _log?.Dispose();
        _folder.Dispose();
    }

    // Goal: a silo that has run on and one that has just started count the same, at the edge of the window too. Method: a first answer at once and a hire in the last
    // period in which the answer counts; both readers in that period, and in the next one.
    [Fact]
    public async Task A_response_leaves_the_window_with_its_answer_on_silos_that_ran_and_on_those_that_start()
    {
        await ShowAsync("a", talent: 1);
        await TellAsync("a", FeedbackKind.Withdraw);
        var (running, place) = (new PairHistory(_time), HistoryPlace.Beginning);
        place = await FollowAsync(running, place);
        _time.Advance(Periods.Length * (Periods.Count - 1));
        await TellAsync("a", FeedbackKind.Hire);
        place = await FollowAsync(running, place);

        Assert.Equal((new(1, 1, 1, 1), new ResponseCounts(1, 1, 1, 1)), (running.Now().OfAll, await StartedAsync()));
        _time.Advance(Periods.Length);
        await FollowAsync(running, place);
        Assert.Equal((default, default(ResponseCounts)), (running.Now().OfAll, await StartedAsync()));

        async Task<ResponseCounts> StartedAsync()
        {
            var started = new PairHistory(_time);
            await FollowAsync(started, HistoryPlace.Beginning);
            return started.Now().OfAll;
        }
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 2)]      // Counted, and seen when its period has come.
    [InlineData(2, 1)]
    [InlineData(40, 1)]
    public async Task What_a_clock_far_ahead_has_written_pushes_nothing_out(int periodsAhead, int counted)
    {
        await ShowAsync("true");
        await ShowAsync("ahead", at: _time.GetUtcNow() + periodsAhead * Periods.Length);
        await TellAsync("ahead", FeedbackKind.Hire);
        var history = new PairHistory(_time);
        await FollowAsync(history, HistoryPlace.Beginning);

        Assert.Equal(periodsAhead == 0 ? 2 : 1, history.Now().TimesShown(Post));
        _time.Advance(Periods.Length);
        Assert.Equal(counted, history.Now().TimesShown(Post));
    }

    // Goal: a fold of one's own that cannot be read yet, since something older is still being written, is not made again and again. Method: folds hidden from readers.
    [Fact]
    public async Task Folding_goes_on_from_a_fold_that_readers_do_not_see_yet()
    {
        Log.HidesFolds = true;
        var folding = new HistoryFolding(new(Log, _time), Log, _time);
        using var patience = new CancellationTokenSource(TestTimeouts.Event);
        await ShowAsync("a");
        Assert.Equal(1, await folding.FoldAsync(patience.Token));
        await ShowAsync("b");
        Assert.Equal(1, await folding.FoldAsync(patience.Token));
        Log.HidesFolds = false;
        Assert.Equal(0, await folding.FoldAsync(patience.Token));
        Assert.Equal(2, await FoldsAsync());
    }

    [Fact]
    public async Task Folding_waits_for_the_fold_of_another_instead_of_trying_again_at_once()
    {
        await ShowAsync("a");
        Assert.Equal(1, await new HistoryFolding(new(Log, _time), Log, _time).FoldAsync(default));
        Log.HidesFolds = true;
        var late = new HistoryFolding(new(Log, _time), Log, _time).FoldAsync(default);
        await Log.WaitsAsync(Topics.History, 1);
        Assert.False(late.IsCompleted);
        Assert.Equal(2, Log.Appends(Topics.History));
        Log.HidesFolds = false;
        Log.Wake();
        Assert.Equal(0, await late.WaitAsync(TestTimeouts.Event));
        Assert.Equal(1, await FoldsAsync());
    }

    // Goal: nights in which no silo ran do not leave half a year to every start. Method: answers of two days ago, and of an hour ago; then a start without the answers.
    [Fact]
    public async Task A_start_adds_up_what_nights_have_left_undone()
    {
        await ShowAsync("old", at: _time.GetUtcNow().AddDays(-2));
        using (var follower = await StartAsync())
            Assert.Equal((1, 1), (follower.Current!.TimesShown(Post), await FoldsAsync()));

        await ShowAsync("young", at: _time.GetUtcNow().AddHours(-1));
        using (var follower = await StartAsync())
            Assert.Equal((2, 1), (follower.Current!.TimesShown(Post), await FoldsAsync()));

        await Log.RemoveOldAsync(Topics.Impression, _time.GetUtcNow(), default);
        using (var follower = await StartAsync())
            Assert.Equal((1, 1), (follower.Current!.TimesShown(Post), await FoldsAsync()));
    }

    // Goal: one event that no silo can count stops no silo. Method: one that is no record at all, and feedback on a result that its answer does not have, before a start
    // and while it follows.
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task What_cannot_be_counted_ends_the_counting_and_not_the_silo(bool isBeforeStart, bool isNoRecord)
    {
        var logged = new EventLog();
        await ShowAsync("a", talent: 1);
        if (isBeforeStart)
            await BreakAsync();
        using var follower = NewFollower(logged);
        await follower.StartAsync(default);
        if (!isBeforeStart)
        {
            await _time.ArmedAsync(1).WaitAsync(TestTimeouts.Event);
            Assert.NotNull(follower.Current);
            await BreakAsync();
            _time.Advance(HistoryFollower.Every);
        }

        await follower.ExecuteTask!.WaitAsync(TestTimeouts.Event);

        await logged.SeenAsync(Stopped, 1).WaitAsync(TestTimeouts.Event);
        Assert.False(logged.SeenAsync(Stopped, 2).IsCompleted);
        Assert.Null(follower.Current);

        async Task BreakAsync()
        {
            if (isNoRecord)
                await Log.AppendAsync([new EventAppend(Topics.Impression, "broken", _time.GetUtcNow(), [0xff])], default);
            else
                await TellAsync("a", FeedbackKind.Hire, result: 7);
        }
    }

    private HistoryFollower NewFollower(EventLog logged) => new(new(Log, _time), Log, new LearningSettings(), _time, new Logger<HistoryFollower>(logged));

    /// <summary>Returns when it has caught up.</summary>
    private async Task<HistoryFollower> StartAsync()
    {
        using var logged = new EventLog();
        var follower = NewFollower(logged);
        await follower.StartAsync(default);
        await UntilAsync(() => follower.Current is not null);
        return follower;
    }

    private async Task<HistoryPlace> FollowAsync(PairHistory history, HistoryPlace place)
    {
        while (await new HistoryReader(Log, _time).ReadAsync(place, default) is { } fold)
        {
            history.Add(fold, Nobody);
            place = HistoryPlace.EndOf(fold);
        }
        return place;
    }

    private async Task<int> FoldsAsync() => (await Log.ReadEventsAsync(Topics.History, default, 100, default)).Events.Count;

    /// <summary>Shows a post, or a person.</summary>
    private async Task ShowAsync(string id, ulong talent = 0, DateTimeOffset? at = null)
    {
        var answer = new ImpressionRecord { Direction = talent == 0 ? MatchDirection.Demands : MatchDirection.Talents };
        answer.Results.Add(talent == 0 ? new ShownResult { DemandId = Post } : new ShownResult { Talent = talent });
        await Log.AppendAsync([new EventAppend(Topics.Impression, id, at ?? _time.GetUtcNow(), answer.ToByteArray())], default);
    }

    private async Task TellAsync(string impression, FeedbackKind kind, int result = 0) => await Log.AppendAsync(
        [new EventAppend(Topics.Feedback, $"{impression}-{kind}", _time.GetUtcNow(), new FeedbackRecord { ImpressionId = impression, Result = result, Kind = kind }.ToByteArray())], default);

    private static async Task UntilAsync(Func<bool> reached)
    {
        using var patience = new CancellationTokenSource(TestTimeouts.Event);
        while (!reached())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
