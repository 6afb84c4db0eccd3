using System.Text;
using DigitalTalent.Storage;

namespace DigitalTalent.Tests.Storage;

/// <summary>Short forms for tests: one row, text as state, no cancellation.</summary>
internal static class StoreCalls
{
    public static StateKey Talent(string key) => new("talent", key);

    public static byte[]? Bytes(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);

    public static string? Text(this StoredState? row) => row?.State is null ? null : Encoding.UTF8.GetString(row.State);

    public static StateWrite Create(StateKey key, string text) => new(key, GrainVersion.None, Bytes(text));

    public static StateWrite Replace(StateKey key, GrainVersion expected, string? text) => new(key, expected, Bytes(text));

    public static async Task<WriteResult> WriteAsync(this IStateStore store, StateKey key, GrainVersion expected, string? text)
        => (await store.WriteAsync([new StateWrite(key, expected, Bytes(text))], CancellationToken.None))[0];

    public static Task<WriteResult> CreateAsync(this IStateStore store, StateKey key, string text) => store.WriteAsync(key, GrainVersion.None, text);

    public static async Task<WriteResult[]> WriteAsync(this IStateStore store, params StateWrite[] writes)
        => await store.WriteAsync(writes, CancellationToken.None);

    public static async Task<StoredState?> ReadAsync(this IStateStore store, StateKey key) => (await store.ReadAsync([key], CancellationToken.None))[0];

    public static async Task<FeedPage> FeedAsync(this IStateStore store, ChangeNumber after = default, int maxRows = 1000)
        => await store.ReadAfterAsync(after, maxRows, CancellationToken.None);

    public static async Task<FeedPage> KindAsync(this IStateStore store, string kind, ChangeNumber after = default)
        => await store.ReadKindAsync(kind, after, CancellationToken.None);

    /// <summary>Follows the feed from <paramref name="after"/> until it has nothing more to give.</summary>
    public static async Task<List<StoredState>> FeedToEndAsync(this IStateStore store, ChangeNumber after = default, int maxRows = 1000)
    {
        var rows = new List<StoredState>();
        while (true)
        {
            var page = await store.FeedAsync(after, maxRows);
            rows.AddRange(page.Rows);
            if (page.Rows.Count == 0)
                return rows;
            after = page.SafeMark;
        }
    }
}
