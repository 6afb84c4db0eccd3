using System.CommandLine;
using DigitalTalent.Talentctl.Printing;
using DigitalTalent.V1;

namespace DigitalTalent.Talentctl.Commands;

/// <summary><c>match</c>, <c>explain</c> and <c>recommend</c>.</summary>
internal static class MatchCommands
{
    /// <summary>Whether neighbouring occupations count.</summary>
    public static readonly Option<bool> Neighbours = new("--neighbours") { Description = "Also neighbouring occupations (the same minor group 小类)." };

    private static readonly Argument<string> Demand = new("demand") { Description = "Id of a posted demand: LIST/NUMBER.", HelpName = "DEMAND" };
    private static readonly Argument<string> Talent = new("talent") { Description = "Id of a talent.", HelpName = "TALENT" };
    private static readonly Option<string?> Activity = new("--activity") { Description = "Only among what is enrolled in this activity.", HelpName = "A" };
    private static readonly Option<string?> After = new("--after") { Description = "Change token of a write that the answer must include.", HelpName = "TOKEN" };
    private static readonly Option<int> Top = new("--top") { Description = "How many, 1 to 1000. Default: 20.", HelpName = "K" };

    private static readonly Option<bool> Why = new("--why") { Description = "Instead of people: why so few pass, and which single change would add how many (为什么少)." };
    private static readonly Option<bool> Linear = new("--linear") { Description = "Order by the published score alone, without a learned model." };

    private static readonly Option<bool> Understood = new("--understood") { Description = "Also how the demand was understood: what each part stands for (如何理解)." };

    static MatchCommands() => Top.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() is < 0 or > 1000)
            result.AddError("--top: 1 to 1000.");
    });

    public static Command Match(CommandFactory commands) => commands.Command(
        "match", "Ranks talents for a demand (为岗位找人才).", MatchAsync, Demand, Top, Activity, Neighbours, After, Linear, Why, Understood);

    public static Command Explain(CommandFactory commands) => commands.Command(
        "explain", "Says why a talent fits a demand or not (说明理由).", ExplainAsync, Demand, Talent, Activity, Neighbours, After);

    public static Command Recommend(CommandFactory commands) => commands.Command(
        "recommend", "Ranks open demands for a talent (为人才荐岗位).", RecommendAsync, Talent, Top, Activity, Neighbours, After, Linear);

    private static async Task<int> MatchAsync(Session session, CancellationToken cancellation)
    {
        if (session.Option(Why))
            return await WhatIfAsync(session, cancellation);
        var request = new MatchTalentsRequest
        {
            DemandId = session.Argument(Demand), Top = session.Option(Top), ActivityId = session.Option(Activity) ?? "",
            NeighbourOccupations = session.Option(Neighbours), After = session.Option(After) ?? "", Ranking = RankingOf(session),
        };
        var reply = await session.Registry.Matching.MatchTalentsAsync(request, deadline: session.Deadline, cancellationToken: cancellation);
        if (session.AsJson)
            session.PrintJson(reply);
        else
            Print(session, request.DemandId, reply);
        return ExitCode.Done;
    }

    private static void Print(Session session, string demandId, MatchTalentsReply reply)
    {
        MatchPrinter.Print(session, demandId, reply);
        if (session.Option(Understood) && reply.Understood is { } understood)
            UnderstoodPrinter.Print(session, understood);
    }

    private static Ranking RankingOf(Session session) => session.Option(Linear) ? Ranking.Linear : Ranking.Unspecified;

    private static async Task<int> WhatIfAsync(Session session, CancellationToken cancellation)
    {
        var request = new WhatIfRequest
        {
            DemandId = session.Argument(Demand), ActivityId = session.Option(Activity) ?? "",
            NeighbourOccupations = session.Option(Neighbours), After = session.Option(After) ?? "",
        };
        var reply = await session.Registry.Matching.WhatIfAsync(request, deadline: session.Deadline, cancellationToken: cancellation);
        if (session.AsJson)
            session.PrintJson(reply);
        else
            WhatIfPrinter.Print(session, request.DemandId, reply);
        return ExitCode.Done;
    }

    private static async Task<int> ExplainAsync(Session session, CancellationToken cancellation)
    {
        var request = new ExplainRequest
        {
            DemandId = session.Argument(Demand), TalentId = session.Argument(Talent), ActivityId = session.Option(Activity) ?? "",
            NeighbourOccupations = session.Option(Neighbours), After = session.Option(After) ?? "",
        };
        var reply = await session.Registry.Matching.ExplainAsync(request, deadline: session.Deadline, cancellationToken: cancellation);
        if (session.AsJson)
            session.PrintJson(reply);
        else
            ExplanationPrinter.Print(session, request, reply);
        return ExitCode.Done;
    }

    private static async Task<int> RecommendAsync(Session session, CancellationToken cancellation)
    {
        var request = new MatchDemandsRequest
        {
            TalentId = session.Argument(Talent), Top = session.Option(Top), ActivityId = session.Option(Activity) ?? "",
            NeighbourOccupations = session.Option(Neighbours), After = session.Option(After) ?? "", Ranking = RankingOf(session),
        };
        var reply = await session.Registry.Matching.MatchDemandsAsync(request, deadline: session.Deadline, cancellationToken: cancellation);
        if (session.AsJson)
            session.PrintJson(reply);
        else
            MatchPrinter.Print(session, request.TalentId, reply);
        return ExitCode.Done;
    }
}
