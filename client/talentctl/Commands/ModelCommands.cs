using System.CommandLine;
using System.Globalization;
using DigitalTalent.Rules;
using DigitalTalent.Talentctl.Printing;
using DigitalTalent.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace DigitalTalent.Talentctl.Commands;

/// <summary><c>models list|show|train|promote|rollback|compare</c>.</summary>
internal static class ModelCommands
{
    private static readonly Argument<string> ModelId = new("model") { Description = "Id of a model, such as m-3.", HelpName = "MODEL" };
    private static readonly Option<bool> Text = new("--text") { Description = "Print the model in LightGBM's text format, and nothing else." };
    private static readonly Option<int> Trees = new("--trees") { Description = "Trees, 1 to 2,000; unless given, 100.", HelpName = "N" };
    private static readonly Option<int> Leaves = new("--leaves") { Description = "Leaves of a tree, 2 to 255; unless given, 31.", HelpName = "N" };
    private static readonly Option<decimal> LearningRate = new("--learning-rate") { Description = "0.001 to 1; unless given, 0.1.", HelpName = "R" };
    private static readonly Option<int> MinData = new("--min-data") { Description = "Fewest rows of a leaf; unless given, 20.", HelpName = "N" };
    private static readonly Option<int> Threads = new("--threads") { Description = "Threads; at most as many as the server allows.", HelpName = "N" };
    private static readonly Option<int> Seed = new("--seed") { Description = "Random seed; unless given, 1.", HelpName = "N" };
    private static readonly Option<bool> Keep = new("--keep") { Description = "Keep it as a challenger, even if it passes every gate." };
    private static readonly Option<string?> Against = new("--against") { Description = "The other model; unless given, what ranks now.", HelpName = "MODEL" };

    public static Command Create(CommandFactory commands) => CommandFactory.Group("models", "Ranking models (排序模型).",
        commands.Command("list", "Lists models, newest first.", ListAsync),
        commands.Command("show", "Shows what a model was made from and how it was judged.", ShowAsync, ModelId, Text),
        commands.Command("train", "Trains a challenger from the feedback so far, judges it, and promotes it if it passes every gate.", TrainAsync,
            Trees, Leaves, LearningRate, MinData, Threads, Seed, Keep),
        commands.Command("promote", "Makes a challenger that passed every gate the champion.", PromoteAsync, ModelId),
        commands.Command("rollback", "Puts the champion before this one back.", RollBackAsync),
        commands.Command("compare", "Judges a model against another on answers later than both.", CompareAsync, ModelId, Against));

    private static async Task<int> ListAsync(Session session, CancellationToken cancellation)
    {
        using var call = session.Registry.Models.ListModels(new(), deadline: session.Deadline, cancellationToken: cancellation);
        if (session.AsJson)
        {
            await session.PrintJsonAsync(call, cancellation);
            return ExitCode.Done;
        }

        var rows = new List<IReadOnlyList<string>>();
        await foreach (var reply in call.ResponseStream.ReadAllAsync(cancellation))
        {
            var model = reply.Model;
            var overall = model.Verdicts.FirstOrDefault();
            rows.Add([
                model.ModelId, session.Label(model.Status), Moment(model.TrainedAt), $"{model.TrainedOn?.ImpressionsWithFeedback ?? 0:N0}",
                overall is { Judged: true } ? $"{overall.Challenger:F4}" : "—", overall is { Judged: true } ? $"{overall.Champion:F4}" : "—",
                model.Parent.Length == 0 ? session.Say("初始排序", "first ranker") : model.Parent, string.Join("\n", Failed(model.Verdicts)), model.TrainedBy,
            ]);
        }

        TablePrinter.Print(
            session,
            [
                new("编号", "Model"), new("状态", "Status"), new("训练时间", "Trained"), new("有反馈的推荐", "Answers"), new("NDCG@10", "NDCG@10"),
                new("对照", "Against"), new("对照模型", "Parent"), new("未通过", "Failed gates", 1), new("训练者", "By"),
            ],
            rows);
        return ExitCode.Done;
    }

