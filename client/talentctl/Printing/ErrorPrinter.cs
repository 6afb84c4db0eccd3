using DigitalTalent.Client;
using DigitalTalent.Talentctl.Commands;
using DigitalTalent.Talentctl.Tables;
using Grpc.Core;

namespace DigitalTalent.Talentctl.Printing;

/// <summary>Says in plain words what the server or the network answered.</summary>
internal static class ErrorPrinter
{
    /// <summary>Between what is said in Chinese and the same in English.</summary>
    private const string Languages = " / ";

    /// <returns>The exit code that fits.</returns>
    public static int Print(Session session, RpcException failed)
    {
        switch (failed.StatusCode)
        {
            case StatusCode.Unavailable when failed.Status.Detail.Contains(Languages, StringComparison.Ordinal):
                PrintRefusal(session, failed);      // The server could be reached, and says itself what is the matter.
                return ExitCode.Unreachable;
            case StatusCode.Unavailable:
                session.PrintError(new(
                    $"连接不上服务器 {session.Server}。请确认服务正在运行（./dev serve），或用 --server 指定地址。",
                    $"Cannot reach the server at {session.Server}. Start one with ./dev serve, or name another with --server."));
                return ExitCode.Unreachable;
            case StatusCode.DeadlineExceeded:
                session.PrintError(new(
                    $"服务器 {session.Server} 没有及时答复，请稍后再试。", $"The server at {session.Server} did not answer in time; try again later."));
                return ExitCode.Unreachable;
            case StatusCode.Unimplemented:
                session.PrintError(new(
                    $"{session.Server} 不是人才库服务器，或版本不符：{failed.Status.Detail}", $"{session.Server} is no talent registry, or one of another version: {failed.Status.Detail}"));
                return ExitCode.Unreachable;
            case StatusCode.Unauthenticated:
                PrintRefusal(session, failed);
                session.PrintError(new(
                    $"用 --key-file 或环境变量 {GlobalOptions.KeyVariable} 提供接口密钥；密钥由运维用 talentctl keys create 创建。",
                    $"Give an access key with --key-file or {GlobalOptions.KeyVariable}; operators make them with talentctl keys create."));
                return ExitCode.Refused;
            default:
                PrintRefusal(session, failed);
                return ExitCode.Refused;
        }
    }

    private static void PrintRefusal(Session session, RpcException failed)
    {
        var violations = failed.GetViolations();
        if (violations.Count == 0)
        {
            session.PrintError(new($"服务器拒绝：{InOneLanguage(session, failed.Status.Detail)}", $"The server refused: {InOneLanguage(session, failed.Status.Detail)}"));
            return;
        }
        session.PrintError(new("请求有误：", "The request breaks these rules:"));
        foreach (var violation in violations)
        {
            string suggestions = violation.Suggestions.Count == 0 ? "" : $" [{string.Join("; ", violation.Suggestions)}]";
            session.PrintError(new(
                $"  · {violation.MessageZh}{suggestions}（{violation.Field}）", $"  - {violation.MessageEn}{suggestions} ({violation.Field})"));
        }
    }

    /// <summary>The server says a thing once in Chinese and once in English, parted by a slash.</summary>
    private static string InOneLanguage(Session session, string detail)
    {
        string[] parts = detail.Split(Languages);
        return parts.Length == 2 ? session.Say(parts[0], parts[1]) : detail;
    }
}
