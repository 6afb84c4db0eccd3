using DigitalTalent.Grains;
using DigitalTalent.Matching;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.Silo.Learning;
using DigitalTalent.Silo.Projection;
using DigitalTalent.Silo.Security;
using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Grpc.Core;
using Orleans;

namespace DigitalTalent.Silo.Services;

/// <summary>MatchingService: compiles the request, waits for freshness, asks one version of the index, maps the answer.</summary>
/// <remarks>Every talent who agreed to be shown is a candidate for every caller, under an alias; demands and the posts for one talent are their
/// tenant's.</remarks>
internal sealed class MatchingServiceEndpoint(
    IGrainFactory grains, ChangeTokens tokens, IndexProgress index, IndexFollower follower, MatchMapper mapper, RankerInForce ranker,
    Impressions impressions, Replay replay, MatchNewsStream newsStream, RegistryClock clock)
    : MatchingService.MatchingServiceBase
{
    private const int TopDefault = 20;

    public override async Task<MatchTalentsReply> MatchTalents(MatchTalentsRequest request, ServerCallContext context)
    {
        var view = await ViewAsync(request.After, request.ActivityId, context);
        var query = request.TargetCase switch
        {
            MatchTalentsRequest.TargetOneofCase.DemandId => PostedQuery(view, request.DemandId, context.Caller()),
            MatchTalentsRequest.TargetOneofCase.Demand => TrialQuery(request.Demand, context.Caller()),
            _ => throw new RpcException(new Status(StatusCode.InvalidArgument, "请给出 demand_id 或 demand / give demand_id or demand")),
        };
        var posted = request.TargetCase == MatchTalentsRequest.TargetOneofCase.DemandId ? view.FindDemand(request.DemandId) : null;
        bool records = impressions.Wanted(request.Record, byDefault: posted is not null);
        query = query with
        {
            ActivityId = request.ActivityId, Top = Top(request.Top), NeighbourOccupations = request.NeighbourOccupations,
            Ranking = ranker.For(request.Ranking) with { WithFeatures = records },
        };
        var ranked = view.RankTalents(query, context.CancellationToken);
        var reply = mapper.ToReply(ranked, query.Demand, view.Understand(query), AsOf(view));
        if (records)
            reply.ImpressionId = impressions.Record(query, posted, ranked, view.Change, context.Caller());
        return reply;
    }

    public override async Task<MatchDemandsReply> MatchDemands(MatchDemandsRequest request, ServerCallContext context)
    {
        var view = await ViewAsync(request.After, request.ActivityId, context);
        bool records = impressions.Wanted(request.Record, byDefault: true);
        var query = new DemandQuery(request.TalentId, request.ActivityId, Top(request.Top), request.NeighbourOccupations, clock.Today)
        {
            Ranking = ranker.For(request.Ranking) with { WithFeatures = records },
        };
        if (!await OwnsAsync(request.TalentId, context))
            throw UnknownTalent(request.TalentId);
        var ranked = view.RankDemands(query, context.CancellationToken) ?? throw UnknownTalent(request.TalentId);
        var reply = mapper.ToReply(ranked, AsOf(view));
        if (records)
            reply.ImpressionId = impressions.Record(query, ranked, view.FindTalent(request.TalentId)?.Region ?? "", view.Change, context.Caller());
        return reply;
    }

    public override Task<ReplayReply> Replay(ReplayRequest request, ServerCallContext context) =>
        replay.OfAsync(request.ImpressionId, context.Caller(), context.CancellationToken);

    public override async Task<ExplainReply> Explain(ExplainRequest request, ServerCallContext context)
    {
        var view = await ViewAsync(request.After, request.ActivityId, context);
        var query = PostedQuery(view, request.DemandId, context.Caller()) with { ActivityId = request.ActivityId, NeighbourOccupations = request.NeighbourOccupations };
        var explanation = view.Explain(query, request.TalentId) ?? throw UnknownTalent(request.TalentId);

        // "There, but not to be shown" is for whoever registered the person; to others it would tell that the id is in use.
        if (IsWithheld(explanation) && !await OwnsAsync(request.TalentId, context))
            throw UnknownTalent(request.TalentId);
        return MatchMapper.ToReply(explanation, request.TalentId, AsOf(view));
    }

    public override async Task<WhatIfReply> WhatIf(WhatIfRequest request, ServerCallContext context)
    {
        var view = await ViewAsync(request.After, request.ActivityId, context);
        var query = request.TargetCase == WhatIfRequest.TargetOneofCase.DemandId
            ? PostedQuery(view, request.DemandId, context.Caller())
            : TrialQuery(request.Demand, context.Caller());
        query = query with { ActivityId = request.ActivityId, NeighbourOccupations = request.NeighbourOccupations };
        return MatchMapper.ToReply(view.WhatIf(query, context.CancellationToken), AsOf(view));
    }

    public override Task WatchMatches(WatchMatchesRequest request, IServerStreamWriter<MatchNews> responseStream, ServerCallContext context) =>
        newsStream.WriteAsync(request, responseStream, context.Caller(), context.CancellationToken);

    private async Task<IMatchView> ViewAsync(string after, string activityId, ServerCallContext context)
    {
        if (activityId.Length > 0)
            await ThrowIfOverAsync(activityId, context.CancellationToken);
        return await index.AtLeastAsync(tokens.Parse(after), context.CancellationToken);
    }

    /// <summary>Consent for an activity ends with it.</summary>
    private async Task ThrowIfOverAsync(string activityId, CancellationToken cancellation)
    {
        var held = await GrainCalls.RetryAsync(
            static (call, cancellation) => call.grains.GetGrain<IActivityGrain>(call.activityId).GetAsync(cancellation), (grains, activityId), cancellation);
        var activity = held.Activity;
        if (string.CompareOrdinal(activity.EndsOn, RegistryClock.Format(clock.Today)) < 0)
        {
            throw new PreconditionException(
                "ACTIVITY_OVER",
                $"活动“{activityId}”已于 {activity.EndsOn} 结束，不再提供活动内推荐",
                $"activity '{activityId}' ended on {activity.EndsOn}; there are no more shortlists within it");
        }
    }

    /// <summary>A demand that nobody posted. Asked for all enterprises of the caller: compared with a posted one it would tell who blocked which.</summary>
    private TalentQuery TrialQuery(Demand demand, Caller caller) =>
        new(demand, "", "", "", TopDefault, false, clock.Today) { AlsoBlockedBy = follower.Catalogue.EnterprisesOf(caller) };

    /// <summary>A demand that is there for the caller.</summary>
    private TalentQuery PostedQuery(IMatchView view, string demandId, Caller caller)
    {
        var found = view.FindDemand(demandId);
        var posted = (found is not null && follower.Catalogue.Shows(caller, found.List.ListId) ? found : null) ?? throw new NotFoundException(
            "DEMAND_NOT_FOUND",
            $"没有编号为“{demandId}”的岗位需求（编号格式：清单编号/岗位序号）",
            $"there is no demand '{demandId}' (an id is list id/number)");
        return new TalentQuery(posted.Demand, posted.List.Enterprise, posted.List.ListId, "", TopDefault, false, clock.Today);
    }

    private async ValueTask<bool> OwnsAsync(string talentId, ServerCallContext context) =>
        context.Caller().AllTenants
        || await GrainCalls.RetryAsync(
            static (call, cancellation) => call.grains.GetGrain<ITalentGrain>(call.talentId).FindOwnerAsync(call.caller, cancellation),
            (grains, talentId, caller: context.Caller()), context.CancellationToken) is not null;

    /// <summary>An explanation that says nothing but that the person did not agree to be shown: a full one has several checks.</summary>
    private static bool IsWithheld(Explanation explanation) => explanation.Checks is [{ Passed: false }];

    private static NotFoundException UnknownTalent(string talentId) => NotFoundException.Of("TALENT", "人才", "talent", talentId);

    private static int Top(int asked) => asked == 0 ? TopDefault : asked;

    private string AsOf(IMatchView view) => tokens.Format(new(view.Change));
}
