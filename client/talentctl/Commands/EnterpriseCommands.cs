using System.CommandLine;
using DigitalTalent.V1;

namespace DigitalTalent.Talentctl.Commands;

/// <summary><c>enterprises show</c>.</summary>
internal static class EnterpriseCommands
{
    private static readonly Argument<string> Code = new("code") { Description = "Unified social credit code.", HelpName = "CODE" };

    public static Command Create(CommandFactory commands) => CommandFactory.Group("enterprises", "Enterprises (企业).",
        commands.Command("show", "Shows an enterprise, without its contact.", ShowAsync, Code));

    private static async Task<int> ShowAsync(Session session, CancellationToken cancellation)
    {
        var reply = await session.Registry.Enterprises.GetEnterpriseAsync(
            new GetEnterpriseRequest { CreditCode = session.Argument(Code) }, deadline: session.Deadline, cancellationToken: cancellation);
        if (session.AsJson)
        {
            session.PrintJson(reply);
            return ExitCode.Done;
        }
        var enterprise = reply.Enterprise;
        session.PrintLine($"{enterprise.CreditCode}  {enterprise.Name}");
        string region = session.Reference.Regions.NameOf(enterprise.Region) ?? enterprise.Region;
        string industry = session.Reference.Industries.NameOf(enterprise.Industry) ?? enterprise.Industry;
        session.PrintLine($"  所在地区：{region}；所属行业：{industry}；员工人数：{enterprise.Employees}", $"  Region: {region}; industry: {industry}; employees: {enterprise.Employees}");
        if (enterprise.ChainTags.Count > 0)
            session.PrintLine($"  产业链：{string.Join("、", enterprise.ChainTags)}", $"  Chains: {string.Join(", ", enterprise.ChainTags)}");
        if (enterprise.KeyFlags.Count > 0)
        {
            string flags = string.Join(session.Say("、", ", "), enterprise.KeyFlags.Select(flag => session.Label(flag)));
            session.PrintLine($"  重点企业类型：{flags}", $"  Key enterprise: {flags}");
        }
        return ExitCode.Done;
    }
}
