using System.CommandLine;
using DigitalTalent.Rules;
using DigitalTalent.Talentctl.Tables;
using DigitalTalent.V1;

namespace DigitalTalent.Talentctl.Commands;

/// <summary><c>feedback record</c> and <c>feedback replay</c>.</summary>
internal static class FeedbackCommands
{
    private static readonly Argument<string> Impression = new("impression") { Description = "impression_id of a recorded answer.", HelpName = "IMPRESSION" };
    private static readonly Argument<string> Shown = new("shown") { Description = "The talent that was shown; for an answer with demands, the demand.", HelpName = "TALENT|DEMAND" };
    private static readonly Argument<string> Kind = new("kind") { Description = "impression, view, shortlist, invite, interview, offer, hire, decline or withdraw.", HelpName = "KIND" };
    private static readonly Option<string?> Id = new("--id") { Description = "Id of the event; the same one again changes nothing. Unless given, made from the answer, what was shown and the kind.", HelpName = "ID" };
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why it was declined or withdrawn, such as salary.", HelpName = "REASON" };
    private static readonly Option<string?> Evidence = new("--evidence") { Description = "How sure a hire is: both sides, contract or social insurance.", HelpName = "EVIDENCE" };

    public static Command Create(CommandFactory commands) => CommandFactory.Group("feedback", "What became of recommendations (推荐反馈).",
        commands.Command("record", "Records what became of one shown result.", RecordAsync, Impression, Shown, Kind, Id, Reason, Evidence),
        commands.Command("replay", "Prints a recorded answer as it was shown.", ReplayAsync, Impression));

    private static async Task<int> RecordAsync(Session session, CancellationToken cancellation)
    {
        string impression = session.Argument(Impression), shown = session.Argument(Shown), kind = session.Argument(Kind);
        bool demand = shown.Contains('/', StringComparison.Ordinal);       // Ids of demands are list/number; ids of talents hold no slash.
        var told = new FeedbackEvent
        {
            EventId = session.Option(Id) ?? $"{impression}.{shown.Replace('/', '.')}.{kind}", ImpressionId = impression,
            TalentId = demand ? "" : shown, DemandId = demand ? shown : "", Kind = Parse<FeedbackKind>("KIND", kind),
            Reason = session.Option(Reason) is { } reason ? Parse<RefusalReason>("--reason", reason) : RefusalReason.Unspecified,
            Evidence = session.Option(Evidence) is { } evidence ? Parse<HireEvidence>("--evidence", evidence) : HireEvidence.Unspecified,
        };
        var reply = await session.Registry.Feedback.RecordFeedbackAsync(new() { Events = { told } }, deadline: session.Deadline, cancellationToken: cancellation);
        if (reply.Rejections.Count > 0)
        {
            var violation = reply.Rejections[0].Violations[0];
            session.PrintError(new(violation.MessageZh, violation.MessageEn));
            return ExitCode.Refused;
        }

        session.PrintOutcome(reply, reply.Counts.Created > 0 ? WriteOutcome.Created : WriteOutcome.Unchanged, told.EventId, session.Say("已记录", "recorded"));
        return ExitCode.Done;
    }

    private static async Task<int> ReplayAsync(Session session, CancellationToken cancellation)
    {
        session.PrintJson(await session.Registry.Matching.ReplayAsync(
            new() { ImpressionId = session.Argument(Impression) }, deadline: session.Deadline, cancellationToken: cancellation));
        return ExitCode.Done;
    }

    private static TEnum Parse<TEnum>(string option, string name) where TEnum : struct, System.Enum =>
        EnumLabels.TryParse(name, out TEnum value) && Convert.ToInt32(value, null) != 0 ? value : throw new TableException(new(
            $"{option} 的值“{name}”不对，可用：{Names<TEnum>()}", $"{option} is '{name}'; use one of {Names<TEnum>()}"));

    private static string Names<TEnum>() where TEnum : struct, System.Enum => string.Join(", ", System.Enum.GetValues<TEnum>().Skip(1).Select(EnumLabels.En));
}
