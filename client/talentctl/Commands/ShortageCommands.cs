using System.CommandLine;
using DigitalTalent.Talentctl.Import;
using DigitalTalent.Talentctl.Printing;
using DigitalTalent.V1;
using Grpc.Core;

namespace DigitalTalent.Talentctl.Commands;

/// <summary><c>shortage put|publish|show|list</c>.</summary>
internal static class ShortageCommands
{
    private static readonly Argument<string> List = new("list") { Description = "Id of a shortage list.", HelpName = "LIST" };
    private static readonly Option<string> File = new("--file") { Description = "CSV file or workbook with the entries.", HelpName = "FILE", Required = true };
    private static readonly Option<string?> Sheet = new("--sheet") { Description = "Sheet of a workbook: position from 1, or name.", HelpName = "N" };
    private static readonly Option<string> Region = new("--region") { Description = "Region of the publishing bureau (code or name).", HelpName = "R", Required = true };
    private static readonly Option<string> Series = new("--series") { Description = "Series of editions, such as digital-engineers.", HelpName = "S", Required = true };
    private static readonly Option<int> Edition = new("--edition") { Description = "Edition number, from 1.", HelpName = "N", Required = true };
    private static readonly Option<string> Title = new("--title") { Description = "Title of the list.", HelpName = "T", Required = true };
    private static readonly Option<string> From = new("--from") { Description = "First day it speaks for, YYYY-MM-DD.", HelpName = "DATE", Required = true };
    private static readonly Option<string> To = new("--to") { Description = "Last day it speaks for.", HelpName = "DATE", Required = true };
    private static readonly Option<string?> OfRegion = new("--region") { Description = "Only of this publisher (code or name).", HelpName = "R" };
    private static readonly Option<string?> OfSeries = new("--series") { Description = "Only of this series.", HelpName = "S" };
    private static readonly Option<string?> Status = new("--status") { Description = "draft, published or superseded.", HelpName = "S" };

    static ShortageCommands() => Status.AcceptOnlyFromAmong("draft", "published", "superseded");

    public static Command Create(CommandFactory commands) => CommandFactory.Group("shortage", "Shortage lists (急需紧缺职业目录).",
        commands.Command("put", "Creates or replaces a draft from a file of entries.", PutAsync, List, File, Sheet, Region, Series, Edition, Title, From, To),
        commands.Command("publish", "Publishes a draft; it supersedes the edition in force.", PublishAsync, List),
        commands.Command("show", "Shows a list with its entries.", ShowAsync, List),
        commands.Command("list", "Lists shortage lists.", ListAsync, OfRegion, OfSeries, Status));

    private static async Task<int> PutAsync(Session session, CancellationToken cancellation)
    {
        string path = session.Option(File) ?? "";
        var list = new ShortageList
        {
            ListId = session.Argument(List), PublisherRegion = Session.CodeOf(session.Reference.Regions, session.Option(Region)), Series = session.Option(Series) ?? "",
            Edition = session.Option(Edition), Title = session.Option(Title) ?? "", PeriodFrom = session.Option(From) ?? "", PeriodTo = session.Option(To) ?? "",
        };
        if (!ReadEntries(session, path, list))
            return ExitCode.Usage;
        var reply = await session.Registry.ShortageLists.PutShortageListAsync(
            new PutShortageListRequest { List = list }, deadline: session.Deadline, cancellationToken: cancellation);
        session.PrintOutcome(reply, reply.Outcome, list.ListId, session.Say($"{list.Entries.Count} 条", $"{list.Entries.Count} entries"));
        return ExitCode.Done;
    }

