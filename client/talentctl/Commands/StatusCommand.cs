using System.CommandLine;
using DigitalTalent.V1;

namespace DigitalTalent.Talentctl.Commands;

/// <summary><c>status</c>.</summary>
internal static class StatusCommand
{
    private static readonly Option<string?> After = new("--after") { Description = "Change token of a write that the counts must include.", HelpName = "TOKEN" };

    public static Command Create(CommandFactory commands) => commands.Command("status", "What is in the registry (登记情况).", RunAsync, After);

    private static async Task<int> RunAsync(Session session, CancellationToken cancellation)
    {
        var reply = await session.Registry.Registry.GetStatusAsync(
            new GetStatusRequest { After = session.Option(After) ?? "" }, deadline: session.Deadline, cancellationToken: cancellation);
        if (session.AsJson)
        {
            session.PrintJson(reply);
            return ExitCode.Done;
        }
        session.PrintLine($"{session.Server}  {reply.Store}  {reply.Version}");
        Line("人才", "Talents", reply.HasTalents ? reply.Talents : null);
        Line("今日可推荐人才", "Matchable today", reply.HasMatchableTalents ? reply.MatchableTalents : null);
        Line("企业", "Enterprises", reply.HasEnterprises ? reply.Enterprises : null);
        Line("需求清单", "Demand lists", reply.HasDemandLists ? reply.DemandLists : null);
        Line("开放岗位", "Open demands", reply.HasOpenDemands ? reply.OpenDemands : null);
        Line("紧缺目录", "Shortage lists", reply.ShortageLists);
        Line("活动", "Activities", reply.Activities);
        Line("活动登记", "Enrolments", reply.HasEnrolments ? reply.Enrolments : null);
        return ExitCode.Done;

        void Line(string zh, string en, long? count)
        {
            if (count is { } told)      // The rest is not for this caller to know.
                session.PrintLine($"  {zh}：{told:N0}", $"  {en}: {told:N0}");
        }
    }
}
