using System.Collections.Concurrent;
using DigitalTalent.Storage;
using DigitalTalent.Tests.Support;
using static DigitalTalent.Tests.Storage.StoreCalls;

namespace DigitalTalent.Tests.Storage;

public abstract partial class StateStoreContract
{
    // Goal: every acknowledged write reaches a follower, in order, and nothing appears at or below a safe mark already given.
    // Method: writers replace random states in random batches while a follower reads pages of random size; then the books are compared.
    [Fact]
    public async Task A_follower_misses_nothing_while_many_write()
    {
        await using var store = await Database.OpenAsync();
        var random = TestSeed.Next(Output);
        var acknowledged = new ConcurrentDictionary<(StateKey Key, long Version), ChangeNumber>();
        using var done = new CancellationTokenSource();
        var follower = FollowAsync(store, new Random(random.Next()), done.Token);

        var writers = Enumerable.Range(0, 4).Select(_ => random.Next()).ToList();
        await Task.WhenAll(writers.Select(seed => Task.Run(() => WriteStormAsync(store, new Random(seed), acknowledged))));
        await done.CancelAsync();
        var seen = await follower;

        var newest = acknowledged.GroupBy(entry => entry.Key.Key).ToDictionary(group => group.Key, group => group.MaxBy(entry => entry.Key.Version));
        Assert.NotEmpty(newest);
        foreach (var (key, last) in newest)
            Assert.Equal((last.Key.Version, last.Value), (seen[key].Version.Value, seen[key].Change));
        Assert.Equal(newest.Count, seen.Count);
        Assert.Equal(newest.Count, (await store.FeedToEndAsync()).Count);
    }

    // Goal: of all who start from one version exactly one wins. Method: a counter that everybody increments by compare-and-set.
    [Fact]
    public async Task No_update_is_lost_when_many_replace_the_same_states()
    {
        await using var store = await Database.OpenAsync();
        const int writers = 6, increments = 25;

        await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(() => IncrementAsync(store, increments))));

        Assert.Equal($"{writers * increments}", (await store.ReadAsync(Ada)).Text());
        Assert.Equal(writers * increments, (await store.ReadAsync(Ada))!.Version.Value);
    }

    /// <summary>Adds one to the number in a state, again and again, reading anew after each lost race.</summary>
    protected static async Task IncrementAsync(IStateStore store, int times)
    {
        while (times > 0)
        {
            var row = await store.ReadAsync(Ada);
            int next = int.Parse(row.Text() ?? "0") + 1;
            if ((await store.WriteAsync(Ada, row?.Version ?? GrainVersion.None, $"{next}")).Written)
                times--;
        }
    }

    private static async Task WriteStormAsync(
        IStateStore store, Random random, ConcurrentDictionary<(StateKey Key, long Version), ChangeNumber> acknowledged)
    {
        for (int batch = 0; batch < 40; batch++)
        {
            int rows = random.Next(3) == 0 ? random.Next(1, 200) : random.Next(1, 8);
            var keys = Enumerable.Range(0, rows).Select(_ => Talent($"{random.Next(600):d3}")).Distinct().ToList();
            var current = await store.ReadAsync(keys, CancellationToken.None);
            var writes = keys.Select((key, i) => Replace(key, current[i]?.Version ?? default, random.Next(5) == 0 ? null : $"{batch}")).ToList();
            var results = await store.WriteAsync(writes, CancellationToken.None);
            for (int i = 0; i < rows && i < results.Length; i++)
            {
                if (results[i].Written)
                    Assert.True(acknowledged.TryAdd((keys[i], results[i].Version.Value), results[i].Change), $"{keys[i]} was written twice as {results[i].Version}");
            }
        }
    }

    private static async Task<Dictionary<StateKey, StoredState>> FollowAsync(IStateStore store, Random random, CancellationToken done)
    {
        var seen = new Dictionary<StateKey, StoredState>();
        var mark = ChangeNumber.Beginning;
        while (true)
        {
            bool last = done.IsCancellationRequested;       // Looked at first: a page read after it is the last one.
            var page = await store.FeedAsync(mark, random.Next(1, 300));
            foreach (var row in page.Rows)
            {
                Assert.True(row.Change > mark, $"{row.Key} appeared at {row.Change}, at or below {mark}");
                Assert.True(!seen.TryGetValue(row.Key, out var old) || (old.Version.Value < row.Version.Value && old.Change < row.Change));
                seen[row.Key] = row;
                mark = row.Change;
            }

            Assert.True(page.SafeMark >= mark);
            mark = page.SafeMark;
            if (last && page.Rows.Count == 0)
                return seen;
            if (page.Rows.Count == 0)
                await store.WaitForChangeAsync(mark, CancellationToken.None);
        }
    }
}