    /// <summary>A list is published as a whole, so that one bad row stops it.</summary>
    private static bool ReadEntries(Session session, string path, ShortageList list)
    {
        using var file = MappedFile<ShortageEntry>.Open(path, session.Option(Sheet), FileKinds.ShortageEntries(session.Validate), session.Reference);
        bool good = true;
        foreach (var row in file.Rows())
        {
            foreach (var problem in row.Problems)
            {
                good = false;
                session.PrintError(new(
                    $"第 {row.Source.Line} 行·{problem.Title}“{problem.Value}”：{problem.Reason.Zh}", $"Line {row.Source.Line}, {problem.Title} '{problem.Value}': {problem.Reason.En}"));
            }
            list.Entries.Add(row.Value);
        }
        if (!good)
            session.PrintError(new("目录没有提交：请先改正以上各行。", "The list was not sent: mend these rows first."));
        return good;
    }

    private static async Task<int> PublishAsync(Session session, CancellationToken cancellation)
    {
        var reply = await session.Registry.ShortageLists.PublishShortageListAsync(
            new PublishShortageListRequest { ListId = session.Argument(List) }, deadline: session.Deadline, cancellationToken: cancellation);
        string superseded = reply.SupersededListId.Length == 0 ? "" : session.Say($"，取代 {reply.SupersededListId}", $", supersedes {reply.SupersededListId}");
        session.PrintOutcome(reply, reply.Outcome, session.Argument(List), session.Label(ShortageListStatus.Published) + superseded);
        return ExitCode.Done;
    }

    private static async Task<int> ShowAsync(Session session, CancellationToken cancellation)
    {
        var reply = await session.Registry.ShortageLists.GetShortageListAsync(
            new GetShortageListRequest { ListId = session.Argument(List) }, deadline: session.Deadline, cancellationToken: cancellation);
        if (session.AsJson)
        {
            session.PrintJson(reply);
            return ExitCode.Done;
        }
        var list = reply.List;
        session.PrintLine($"{list.ListId}  {list.Title}  [{session.Label(reply.Status)}]  {list.PeriodFrom} – {list.PeriodTo}");
        TablePrinter.Print(
            session,
            [
                new("职业代码", "Occupation"), new("职业", "Name", 2), new("产业链", "Chain", 1), new("紧缺程度", "Grade"), new("需求人数", "Wanted"),
                new("求职人数", "Looking"), new("缺口人数", "Gap"),
            ],
            list.Entries.Select(entry => (IReadOnlyList<string>)
            [
                entry.Occupation, session.Reference.Occupations.NameOf(entry.Occupation) ?? "", entry.IndustryChain, session.Label(entry.Grade),
                $"{entry.DemandPersons}", $"{entry.SupplyPersons}", $"{entry.GapPersons}",
            ]));
        return ExitCode.Done;
    }

    private static async Task<int> ListAsync(Session session, CancellationToken cancellation)
    {
        var request = new ListShortageListsRequest
        {
            PublisherRegion = Session.CodeOf(session.Reference.Regions, session.Option(OfRegion)), Series = session.Option(OfSeries) ?? "",
            Status = session.Option(Status) is { } status ? Enum.Parse<ShortageListStatus>(status, ignoreCase: true) : ShortageListStatus.Unspecified,
        };
        using var call = session.Registry.ShortageLists.ListShortageLists(request, deadline: session.Deadline, cancellationToken: cancellation);
        if (session.AsJson)
        {
            await session.PrintJsonAsync(call, cancellation);
            return ExitCode.Done;
        }
        var rows = new List<IReadOnlyList<string>>();
        await foreach (var reply in call.ResponseStream.ReadAllAsync(cancellation))
        {
            var list = reply.List;
            rows.Add([list.ListId, list.Title, session.Reference.Regions.NameOf(list.PublisherRegion) ?? list.PublisherRegion, $"{list.Series} #{list.Edition}",
                $"{list.PeriodFrom} – {list.PeriodTo}", $"{reply.Entries}", session.Label(reply.Status)]);
        }
        TablePrinter.Print(
            session,
            [
                new("编号", "List"), new("名称", "Title", 1), new("发布地区", "Publisher"), new("版次", "Edition"), new("期间", "Period"),
                new("条目", "Entries"), new("状态", "Status"),
            ],
            rows);
        return ExitCode.Done;
    }
}
