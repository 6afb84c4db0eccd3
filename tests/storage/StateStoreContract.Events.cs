using DigitalTalent.Storage;
using DigitalTalent.Tests.Support;
using static DigitalTalent.Tests.Storage.StoreCalls;

namespace DigitalTalent.Tests.Storage;

public abstract partial class StateStoreContract
{
    private const string Topic = "news";

    private static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Events_are_read_in_the_order_they_were_appended_and_found_by_id()
    {
        await using var store = await Database.OpenAsync();
        var log = (IEventLog)store;
        Assert.All(await AppendAsync(log, Event("b", "first")), Assert.True);
        Assert.All(await AppendAsync(log, Event("c", "second"), Event("a", "third")), Assert.True);
        await AppendAsync(log, new EventAppend("other", "a", Noon, "elsewhere"u8.ToArray()));

        var page = await log.ReadEventsAsync(Topic, default, 10, default);

        Assert.Equal(["first", "second", "third"], page.Events.Select(TextOf));
        Assert.All(page.Events, found => Assert.Equal(Noon, found.At));
        var found = await log.FindAsync(Topic, ["a", "nobody", "b"], default);
        Assert.Equal(["third", null, "first"], found.Select(TextOf));
        Assert.Equal(page.Events[0].Position, found[2]!.Position);
    }

    [Fact]
    public async Task An_id_is_appended_once_and_the_first_stands()
    {
        await using var store = await Database.OpenAsync();
        var log = (IEventLog)store;
        await AppendAsync(log, Event("a", "first"));

        bool[] appended = await AppendAsync(log, Event("a", "second"), Event("b", "b"), Event("b", "again"));

        Assert.Equal([false, true, false], appended);

        Assert.Equal(["first", "b"], (await log.ReadEventsAsync(Topic, default, 10, default)).Events.Select(TextOf));
    }

    [Fact]
    public async Task Pages_continue_where_the_last_one_ended()
    {
        await using var store = await Database.OpenAsync();
        var log = (IEventLog)store;
        for (int batch = 0; batch < 5; batch++)
            await AppendAsync(log, [.. Enumerable.Range(0, 7).Select(i => Event($"{batch}-{i}", $"{batch}-{i}"))]);

        var read = new List<string?>();
        var after = default(EventPosition);
        for (var page = await log.ReadEventsAsync(Topic, after, 4, default); page.Events.Count > 0; page = await log.ReadEventsAsync(Topic, after, 4, default))
        {
            Assert.True(page.Events.Count <= 4 && page.SafeMark >= page.Events[^1].Position);
            read.AddRange(page.Events.Select(TextOf));
            after = page.SafeMark;
        }

        Assert.Equal(from batch in Enumerable.Range(0, 5) from i in Enumerable.Range(0, 7) select $"{batch}-{i}", read);
    }

    // Goal: the event is there exactly when the write is. Method: of two writers of one version one loses; each brings an event.
    [Fact]
    public async Task The_event_of_a_write_is_appended_with_it_and_not_with_one_that_lost()
    {
        await using var store = await Database.OpenAsync();
        var log = (IEventLog)store;
        var created = await store.CreateAsync(Ada, "one");

        var won = await store.WriteAsync(Replace(Ada, created.Version, "two") with { Event = Event("won", "won") }, Create(Grace, "hers") with { Event = Event("hers", "hers") });
        var lost = await store.WriteAsync(Replace(Ada, created.Version, "three") with { Event = Event("lost", "lost") });

        Assert.True(won[0].Written && won[1].Written && !lost[0].Written);
        Assert.Equal(["hers", "won"], (await log.ReadEventsAsync(Topic, default, 10, default)).Events.Select(TextOf).Order(StringComparer.Ordinal));
    }

