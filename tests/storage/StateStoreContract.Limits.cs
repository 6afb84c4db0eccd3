using DigitalTalent.Storage;
using static DigitalTalent.Tests.Storage.StoreCalls;

namespace DigitalTalent.Tests.Storage;

public abstract partial class StateStoreContract
{
    [Fact]
    public async Task The_largest_batch_key_and_page_are_accepted()
    {
        await using var store = await Database.OpenAsync();
        var longest = new StateKey(new string('k', StoreLimits.KindLength), new string('人', StoreLimits.KeyLength));
        var writes = Enumerable.Range(1, StoreLimits.BatchRows - 1).Select(i => Create(Talent($"{i}"), "x")).Append(Create(longest, "long"));

        var results = await store.WriteAsync([.. writes]);
        var page = await store.FeedAsync(maxRows: StoreLimits.FeedPageRows);

        Assert.All(results, result => Assert.True(result.Written));
        Assert.Equal(StoreLimits.BatchRows, page.Rows.Count);
        Assert.Equal("long", (await store.ReadAsync(longest)).Text());
    }

    [Fact]
    public async Task The_largest_state_is_accepted_and_comes_back_unchanged()
    {
        await using var store = await Database.OpenAsync();
        byte[] large = new byte[StoreLimits.StateBytes];
        new Random(7).NextBytes(large);
        var others = Enumerable.Range(0, 100).Select(i => Create(Talent($"{i:d3}"), $"{i}"));

        await store.WriteAsync([.. others, new StateWrite(Talent("050b"), GrainVersion.None, large)]);

        Assert.Equal(large, (await store.ReadAsync(Talent("050b")))!.State);
        Assert.Equal("99", (await store.ReadAsync(Talent("099"))).Text());
    }

    [Fact]
    public async Task A_key_that_cannot_be_stored_is_refused_by_name()
    {
        await using var store = await Database.OpenAsync();
        (StateKey Key, string Named)[] cases =
        [
            (new("", "key"), "Kind"), (Talent(""), "Key"), (Talent("nul\0"), "Key"), (Talent("first half \uD840"), "Key"),
            (Talent("\uDC00 second half"), "Key"), (Talent("\uDC00\uD840 turned round"), "Key"), (new("nul\0", "key"), "Kind"),
        ];

        foreach (var (key, named) in cases)
        {
            await RefusedAsync(() => store.CreateAsync(key, "x"), named);
            await RefusedAsync(() => store.ReadAsync(key), named);
        }
    }

    [Fact]
    public async Task What_is_over_a_limit_is_refused_with_value_and_bound()
    {
        await using var store = await Database.OpenAsync();
        var tooMany = Enumerable.Range(0, StoreLimits.BatchRows + 1).Select(i => Create(Talent($"{i}"), "x")).ToArray();

        await RefusedAsync(() => store.CreateAsync(new StateKey(new string('k', 33), "key"), "x"), "33", "32");
        await RefusedAsync(() => store.CreateAsync(Talent(new string('k', 201)), "x"), "201", "200");
        await RefusedAsync(() => store.WriteAsync(tooMany), "4097", "4096");
        await RefusedAsync(() => store.WriteAsync(), "0", "4096");
        await RefusedAsync(() => store.WriteAsync(new StateWrite(Ada, default, new byte[StoreLimits.StateBytes + 1])), "16777217", "16777216");
        await RefusedAsync(() => store.WriteAsync(Ada, new GrainVersion(-1), "x"), "-1", "0");
        await RefusedAsync(async () => await store.ReadAsync([], CancellationToken.None), "0", "4096");
        await RefusedAsync(() => store.FeedAsync(maxRows: 0), "0", "1");
        await RefusedAsync(() => store.FeedAsync(maxRows: 10_001), "10001", "10000");
        byte[] large = new byte[StoreLimits.StateBytes];
        var heavy = Enumerable.Range(0, 5).Select(i => new StateWrite(Talent($"{i}"), default, large)).ToArray();
        await RefusedAsync(() => store.WriteAsync(heavy), $"{5 * StoreLimits.StateBytes}", $"{StoreLimits.BatchBytes}");

        Assert.Empty((await store.FeedAsync()).Rows);
    }

    [Fact]
    public async Task A_key_written_twice_in_one_batch_is_refused_and_nothing_is_written()
    {
        await using var store = await Database.OpenAsync();

        await RefusedAsync(() => store.WriteAsync(Create(Ada, "1"), Create(Grace, "2"), Create(Ada, "3")), "talent/ada", "twice");

        Assert.Empty((await store.FeedAsync()).Rows);
    }

    [Fact]
    public async Task A_cancelled_call_is_cancelled_not_unavailable()
    {
        await using var store = await Database.OpenAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.ReadAsync([Ada], cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.WriteAsync([Create(Ada, "x")], cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.ReadAfterAsync(default, 1, cancelled.Token));
    }

    private static async Task RefusedAsync(Func<Task> call, params string[] facts)
    {
        var refused = await Assert.ThrowsAnyAsync<ArgumentException>(call);
        Assert.All(facts, fact => Assert.Contains(fact, refused.Message, StringComparison.Ordinal));
    }
}
