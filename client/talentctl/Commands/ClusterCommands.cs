using System.CommandLine;
using System.Globalization;
using DigitalTalent.Talentctl.Printing;
using DigitalTalent.V1;

namespace DigitalTalent.Talentctl.Commands;

/// <summary><c>cluster status</c>.</summary>
internal static class ClusterCommands
{
    public static Command Create(CommandFactory commands) => CommandFactory.Group("cluster", "The silos that serve the registry (集群).",
        commands.Command("status", "Silos with address, state, activations and version, as the silo that is asked sees them.", StatusAsync));

    private static async Task<int> StatusAsync(Session session, CancellationToken cancellation)
    {
        var reply = await session.Registry.Registry.GetClusterStatusAsync(new GetClusterStatusRequest(), deadline: session.Deadline, cancellationToken: cancellation);
        if (session.AsJson)
        {
            session.PrintJson(reply);
            return ExitCode.Done;
        }

        session.PrintLine($"集群：{reply.ClusterId}", $"Cluster: {reply.ClusterId}");
        TablePrinter.Print(
            session,
            [new("服务器", "Silo"), new("地址", "Address"), new("状态", "State"), new("启动", "Started"), new("激活数", "Activations"), new("版本", "Version")],
            reply.Silos.Select(silo => (IReadOnlyList<string>)
            [
                silo.Answers ? silo.Name + " *" : silo.Name, silo.Address, session.Say(StateZh(silo.State), silo.State),
                silo.StartedAt.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                silo.HasActivations ? silo.Activations.ToString("N0", CultureInfo.InvariantCulture) : "—", silo.HasVersion ? silo.Version : "—",
            ]));
        session.PrintLine("* 应答本次查询的服务器", "* the silo that answered");
        return ExitCode.Done;
    }

    /// <summary>Orleans' names of states; one that it adds is shown as it comes.</summary>
    private static string StateZh(string state) => state switch
    {
        "Joining" => "加入中",
        "Active" => "运行中",
        "ShuttingDown" or "Stopping" => "正在停止",
        "Dead" => "已离开",
        _ => state,
    };
}