    // Goal: a reader that goes on from its mark sees every event of every writer once. Method: many writers, some through states, and a reader beside them.
    [Fact]
    public async Task A_follower_beside_many_writers_misses_nothing_and_repeats_nothing()
    {
        const int writers = 8, each = 40;
        await using var store = await Database.OpenAsync();
        var log = (IEventLog)store;
        var writing = Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            for (int i = 0; i < each; i++)
            {
                if (writer % 2 == 0)
                    await AppendAsync(log, Event($"{writer}-{i}", "x"));
                else
                    await store.WriteAsync(Create(Talent($"{writer}-{i}"), "x") with { Event = Event($"{writer}-{i}", "x") });
            }
        })));

        var seen = new List<LoggedEvent>();
        using var patience = new CancellationTokenSource(TestTimeouts.Event);
        for (var after = default(EventPosition); seen.Count < writers * each;)
        {
            var page = await log.ReadEventsAsync(Topic, after, 16, patience.Token);
            seen.AddRange(page.Events);
            after = page.SafeMark;
            if (page.Events.Count == 0)
                await log.WaitForEventAsync(Topic, after, patience.Token);
        }

        await writing;
        Assert.Equal(seen.Count, seen.Select(one => one.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(seen.Select(one => one.Position), seen.Select(one => one.Position).Order());
    }

    [Fact]
    public async Task Old_events_go_and_their_positions_are_never_given_again()
    {
        TestDatabase database = Database;
        EventPosition last;
        await using (var store = await database.OpenAsync())
        {
            var log = (IEventLog)store;
            await AppendAsync(log, Event("old", "old"), Event("older", "older", Noon.AddDays(-9)));
            await AppendAsync(log, Event("young", "young", Noon.AddDays(2)));
            last = (await log.ReadEventsAsync(Topic, default, 10, default)).Events[^1].Position;

            Assert.Equal(2, await log.RemoveOldAsync(Topic, Noon.AddDays(1), default));
            Assert.Equal(0, await log.RemoveOldAsync(Topic, Noon.AddDays(1), default));
            Assert.Equal(["young"], (await log.ReadEventsAsync(Topic, default, 10, default)).Events.Select(TextOf));
            Assert.Equal(1, await log.RemoveOldAsync(Topic, Noon.AddDays(3), default));
        }

        await using var again = await database.OpenAsync();
        await AppendAsync((IEventLog)again, Event("next", "next"));
        Assert.Equal(["next"], (await ((IEventLog)again).ReadEventsAsync(Topic, last, 10, default)).Events.Select(TextOf));
    }

    [Fact]
    public async Task A_subject_keeps_its_number_until_its_state_is_deleted_and_never_gets_another()
    {
        await using var store = await Database.OpenAsync();
        var log = (IEventLog)store;
        var ada = await store.CreateAsync(Ada, "a");
        await store.CreateAsync(Grace, "g");
        long[] numbers = await log.NumberSubjectsAsync([Ada, Grace, Ada, Talent("nobody")], default);
        Assert.True(numbers[0] > 0 && numbers[1] > 0 && numbers[0] != numbers[1]);
        Assert.Equal((numbers[0], 0), (numbers[2], numbers[3]));

        var changed = await store.WriteAsync(Ada, ada.Version, "still here");
        var before = await log.FindSubjectsAsync([numbers[0], numbers[1], 77], default);
        await store.WriteAsync(Ada, changed.Version, null);
        var after = await log.FindSubjectsAsync([numbers[0], numbers[1]], default);
        long[] again = await log.NumberSubjectsAsync([Ada, Grace], default);

        Assert.Equal(new StateKey?[] { Ada, Grace, null }, before);
        Assert.Equal(new StateKey?[] { null, Grace }, after);
        Assert.Equal([0, numbers[1]], again);
    }

    // Goal: no number outlives its state, whoever comes first. Method: numbering and deletion of many states at the same time.
    [Fact]
    public async Task Numbering_and_deletion_at_the_same_time_leave_no_number_behind()
    {
        await using var store = await Database.OpenAsync();
        var log = (IEventLog)store;
        var keys = Enumerable.Range(0, 200).Select(i => Talent($"{i:d3}")).ToArray();
        var created = await store.WriteAsync([.. keys.Select(key => Create(key, "x"))]);

        var numbering = Task.WhenAll(keys.Chunk(10).Select(chunk => Task.Run(async () => await log.NumberSubjectsAsync(chunk, default))));
        var deleting = Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () =>
            await store.WriteAsync([.. Enumerable.Range(i * 10, 10).Select(k => new StateWrite(keys[k], created[k].Version, null))]))));
        long[] numbers = [.. (await numbering).SelectMany(each => each)];
        await deleting;

        Assert.All(await log.NumberSubjectsAsync(keys, default), number => Assert.Equal(0, number));
        Assert.All(await log.FindSubjectsAsync([.. numbers.Select(number => Math.Max(1, number))], default), Assert.Null);
    }

    [Fact]
    public async Task Events_beyond_the_bounds_are_refused_by_name()
    {
        await using var store = await Database.OpenAsync();
        var log = (IEventLog)store;
        var large = await Assert.ThrowsAsync<ArgumentException>(async () => await AppendAsync(log, Event("a", new string('x', EventLimits.BodyBytes + 1))));
        Assert.Contains("1048577", large.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(async () => await AppendAsync(log, Event("", "x")));
        await Assert.ThrowsAsync<ArgumentException>(async () => await AppendAsync(log));
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.WriteAsync(Create(Ada, "a") with { Event = Event(new string('i', 201), "x") }));
        Assert.Null(await store.ReadAsync(Ada));
    }

    private static EventAppend Event(string id, string text, DateTimeOffset? at = null) => new(Topic, id, at ?? Noon, Bytes(text) ?? []);

    private static async Task<bool[]> AppendAsync(IEventLog log, params EventAppend[] events) => await log.AppendAsync(events, CancellationToken.None);

    private static string? TextOf(LoggedEvent? found) => found is null ? null : System.Text.Encoding.UTF8.GetString(found.Body);
}
