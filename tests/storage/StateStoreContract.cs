using DigitalTalent.Storage;
using Xunit.Abstractions;
using static DigitalTalent.Tests.Storage.StoreCalls;

namespace DigitalTalent.Tests.Storage;

/// <summary>What every state store promises. PostgreSQL and SQLite derive from this; neither keeps a weaker copy.</summary>
public abstract partial class StateStoreContract(StoreHarness harness, ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly StateKey Ada = Talent("ada");
    private static readonly StateKey Grace = Talent("grace");

    private TestDatabase? opened;

    protected TestDatabase Database => opened ?? throw new InvalidOperationException("The test has not begun.");

    protected ITestOutputHelper Output { get; } = output;

    public async Task InitializeAsync() => opened = await harness.CreateAsync();

    public async Task DisposeAsync() => await Database.DisposeAsync();

    [Fact]
    public async Task What_was_never_written_reads_as_null()
    {
        await using var store = await Database.OpenAsync();

        Assert.Null(await store.ReadAsync(Ada));
    }

    [Fact]
    public async Task Versions_count_the_writes_of_one_state_from_one()
    {
        await using var store = await Database.OpenAsync();

        var first = await store.CreateAsync(Ada, "one");
        var second = await store.WriteAsync(Ada, first.Version, "two");
        var other = await store.CreateAsync(Grace, "hers");

        Assert.Equal([1, 2, 1], new[] { first, second, other }.Select(result => result.Version.Value));
        Assert.All([first, second, other], result => Assert.True(result.Written));
        Assert.True(first.Change < second.Change && second.Change < other.Change);
        var row = await store.ReadAsync(Ada);
        Assert.Equal("two", row.Text());
        Assert.Equal((second.Version, second.Change), (row!.Version, row.Change));
    }

    // Goal: the version decides, and the loser leaves no trace. Method: two writers start from one version; then read the feed.
    [Fact]
    public async Task A_lost_race_never_reaches_the_feed()
    {
        await using var store = await Database.OpenAsync();
        var start = await store.CreateAsync(Ada, "start");
        var won = await store.WriteAsync(Ada, start.Version, "won");

        var lost = await store.WriteAsync(Ada, start.Version, "lost");

        Assert.Equal(default, lost);
        var feed = await store.FeedAsync(start.Change);
        Assert.Equal(["won"], feed.Rows.Select(row => row.Text()));
        Assert.Equal(won.Change, feed.Rows[0].Change);
        Assert.Equal("won", (await store.ReadAsync(Ada)).Text());
    }

    [Theory]
    [InlineData(0)]     // It exists.
    [InlineData(1)]     // Stale.
    [InlineData(3)]     // From the future.
    [InlineData(long.MaxValue - 1)]
    public async Task Only_the_current_version_may_be_replaced(long expected)
    {
        await using var store = await Database.OpenAsync();
        var first = await store.CreateAsync(Ada, "one");
        await store.WriteAsync(Ada, first.Version, "two");

        Assert.False((await store.WriteAsync(Ada, new GrainVersion(expected), "wrong")).Written);
        Assert.Equal("two", (await store.ReadAsync(Ada)).Text());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task A_version_of_a_state_never_written_loses_and_creates_nothing(long expected)
    {
        await using var store = await Database.OpenAsync();

        Assert.False((await store.WriteAsync(Ada, new GrainVersion(expected), "ghost")).Written);

        Assert.Null(await store.ReadAsync(Ada));
        Assert.Empty((await store.FeedAsync()).Rows);
    }

    [Fact]
    public async Task A_deletion_leaves_a_tombstone_whose_version_goes_on_counting()
    {
        await using var store = await Database.OpenAsync();
        var created = await store.CreateAsync(Ada, "one");

        var deleted = await store.WriteAsync(Ada, created.Version, null);

        var row = await store.ReadAsync(Ada);
        Assert.True(row!.IsTombstone);
        Assert.Equal((2, deleted.Change), (row.Version.Value, row.Change));
        var inFeed = Assert.Single((await store.FeedAsync()).Rows);
        Assert.Equal(row, inFeed);
    }

    [Fact]
    public async Task Writing_over_a_tombstone_needs_its_version()
    {
        await using var store = await Database.OpenAsync();
        var created = await store.CreateAsync(Ada, "one");
        var deleted = await store.WriteAsync(Ada, created.Version, null);

        var asIfNew = await store.CreateAsync(Ada, "as if new");
        var again = await store.WriteAsync(Ada, deleted.Version, "again");

        Assert.False(asIfNew.Written);
        Assert.Equal(3, again.Version.Value);
        Assert.Equal("again", (await store.ReadAsync(Ada)).Text());
    }

    [Fact]
    public async Task An_empty_state_is_not_a_deletion()
    {
        await using var store = await Database.OpenAsync();

        await store.CreateAsync(Ada, "");
        var replaced = await store.CreateAsync(Grace, "x");
        await store.WriteAsync(Grace, replaced.Version, "");

        Assert.All(
            [await store.ReadAsync(Ada), await store.ReadAsync(Grace), .. (await store.FeedAsync()).Rows],
            row => Assert.Empty(row!.State!));
    }

    [Fact]
    public async Task A_deletion_can_be_the_first_write()
    {
        await using var store = await Database.OpenAsync();

        var result = await store.WriteAsync(Ada, GrainVersion.None, null);

        Assert.Equal(1, result.Version.Value);
        Assert.True((await store.ReadAsync(Ada))!.IsTombstone);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(300)]   // Enough new rows for the bulk way.
    public async Task Each_row_of_a_batch_is_judged_on_its_own(int rows)
    {
        await using var store = await Database.OpenAsync();
        await store.CreateAsync(Talent("taken"), "old");
        var replaced = await store.CreateAsync(Talent("replaced"), "old");
        var writes = Enumerable.Range(0, rows).Select(i => Create(Talent($"{i:d4}"), $"new {i}")).ToList();
        writes.Insert(rows / 2, Create(Talent("taken"), "lost"));
        writes.Insert(0, Replace(Talent("replaced"), replaced.Version, "new"));
        writes.Add(Replace(Talent("missing"), new GrainVersion(4), "lost"));

        var results = await store.WriteAsync([.. writes]);

        for (int i = 0; i < writes.Count; i++)
        {
            bool lost = writes[i].Key.Key is "taken" or "missing";
            var row = await store.ReadAsync(writes[i].Key);
            Assert.Equal(!lost, results[i].Written);
            if (!lost)
                Assert.Equal((results[i].Version, results[i].Change, Text(writes[i])), (row!.Version, row.Change, row.Text()));
        }

        Assert.Equal("old", (await store.ReadAsync(Talent("taken"))).Text());
        Assert.Equal(rows + 2, (await store.FeedToEndAsync()).Count);
    }

    [Fact]
    public async Task A_bulk_of_new_rows_with_one_existing_key_writes_all_others()
    {
        await using var store = await Database.OpenAsync();
        await store.CreateAsync(Talent("0700"), "old");

        var results = await store.WriteAsync([.. Enumerable.Range(0, 1000).Select(i => Create(Talent($"{i:d4}"), "new"))]);

        Assert.Equal([700], Enumerable.Range(0, 1000).Where(i => !results[i].Written));
        Assert.Equal("old", (await store.ReadAsync(Talent("0700"))).Text());
        Assert.Equal(1000, (await store.FeedToEndAsync()).Count);
    }

    [Fact]
    public async Task Reads_answer_in_the_order_asked_with_repeats_and_gaps()
    {
        await using var store = await Database.OpenAsync();
        await store.WriteAsync(Create(Ada, "a"), Create(Grace, "g"), Create(new StateKey("enterprise", "ada"), "e"));

        var rows = await store.ReadAsync(
            [Grace, Talent("none"), new StateKey("enterprise", "ada"), Ada, Grace], CancellationToken.None);

        Assert.Equal(["g", null, "e", "a", "g"], rows.Select(Text));
        Assert.Equal(new StateKey("enterprise", "ada"), rows[2]!.Key);
    }

    [Theory]
    [InlineData("高校人才直通车")]
    [InlineData("with space, 'quote' and \\ % _")]
    [InlineData("𠮷野家")]
    [InlineData("A")]
    public async Task Keys_are_compared_character_by_character(string key)
    {
        await using var store = await Database.OpenAsync();
        await store.CreateAsync(Talent(key), key);
        await store.CreateAsync(Talent(key + "2"), "another");

        Assert.Equal(key, (await store.ReadAsync(Talent(key))).Text());
        Assert.Null(await store.ReadAsync(Talent(key.ToLowerInvariant() + "3")));
        Assert.Equal([Talent(key), Talent(key + "2")], (await store.FeedAsync()).Rows.Select(row => row.Key));
        if (key == "A")
            Assert.Null(await store.ReadAsync(Talent("a")));
    }

    [Fact]
    public async Task Everything_is_there_after_the_store_was_opened_again()
    {
        StoreId id;
        ChangeNumber mark;
        await using (var store = await Database.OpenAsync())
        {
            id = store.Id;
            await store.WriteAsync(Create(Ada, "a"), Create(Grace, "g"));
            mark = (await store.FeedAsync()).SafeMark;
        }

        await using var again = await Database.OpenAsync();
        var more = await again.CreateAsync(Talent("edith"), "e");

        Assert.Equal(id, again.Id);
        Assert.NotEqual(Guid.Empty, again.Id.Value);
        Assert.True(more.Change > mark, "A new change must not appear at or below a safe mark given before the restart.");
        Assert.Equal(["a", "g", "e"], (await again.FeedAsync()).Rows.Select(Text));
        Assert.Equal("g", (await again.ReadAsync(Grace)).Text());
    }

    [Fact]
    public async Task Closing_a_store_again_does_nothing()
    {
        var store = await Database.OpenAsync();
        await store.CreateAsync(Ada, "a");
        await store.DisposeAsync();

        await store.DisposeAsync();

        await using var again = await Database.OpenAsync();
        Assert.Equal("a", (await again.ReadAsync(Ada)).Text());
    }

    private static string? Text(StateWrite write) => new StoredState(write.Key, default, write.State, default).Text();

    private static string? Text(StoredState? row) => row.Text();
}
