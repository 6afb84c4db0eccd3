using DigitalTalent.Grains;
using DigitalTalent.Storage;
using DigitalTalent.Matching;
using DigitalTalent.Silo.Learning;
using DigitalTalent.State.V1;
using DigitalTalent.V1;

namespace DigitalTalent.Silo.Pools;

/// <summary>Turns refreshes as the log holds them into news: ids for numbers of those who are still there.</summary>
internal sealed class PoolNewsMapper(IEventLog log)
{
    /// <param name="logged">The refresh.</param>
    /// <param name="mayBeShown">Whether a person may be shown now; who came or moved then and may not is left out, who left is not named.</param>
    /// <param name="cancellation">Ends the wait for the log.</param>
    public async Task<PoolNews> ToNewsAsync(LoggedEvent logged, Func<string, bool> mayBeShown, CancellationToken cancellation)
    {
        var record = PoolRefreshRecord.Parser.ParseFrom(logged.Body);
        var names = await log.FindTalentsAsync(NumbersOf(record), cancellation);
        var news = new PoolNews
        {
            Position = PoolPosition.Format(logged.Position), At = record.At, Refresh = record.Refresh, ModelId = record.ModelId, Members = record.Members.Count,
        };
        for (int i = 0; i < record.Members.Count; i++)
        {
            if (!names.TryGetValue(record.Members[i].Talent, out string? id) || !mayBeShown(id))
                continue;
            int before = record.RanksBefore[i];
            if (before == 0)
                news.Came.Add(new PoolMember { Rank = i + 1, Score = record.Members[i].Score, TalentId = id, Alias = TalentAlias.For(id) });
            else if (before != i + 1)
                news.Moved.Add(new PoolMove { TalentId = id, Alias = TalentAlias.For(id), FromRank = before, ToRank = i + 1 });
        }

        foreach (var one in record.Left)
        {
            news.Left.Add(names.TryGetValue(one.Talent, out string? id) && mayBeShown(id)
                ? new PoolLeaver { TalentId = id, Alias = TalentAlias.For(id), Rank = one.Rank, Reason = one.Reason }
                : new PoolLeaver { Rank = one.Rank, Reason = LeaveReason.NotShown });
        }

        return news;
    }

    /// <summary>Members by rank, those who are still registered.</summary>
    public async Task<IReadOnlyList<PoolMember>> ToMembersAsync(LoggedEvent logged, CancellationToken cancellation)
    {
        var record = PoolRefreshRecord.Parser.ParseFrom(logged.Body);
        var names = await log.FindTalentsAsync(NumbersOf(record), cancellation);
        var members = new List<PoolMember>(record.Members.Count);
        for (int i = 0; i < record.Members.Count; i++)
        {
            if (names.TryGetValue(record.Members[i].Talent, out string? id))
                members.Add(new() { Rank = i + 1, Score = record.Members[i].Score, TalentId = id, Alias = TalentAlias.For(id) });
        }

        return members;
    }

    private static IEnumerable<ulong> NumbersOf(PoolRefreshRecord record) =>
        record.Members.Select(static member => member.Talent).Concat(record.Left.Select(static one => one.Talent));
}

/// <summary>Places in a pool's news as callers hold them: <c>p</c> and the position, hexadecimal.</summary>
internal static class PoolPosition
{
    public static string Format(EventPosition position) => $"p{position.Value:x16}";

    /// <exception cref="PreconditionException">Not a position.</exception>
    public static EventPosition Parse(string text)
    {
        if (text.Length == 0)
            return default;
        return text.Length == 17 && text[0] == 'p' && long.TryParse(text.AsSpan(1), System.Globalization.NumberStyles.AllowHexSpecifier, null, out long value) && value >= 0
            ? new(value)
            : throw new PreconditionException("POSITION_MALFORMED", $"position 的值“{text}”不是消息位置，请原样使用收到的 position", $"position is '{text}', which is no place in the news; pass one as it was received");
    }
}