    private static async Task<int> ShowAsync(Session session, CancellationToken cancellation)
    {
        bool text = session.Option(Text);
        var reply = await session.Registry.Models.GetModelAsync(
            new() { ModelId = session.Argument(ModelId), WithText = text }, deadline: session.Deadline, cancellationToken: cancellation);
        if (text)
            session.PrintLine(reply.Text);
        else
            session.PrintJson(reply);
        return ExitCode.Done;
    }

    private static async Task<int> TrainAsync(Session session, CancellationToken cancellation)
    {
        var request = new TrainModelRequest
        {
            KeepAsChallenger = session.Option(Keep),
            Parameters = new()
            {
                Trees = session.Option(Trees), Leaves = session.Option(Leaves), LeafRowsMin = session.Option(MinData), Threads = session.Option(Threads),
                Seed = session.Option(Seed), LearningRateThousandths = (int)Math.Round(session.Option(LearningRate) * 1000),
            },
        };
        // No deadline: a training may take long, and whoever started it decides when to give up.
        var reply = await session.Registry.Models.TrainModelAsync(request, cancellationToken: cancellation);
        if (session.AsJson)
        {
            session.PrintJson(reply);
            return ExitCode.Done;
        }

        session.PrintLine(session.Say(
            $"{reply.Model.ModelId}：{(reply.Promoted ? "已启用" : session.Label(reply.Model.Status))}", $"{reply.Model.ModelId}: {(reply.Promoted ? "promoted" : session.Label(reply.Model.Status))}"));
        PrintVerdicts(session, reply.Model.Verdicts);
        return ExitCode.Done;
    }

    private static async Task<int> PromoteAsync(Session session, CancellationToken cancellation)
    {
        string id = session.Argument(ModelId);
        var reply = await session.Registry.Models.PromoteModelAsync(new() { ModelId = id }, deadline: session.Deadline, cancellationToken: cancellation);
        session.PrintOutcome(reply, reply.Promoted ? WriteOutcome.Updated : WriteOutcome.Unchanged, id, session.Say("已启用", "promoted"));
        return ExitCode.Done;
    }

    private static async Task<int> RollBackAsync(Session session, CancellationToken cancellation)
    {
        var reply = await session.Registry.Models.RollbackModelAsync(new(), deadline: session.Deadline, cancellationToken: cancellation);
        string now = reply.ModelId.Length == 0 ? session.Say("初始排序", "the first ranker") : reply.ModelId;
        session.PrintOutcome(reply, WriteOutcome.Updated, reply.RolledBack, session.Say($"已撤回，现在使用{now}", $"rolled back; {now} ranks now"));
        return ExitCode.Done;
    }

    private static async Task<int> CompareAsync(Session session, CancellationToken cancellation)
    {
        var reply = await session.Registry.Models.CompareModelsAsync(
            new() { ModelId = session.Argument(ModelId), Against = session.Option(Against) ?? "" }, cancellationToken: cancellation);
        if (session.AsJson)
            session.PrintJson(reply);
        else
            PrintVerdicts(session, reply.Verdicts);
        return ExitCode.Done;
    }

    private static void PrintVerdicts(Session session, IEnumerable<GateVerdict> verdicts)
    {
        foreach (var verdict in verdicts)
            session.PrintLine($"  {verdict.Gate,-22}{session.Say(verdict.TextZh, verdict.TextEn)}");
    }

    private static IEnumerable<string> Failed(IEnumerable<GateVerdict> verdicts) => verdicts.Where(verdict => !verdict.Passed).Select(verdict => verdict.Gate);

    private static string Moment(Timestamp? time) =>
        time is null ? "—" : time.ToDateTimeOffset().ToOffset(Session.ChinaOffset).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
