using DigitalTalent.Storage;
using DigitalTalent.Storage.Sqlite;
using DigitalTalent.Tests.Support;
using Xunit.Abstractions;
using static DigitalTalent.Tests.Storage.StoreCalls;

namespace DigitalTalent.Tests.Storage;

public sealed class FeedTailTests(ITestOutputHelper output)
{
    [Fact]
    public void Whoever_is_behind_the_tail_must_read_the_database()
    {
        var tail = new FeedTail(new ChangeNumber(40));

        Assert.False(tail.TryRead(new ChangeNumber(39), 10, out _));
        Assert.True(tail.TryRead(new ChangeNumber(40), 10, out var page));
        Assert.Empty(page.Rows);
        Assert.Equal(40, page.SafeMark.Value);
    }

    [Fact]
    public void The_oldest_rows_leave_when_there_are_too_many()
    {
        var tail = new FeedTail(default);
        const int More = 10;
        var writes = Enumerable.Range(1, FeedTail.RowsMax + More).Select(i => Create(Talent($"{i}"), "state")).ToArray();
        var results = writes.Select((_, i) => new WriteResult(true, new GrainVersion(1), new ChangeNumber(i + 1))).ToArray();

        tail.Add(writes, [.. Enumerable.Range(0, writes.Length)], results);

        Assert.False(tail.TryRead(new ChangeNumber(More - 1), 1, out _));
        Assert.True(tail.TryRead(new ChangeNumber(More), int.MaxValue, out var page));
        Assert.Equal(FeedTail.RowsMax, page.Rows.Count);
        Assert.Equal(More + 1, page.Rows[0].Change.Value);
    }

    [Fact]
    public void The_oldest_rows_leave_when_they_are_too_large()
    {
        var tail = new FeedTail(default);
        const int Rows = 5, Bytes = FeedTail.BytesMax / 4 + 1;
        for (int i = 1; i <= Rows; i++)
            tail.Add([new StateWrite(Talent($"{i}"), GrainVersion.None, new byte[Bytes])], [0], [new WriteResult(true, new GrainVersion(1), new ChangeNumber(i))]);

        Assert.False(tail.TryRead(new ChangeNumber(1), 10, out _));
        Assert.True(tail.TryRead(new ChangeNumber(2), 10, out var page));
        Assert.Equal([3, 4, 5], page.Rows.Select(row => row.Change.Value));
    }

    [Fact]
    public void A_restart_forgets_what_was_there()
    {
        var tail = new FeedTail(default);
        tail.Add([Create(Talent("ada"), "a")], [0], [new WriteResult(true, new GrainVersion(1), new ChangeNumber(5))]);

        tail.Restart(new ChangeNumber(9));

        Assert.False(tail.TryRead(new ChangeNumber(5), 10, out _));
        Assert.True(tail.TryRead(new ChangeNumber(9), 10, out var page));
        Assert.Empty(page.Rows);
    }

    // Goal: pages from memory are the pages of the database. Method: random writes to a real file; after each, read from a random
    // place on with a random page size, from the store that wrote (memory) and straight from the file.
    [Fact]
    public async Task Pages_are_those_of_the_database()
    {
        var random = TestSeed.Next(output);
        using var folder = new TempFolder();
        string file = folder.File("feed.db");
        await using var store = await StateStores.OpenAsync($"sqlite:{file}");
        using var reader = new SqliteReader(file, TimeSpan.FromSeconds(30));
        var versions = new Dictionary<StateKey, GrainVersion>();
        var last = default(ChangeNumber);
        int rows = 0;
        for (int round = 0; round < 300; round++)
        {
            var keys = Enumerable.Range(0, 1 + random.Next(8)).Select(_ => Talent($"{random.Next(60)}")).Distinct().ToArray();
            var results = await store.WriteAsync([.. keys.Select(key =>
                new StateWrite(key, versions.GetValueOrDefault(key), random.Next(8) == 0 ? null : Bytes($"{round}")))]);
            for (int i = 0; i < keys.Length; i++)
            {
                Assert.True(results[i].Written);
                versions[keys[i]] = results[i].Version;
                last = results[i].Change > last ? results[i].Change : last;
            }

            var after = new ChangeNumber((long)(random.NextDouble() * last.Value));
            int maxRows = 1 + random.Next(80);
            var expected = reader.ReadAfter(after, maxRows, last);
            var page = await store.FeedAsync(after, maxRows);
            Assert.Equal(expected.Rows.Select(Line), page.Rows.Select(Line));
            Assert.Equal(expected.SafeMark, page.SafeMark);
            rows += page.Rows.Count;
        }

        Assert.True(rows > 1000, $"Only {rows} rows were compared.");
    }

    private static string Line(StoredState row) => $"{row.Key} v{row.Version} at {row.Change}: {row.Text() ?? "(deleted)"}";
}
