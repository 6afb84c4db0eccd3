using System.CommandLine;
using DigitalTalent.Talentctl.Printing;
using DigitalTalent.Talentctl.Tables;
using DigitalTalent.V1;
using Google.Protobuf;
using Grpc.Core;

namespace DigitalTalent.Talentctl.Commands;

/// <summary><c>activity put|show|enrol|withdraw|list</c>.</summary>
internal static class ActivityCommands
{
    /// <summary>Most ids of one call, by the contract.</summary>
    private const int IdsPerCallMax = 1000;

    private static readonly Argument<string> File = new("file") { Description = "JSON file with an activity, fields as in the contract.", HelpName = "FILE.json" };
    private static readonly Argument<string> Activity = new("activity") { Description = "Id of an activity.", HelpName = "ACTIVITY" };
    private static readonly Argument<string> Kind = new("kind") { Description = "talents or lists.", HelpName = "talents|lists" };
    private static readonly Argument<string[]> Ids = new("ids") { Description = "Ids of talents or demand lists.", HelpName = "ID", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<string?> IdFile = new("--file") { Description = "Text file with one id a line.", HelpName = "FILE" };
    private static readonly Option<string?> OfKind = new("--kind") { Description = "Only talents or lists.", HelpName = "K" };

    static ActivityCommands()
    {
        Kind.AcceptOnlyFromAmong("talents", "lists");
        OfKind.AcceptOnlyFromAmong("talents", "lists");
    }

    public static Command Create(CommandFactory commands) => CommandFactory.Group("activity", "Recruitment activities (活动).",
        commands.Command("put", "Creates or replaces an activity.", PutAsync, File),
        commands.Command("show", "Shows an activity.", ShowAsync, Activity),
        commands.Command("enrol", "Enrols talents or demand lists.", EnrolAsync, Activity, Kind, Ids, IdFile),
        commands.Command("withdraw", "Takes enrolments back.", WithdrawAsync, Activity, Kind, Ids, IdFile),
        commands.Command("list", "Lists the enrolments of an activity.", ListAsync, Activity, OfKind));

    private static async Task<int> PutAsync(Session session, CancellationToken cancellation)
    {
        var activity = ReadActivity(session.Argument(File));
        var reply = await session.Registry.Activities.PutActivityAsync(
            new PutActivityRequest { Activity = activity }, deadline: session.Deadline, cancellationToken: cancellation);
        session.PrintOutcome(reply, reply.Outcome, activity.ActivityId, activity.Title);
        return ExitCode.Done;
    }

    private static Activity ReadActivity(string path)
    {
        try
        {
            return JsonParser.Default.Parse<Activity>(System.IO.File.ReadAllText(path));
        }
        catch (Exception broken) when (broken is InvalidJsonException or InvalidProtocolBufferException)
        {
            throw new TableException($"“{path}”不是活动的 JSON 描述：{broken.Message}", $"'{path}' does not describe an activity: {broken.Message}", broken);
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            throw new TableException($"无法读取“{path}”：{missing.Message}", $"Cannot read '{path}': {missing.Message}", missing);
        }
    }

    private static async Task<int> ShowAsync(Session session, CancellationToken cancellation)
    {
        var reply = await session.Registry.Activities.GetActivityAsync(
            new GetActivityRequest { ActivityId = session.Argument(Activity) }, deadline: session.Deadline, cancellationToken: cancellation);
        if (session.AsJson)
        {
            session.PrintJson(reply);
            return ExitCode.Done;
        }
        var activity = reply.Activity;
        var names = session.Reference;
        session.PrintLine($"{activity.ActivityId}  {activity.Title}  [{session.Label(activity.Kind)}]  {activity.StartsOn} – {activity.EndsOn}");
        session.PrintLine($"主办：{string.Join("、", activity.Organisers)}", $"Organisers: {string.Join(", ", activity.Organisers)}");
        if (activity.Universities.Count > 0)
            session.PrintLine($"高校：{string.Join("、", activity.Universities.Select(code => names.Universities.NameOf(code) ?? code))}", $"Universities: {string.Join(", ", activity.Universities)}");
        if (activity.ZoneOccupations.Count > 0)
            session.PrintLine($"专区职业：{string.Join("、", activity.ZoneOccupations.Select(code => names.Occupations.NameOf(code) ?? code))}", $"Zone: {string.Join(", ", activity.ZoneOccupations)}");
        return ExitCode.Done;
    }

    private static async Task<int> EnrolAsync(Session session, CancellationToken cancellation)
    {
        var total = new EnrolReply { Counts = new() };
        foreach (string[] ids in IdsOf(session).Chunk(IdsPerCallMax))
        {
            var reply = await session.Registry.Activities.EnrolAsync(
                new EnrolRequest { ActivityId = session.Argument(Activity), Kind = KindOf(session.Argument(Kind)), Ids = { ids } },
                deadline: session.Deadline, cancellationToken: cancellation);
            Add(total.Counts, reply.Counts);
            total.Rejections.Add(reply.Rejections);
            total.ChangeToken = reply.ChangeToken;
        }
        foreach (var rejection in total.Rejections)
        {
            foreach (var violation in rejection.Violations)
                session.PrintError(new($"{rejection.Key}：{violation.MessageZh}", $"{rejection.Key}: {violation.MessageEn}"));
        }
        PrintCounts(session, total, total.Counts);
        return total.Counts.Rejected == 0 ? ExitCode.Done : ExitCode.RowsRejected;
    }

    private static async Task<int> WithdrawAsync(Session session, CancellationToken cancellation)
    {
        var total = new WithdrawEnrolmentReply { Counts = new() };
        foreach (string[] ids in IdsOf(session).Chunk(IdsPerCallMax))
        {
            var reply = await session.Registry.Activities.WithdrawEnrolmentAsync(
                new WithdrawEnrolmentRequest { ActivityId = session.Argument(Activity), Kind = KindOf(session.Argument(Kind)), Ids = { ids } },
                deadline: session.Deadline, cancellationToken: cancellation);
            Add(total.Counts, reply.Counts);
            total.ChangeToken = reply.ChangeToken;
        }
        PrintCounts(session, total, total.Counts);
        return ExitCode.Done;
    }

    private static async Task<int> ListAsync(Session session, CancellationToken cancellation)
    {
        var request = new ListEnrolmentsRequest { ActivityId = session.Argument(Activity), Kind = session.Option(OfKind) is { } kind ? KindOf(kind) : EnrolmentKind.Unspecified };
        using var call = session.Registry.Activities.ListEnrolments(request, deadline: session.Deadline, cancellationToken: cancellation);
        if (session.AsJson)
        {
            await session.PrintJsonAsync(call, cancellation);
            return ExitCode.Done;
        }
        var rows = new List<IReadOnlyList<string>>();
        await foreach (var reply in call.ResponseStream.ReadAllAsync(cancellation))
            rows.Add([session.Label(reply.Kind), reply.Id]);
        TablePrinter.Print(session, [new("类别", "Kind"), new("编号", "Id")], rows);
        return ExitCode.Done;
    }

    private static List<string> IdsOf(Session session)
    {
        var ids = session.Argument(Ids).ToList();
        if (session.Option(IdFile) is { } path)
        {
            try
            {
                ids.AddRange(System.IO.File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0));
            }
            catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
            {
                throw new TableException($"无法读取“{path}”：{missing.Message}", $"Cannot read '{path}': {missing.Message}", missing);
            }
        }
        return ids.Count > 0 ? ids : throw new TableException("没有给出编号：请写在命令后面，或用 --file 指定文件。", "No ids were given: name them, or a file with --file.");
    }

    private static EnrolmentKind KindOf(string kind) => kind == "talents" ? EnrolmentKind.Talent : EnrolmentKind.DemandList;

    private static void Add(ImportCounts total, ImportCounts counts)
    {
        total.Created += counts.Created;
        total.Updated += counts.Updated;
        total.Unchanged += counts.Unchanged;
        total.Rejected += counts.Rejected;
    }

    private static void PrintCounts(Session session, IMessage reply, ImportCounts counts)
    {
        if (session.AsJson)
            session.PrintJson(reply);
        else
            session.PrintLine($"变更 {counts.Created + counts.Updated}，未变 {counts.Unchanged}，拒绝 {counts.Rejected}。", $"{counts.Created + counts.Updated} changed, {counts.Unchanged} unchanged, {counts.Rejected} rejected.");
    }
}
