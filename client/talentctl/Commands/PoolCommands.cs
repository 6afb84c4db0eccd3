using System.CommandLine;
using DigitalTalent.Talentctl.Printing;
using DigitalTalent.Talentctl.Tables;
using DigitalTalent.V1;
using Google.Protobuf;
using Grpc.Core;

namespace DigitalTalent.Talentctl.Commands;

/// <summary><c>pools put|list|show|refresh|members|watch</c>.</summary>
internal static class PoolCommands
{
    private static readonly Argument<string> PoolId = new("pool") { Description = "Id of a pool.", HelpName = "POOL" };
    private static readonly Argument<string> File = new("file") { Description = "The pool as JSON, in the form of digitaltalent.v1.Pool.", HelpName = "FILE.json" };
    private static readonly Option<string?> From = new("--from") { Description = "Position of the last news received; unless given, all that is kept.", HelpName = "POSITION" };

    public static Command Create(CommandFactory commands) => CommandFactory.Group("pools", "Talent pools (人才储备池).",
        commands.Command("put", "Creates or replaces a pool.", PutAsync, File),
        commands.Command("list", "Lists pools.", ListAsync),
        commands.Command("show", "Shows a pool and when it was refreshed.", ShowAsync, PoolId),
        commands.Command("refresh", "Asks the pool's question now and prints what changed.", RefreshAsync, PoolId),
        commands.Command("members", "Lists members, best first.", MembersAsync, PoolId),
        commands.Command("watch", "Prints what refreshes change, as it happens.", WatchAsync, PoolId, From, Watching.Count));

    private static async Task<int> PutAsync(Session session, CancellationToken cancellation)
    {
        string file = session.Argument(File);
        Pool pool;
        try
        {
            pool = Pool.Parser.ParseJson(await System.IO.File.ReadAllTextAsync(file, cancellation));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or InvalidJsonException)
        {
            throw new TableException(new($"无法读取“{file}”：{unreadable.Message}", $"'{file}' cannot be read: {unreadable.Message}"));
        }

        var reply = await session.Registry.Pools.PutPoolAsync(new() { Pool = pool }, deadline: session.Deadline, cancellationToken: cancellation);
        session.PrintOutcome(reply, reply.Outcome, pool.PoolId, pool.Title);
        return ExitCode.Done;
    }

    private static async Task<int> ListAsync(Session session, CancellationToken cancellation)
    {
        using var call = session.Registry.Pools.ListPools(new(), deadline: session.Deadline, cancellationToken: cancellation);
        if (session.AsJson)
        {
            await session.PrintJsonAsync(call, cancellation);
            return ExitCode.Done;
        }

        var rows = new List<IReadOnlyList<string>>();
        await foreach (var reply in call.ResponseStream.ReadAllAsync(cancellation))
            rows.Add([reply.Pool.PoolId, reply.Pool.Title, reply.Pool.Purpose, $"{(reply.Pool.Size == 0 ? 100 : reply.Pool.Size)}"]);
        TablePrinter.Print(session, [new("编号", "Pool"), new("名称", "Title", 1), new("用途", "Purpose", 1), new("人数上限", "Size")], rows);
        return ExitCode.Done;
    }

    private static async Task<int> ShowAsync(Session session, CancellationToken cancellation)
    {
        session.PrintJson(await session.Registry.Pools.GetPoolAsync(new() { PoolId = session.Argument(PoolId) }, deadline: session.Deadline, cancellationToken: cancellation));
        return ExitCode.Done;
    }

    private static async Task<int> RefreshAsync(Session session, CancellationToken cancellation)
    {
        var reply = await session.Registry.Pools.RefreshPoolAsync(new() { PoolId = session.Argument(PoolId) }, deadline: session.Deadline, cancellationToken: cancellation);
        if (session.AsJson)
            session.PrintJson(reply.News);
        else
            Print(session, reply.News);
        return ExitCode.Done;
    }

    private static async Task<int> MembersAsync(Session session, CancellationToken cancellation)
    {
        using var call = session.Registry.Pools.ListMembers(new() { PoolId = session.Argument(PoolId) }, deadline: session.Deadline, cancellationToken: cancellation);
        if (session.AsJson)
        {
            await session.PrintJsonAsync(call, cancellation);
            return ExitCode.Done;
        }

        var rows = new List<IReadOnlyList<string>>();
        await foreach (var reply in call.ResponseStream.ReadAllAsync(cancellation))
            rows.Add([$"{reply.Member.Rank}", $"{reply.Member.Score:F1}", reply.Member.Alias, reply.Member.TalentId]);
        TablePrinter.Print(session, [new("名次", "Rank"), new("得分", "Score"), new("代号", "Alias"), new("人才编号", "Talent")], rows);
        return ExitCode.Done;
    }

    private static async Task<int> WatchAsync(Session session, CancellationToken cancellation)
    {
        using var call = session.Registry.Pools.WatchPool(
            new() { PoolId = session.Argument(PoolId), Position = session.Option(From) ?? "" }, cancellationToken: cancellation);
        return await Watching.PrintAsync(session, call, static _ => true, news => Print(session, news), cancellation);
    }

    private static void Print(Session session, PoolNews news)
    {
        session.PrintLine(
            $"第 {news.Refresh} 次刷新：{news.Members} 人，新进 {news.Came.Count}，离开 {news.Left.Count}，名次变动 {news.Moved.Count}（位置 {news.Position}）",
            $"refresh {news.Refresh}: {news.Members} members, {news.Came.Count} came, {news.Left.Count} left, {news.Moved.Count} moved (position {news.Position})");
        foreach (var member in news.Came)
            session.PrintLine($"  + {member.Rank,4}  {member.Alias}  {member.TalentId}");
        foreach (var leaver in news.Left)
            session.PrintLine($"  - {leaver.Rank,4}  {(leaver.Alias.Length == 0 ? "—" : leaver.Alias)}  {leaver.TalentId}  {session.Label(leaver.Reason)}");
    }
}
