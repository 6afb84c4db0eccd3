using System.CommandLine;
using DigitalTalent.Talentctl.Printing;
using DigitalTalent.V1;
using Grpc.Core;

namespace DigitalTalent.Talentctl.Commands;

/// <summary><c>demands list|show|open|pause|close|watch</c>.</summary>
internal static class DemandCommands
{
    private static readonly Argument<string> List = new("list") { Description = "Id of a demand list.", HelpName = "LIST" };
    private static readonly Option<string?> Enterprise = new("--enterprise") { Description = "Only of this enterprise (credit code).", HelpName = "CODE" };
    private static readonly Option<string?> Occupation = new("--occupation") { Description = "Only of this occupation (code or name).", HelpName = "O" };
    private static readonly Option<string?> Region = new("--region") { Description = "Only in this region (code or name).", HelpName = "R" };
    private static readonly Option<string?> Status = new("--status") { Description = "draft, open, paused or closed.", HelpName = "S" };
    private static readonly Argument<string[]> Lists = new("lists") { Description = "Ids of demand lists, 1 to 100.", HelpName = "LIST", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<int> Limit = new("--limit") { Description = "Most demands. Default: 1000.", HelpName = "N" };

    static DemandCommands() => Status.AcceptOnlyFromAmong("draft", "open", "paused", "closed");

    public static Command Create(CommandFactory commands) => CommandFactory.Group("demands", "Demand lists (需求清单).",
        commands.Command("list", "Lists demands.", ListAsync, Enterprise, Occupation, Region, Status, Limit),
        commands.Command("show", "Shows a list with all its demands.", ShowAsync, List),
        commands.Command("open", "Opens a draft or a paused list.", (session, stop) => SetAsync(session, DemandListStatus.Open, stop), List),
        commands.Command("pause", "Pauses an open list.", (session, stop) => SetAsync(session, DemandListStatus.Paused, stop), List),
        commands.Command("close", "Closes a list for good.", (session, stop) => SetAsync(session, DemandListStatus.Closed, stop), List),
        commands.Command("watch", "Prints who comes to fit an open demand of the lists, as it happens (新到人选).", WatchAsync, Lists, MatchCommands.Neighbours, Watching.Count));

    private static async Task<int> ListAsync(Session session, CancellationToken cancellation)
    {
        var request = new ListDemandsRequest
        {
            Enterprise = session.Option(Enterprise) ?? "",
            Occupation = Session.CodeOf(session.Reference.Occupations, session.Option(Occupation)),
            Region = Session.CodeOf(session.Reference.Regions, session.Option(Region)),
            Limit = session.Option(Limit),
            Status = session.Option(Status) is { } status ? Enum.Parse<DemandListStatus>(status, ignoreCase: true) : DemandListStatus.Unspecified,
        };
        using var call = session.Registry.Demands.ListDemands(request, deadline: session.Deadline, cancellationToken: cancellation);
        if (session.AsJson)
        {
            await session.PrintJsonAsync(call, cancellation);
            return ExitCode.Done;
        }
        var rows = new List<IReadOnlyList<string>>();
        await foreach (var reply in call.ResponseStream.ReadAllAsync(cancellation))
            rows.Add(RowOf(session, reply.DemandId, reply.EnterpriseName, session.Label(reply.Status), reply.Demand));
        PrintDemands(session, rows);
        session.PrintLine($"共 {rows.Count} 个岗位。", $"{rows.Count} demands.");
        return ExitCode.Done;
    }

    private static async Task<int> ShowAsync(Session session, CancellationToken cancellation)
    {
        var reply = await session.Registry.Demands.GetDemandListAsync(
            new GetDemandListRequest { ListId = session.Argument(List) }, deadline: session.Deadline, cancellationToken: cancellation);
        if (session.AsJson)
        {
            session.PrintJson(reply);
            return ExitCode.Done;
        }
        var list = reply.List;
        session.PrintLine($"{list.ListId}  {list.Title}  [{session.Label(reply.Status)}]  {list.Enterprise}");
        PrintDemands(session, list.Demands.Select(demand => RowOf(session, $"{list.ListId}/{demand.Number}", list.Enterprise, session.Label(reply.Status), demand)));
        return ExitCode.Done;
    }

    private static async Task<int> SetAsync(Session session, DemandListStatus status, CancellationToken cancellation)
    {
        var reply = await session.Registry.Demands.SetDemandListStatusAsync(
            new SetDemandListStatusRequest { ListId = session.Argument(List), Status = status }, deadline: session.Deadline, cancellationToken: cancellation);
        session.PrintOutcome(reply, reply.Outcome, session.Argument(List), session.Label(status));
        return ExitCode.Done;
    }

    private static async Task<int> WatchAsync(Session session, CancellationToken cancellation)
    {
        var request = new WatchMatchesRequest { ListIds = { session.Argument(Lists) }, NeighbourOccupations = session.Option(MatchCommands.Neighbours) };
        using var call = session.Registry.Matching.WatchMatches(request, cancellationToken: cancellation);
        return await Watching.PrintAsync(session, call, IsNews, Print, cancellation);

        void Print(MatchNews news)
        {
            if (IsNews(news))
                session.PrintLine($"{news.DemandId}  {news.Alias}  {session.Say("得分", "score")} {Figures.Score(news.Score)}  {news.TalentId}");
            else
                session.PrintError(new("正在关注新到人选，按 Ctrl-C 结束。", "Watching for people who come to fit; Ctrl-C ends it."));
        }
    }

    /// <summary>The first message of a stream says from when on it tells, and nothing else.</summary>
    private static bool IsNews(MatchNews news) => news.DemandId.Length > 0;

    private static void PrintDemands(Session session, IEnumerable<IReadOnlyList<string>> rows) => TablePrinter.Print(
        session,
        [
            new("编号", "Demand"), new("岗位", "Post", 2), new("职业", "Occupation", 3), new("人数", "People"), new("工作地区", "Region", 2),
            new("月薪（元）", "Pay a month"), new("企业", "Enterprise", 3), new("状态", "Status"),
        ],
        rows);

    private static IReadOnlyList<string> RowOf(Session session, string id, string enterprise, string status, Demand demand) =>
    [
        id, demand.Title, string.Join("、", demand.Occupations.Select(code => session.Reference.Occupations.NameOf(code) ?? code)), $"{demand.Headcount}",
        demand.Regions.Count == 0 ? session.Say("不限", "anywhere") : string.Join("、", demand.Regions.Select(code => session.Reference.Regions.NameOf(code) ?? code)),
        Figures.Salary(session, demand.Salary), enterprise, status,
    ];
}
