using DigitalTalent.Storage;
using DigitalTalent.Tests.Support;
using static DigitalTalent.Tests.Storage.StoreCalls;

namespace DigitalTalent.Tests.Storage;

public abstract partial class StateStoreContract
{
    [Fact]
    public async Task The_feed_of_an_empty_store_is_empty_and_has_a_mark_below_the_first_write()
    {
        await using var store = await Database.OpenAsync();

        var page = await store.FeedAsync();
        var first = await store.CreateAsync(Ada, "first");

        Assert.Empty(page.Rows);
        Assert.True(page.SafeMark < first.Change);
    }

    [Fact]
    public async Task The_feed_gives_the_newest_state_of_each_grain_in_the_order_of_the_writes()
    {
        await using var store = await Database.OpenAsync();
        var ada = await store.CreateAsync(Ada, "a1");
        await store.CreateAsync(Grace, "g1");
        await store.WriteAsync(Ada, ada.Version, "a2");

        var page = await store.FeedAsync();

        Assert.Equal(["g1", "a2"], page.Rows.Select(Text));
        Assert.True(page.SafeMark >= page.Rows[^1].Change);
        Assert.Empty((await store.FeedAsync(page.SafeMark)).Rows);
    }

    [Fact]
    public async Task A_reader_in_the_middle_of_a_compacted_feed_sees_each_grain_once_more_at_most()
    {
        await using var store = await Database.OpenAsync();
        var first = await store.WriteAsync([.. Enumerable.Range(0, 10).Select(i => Create(Talent($"{i}"), "1"))]);

        var page = await store.FeedAsync(maxRows: 4);
        await store.WriteAsync(Replace(Talent("0"), first[0].Version, "2"), Replace(Talent("9"), first[9].Version, null));
        var rest = await store.FeedToEndAsync(page.SafeMark, maxRows: 3);

        Assert.Equal(["0", "1", "2", "3"], page.Rows.Select(row => row.Key.Key));
        Assert.Equal(["4", "5", "6", "7", "8", "0", "9"], rest.Select(row => row.Key.Key));
        Assert.Equal(["2", null], rest.TakeLast(2).Select(Text));
    }

    [Fact]
    public async Task One_kind_is_read_on_its_own_from_mark_to_mark()
    {
        await using var store = await Database.OpenAsync();
        StateKey one = new("key", "1"), two = new("key", "2");
        var first = await store.CreateAsync(one, "1a");
        await store.WriteAsync([.. Enumerable.Range(0, 500).Select(i => Create(Talent($"{i}"), "x"))]);
        var second = await store.CreateAsync(two, "2a");

        var all = await store.KindAsync("key");
        var none = await store.KindAsync("key", all.SafeMark);
        await store.WriteAsync(one, first.Version, "1b");
        await store.WriteAsync(two, second.Version, null);
        var later = await store.KindAsync("key", none.SafeMark);

        Assert.Equal([("1", "1a"), ("2", "2a")], all.Rows.Select(row => (row.Key.Key, row.Text())).Order());
        Assert.True(all.SafeMark >= second.Change, "The mark stays behind what was read although nothing is under way.");
        Assert.Empty(none.Rows);
        Assert.Equal([("1", "1b"), ("2", null)], later.Rows.Select(row => (row.Key.Key, row.Text())).Order());
        Assert.All(all.Rows.Concat(later.Rows), row => Assert.Equal("key", row.Key.Kind));
    }

    // A full page's mark is its last row, in the middle of a transaction too; the next page goes on right behind it.
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(999)]
    [InlineData(1000)]
    [InlineData(1001)]
    public async Task Pages_cut_a_large_transaction_anywhere(int maxRows)
    {
        await using var store = await Database.OpenAsync();
        int total = maxRows == 1 ? 50 : 1000;
        var results = await store.WriteAsync([.. Enumerable.Range(0, total).Select(i => Create(Talent($"{i:d4}"), $"{i}"))]);

        var first = await store.FeedAsync(maxRows: maxRows);
        var all = await store.FeedToEndAsync(maxRows: maxRows);

        Assert.Equal(Math.Min(maxRows, total), first.Rows.Count);
        if (first.Rows.Count == maxRows)
            Assert.Equal(first.Rows[^1].Change, first.SafeMark);
        Assert.Equal(results.Select(result => result.Change).Order(), all.Select(row => row.Change));
        Assert.Equal(Enumerable.Range(0, total).Select(i => $"{i}"), all.Select(Text));
    }

    [Fact]
    public async Task A_page_ends_early_when_its_states_are_large()
    {
        await using var store = await Database.OpenAsync();
        for (int i = 0; i < 5; i++)
            await store.WriteAsync(new StateWrite(Talent($"{i}"), GrainVersion.None, new byte[StoreLimits.FeedPageBytes / 3]));

        var page = await store.FeedAsync();
        var rest = await store.FeedToEndAsync(page.SafeMark);

        // The fourth row is the one that reaches the bound: three thirds fall short of it by the remainder.
        Assert.Equal(4, page.Rows.Count);
        Assert.Equal(page.Rows[^1].Change, page.SafeMark);
        Assert.Equal(["4"], rest.Select(row => row.Key.Key));
    }

    [Fact]
    public async Task Waiting_ends_at_once_where_there_is_something()
    {
        await using var store = await Database.OpenAsync(new ManualTimeProvider());
        await store.CreateAsync(Ada, "a");

        await store.WaitForChangeAsync(ChangeNumber.Beginning, CancellationToken.None).AsTask().WaitAsync(Patience);
    }

    // Time stands still here, so that only the commit can end the wait.
    [Fact]
    public async Task Waiting_ends_with_a_commit_of_this_process()
    {
        await using var store = await Database.OpenAsync(new ManualTimeProvider());
        var mark = (await store.FeedAsync()).SafeMark;

        var waiting = store.WaitForChangeAsync(mark, CancellationToken.None).AsTask();
        var result = await store.CreateAsync(Ada, "a");
        await waiting.WaitAsync(Patience);

        Assert.Equal(result.Change, Assert.Single((await store.FeedAsync(mark)).Rows).Change);
    }

    [Fact]
    public async Task Waiting_ends_after_a_second_without_news()
    {
        var time = new ManualTimeProvider();
        await using var store = await Database.OpenAsync(time);
        var mark = (await store.FeedAsync()).SafeMark;

        var waiting = store.WaitForChangeAsync(mark, CancellationToken.None).AsTask();
        await time.TimerSetAsync(TimeSpan.FromSeconds(1)).WaitAsync(Patience);
        time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(waiting.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));

        await waiting.WaitAsync(Patience);
    }

    [Fact]
    public async Task Waiting_ends_with_the_callers_cancellation()
    {
        await using var store = await Database.OpenAsync(new ManualTimeProvider());
        var mark = (await store.FeedAsync()).SafeMark;
        using var caller = new CancellationTokenSource();

        var waiting = store.WaitForChangeAsync(mark, caller.Token).AsTask();
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Patience));
    }

    /// <summary>Only bounds how long a failing test hangs; nothing passes because of it.</summary>
    protected static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);
}
