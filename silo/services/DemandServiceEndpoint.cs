using DigitalTalent.Grains;
using DigitalTalent.Matching;
using DigitalTalent.Reference;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.Silo.Projection;
using DigitalTalent.Silo.Security;
using DigitalTalent.V1;
using Grpc.Core;
using Orleans;

namespace DigitalTalent.Silo.Services;

/// <summary>DemandService: writes go to grains, lists come from the index.</summary>
internal sealed class DemandServiceEndpoint(
    IGrainFactory grains, ChangeTokens tokens, IndexProgress index, IndexFollower follower, DemandListImport import, ReferenceData reference) : DemandService.DemandServiceBase
{
    private const int ListDefault = 1000;

    public override async Task<PutDemandListReply> PutDemandList(PutDemandListRequest request, ServerCallContext context)
    {
        DemandListImport.ThrowIfNotInitial(request.InitialStatus, "initial_status");
        var reply = await GrainCalls.WriteAsync(
            static (call, cancellation) => call.grains.GetGrain<IDemandListGrain>(call.request.List.ListId).PutAsync(call.request, call.caller, cancellation),
            (grains, request, caller: context.Caller()), request.IfMatch, context.CancellationToken);
        reply.ChangeToken = tokens.FromEtag(reply.Etag);
        return reply;
    }

    public override Task<GetDemandListReply> GetDemandList(GetDemandListRequest request, ServerCallContext context) =>
        GrainCalls.RetryAsync(
            static (call, cancellation) => call.grains.GetGrain<IDemandListGrain>(call.request.ListId).GetAsync(call.caller, cancellation),
            (grains, request, caller: context.Caller()), context.CancellationToken);

    public override async Task<SetDemandListStatusReply> SetDemandListStatus(SetDemandListStatusRequest request, ServerCallContext context)
    {
        var reply = await GrainCalls.RetryAsync(
            static (call, cancellation) => call.grains.GetGrain<IDemandListGrain>(call.request.ListId).SetStatusAsync(call.request, call.caller, cancellation), (grains, request, caller: context.Caller()), context.CancellationToken);
        reply.ChangeToken = tokens.FromEtag(reply.Etag);
        return reply;
    }

    public override Task ImportDemandLists(
        IAsyncStreamReader<ImportDemandListsRequest> requestStream, IServerStreamWriter<ImportDemandListsReply> responseStream, ServerCallContext context) =>
        ImportStream.RunAsync(requestStream, responseStream, context.Caller(), import.TakeAsync, context.CancellationToken);

    public override async Task ListDemands(ListDemandsRequest request, IServerStreamWriter<ListDemandsReply> responseStream, ServerCallContext context)
    {
        var view = await index.AtLeastAsync(tokens.Parse(request.After), context.CancellationToken);
        var (catalogue, caller) = (follower.Catalogue, context.Caller());
        int limit = request.Limit == 0 ? ListDefault : request.Limit;
        foreach (var posted in view.Demands().Where(posted => catalogue.Shows(caller, posted.List.ListId) && Passes(request, posted)).Take(limit))
        {
            await responseStream.WriteAsync(new ListDemandsReply
            {
                DemandId = posted.DemandId,
                Enterprise = posted.List.Enterprise,
                EnterpriseName = posted.Enterprise?.Name ?? "",
                Status = posted.Status,
                Demand = posted.Demand,
            });
        }
    }

    private bool Passes(ListDemandsRequest request, PostedDemand posted) =>
        (request.Enterprise.Length == 0 || string.Equals(posted.List.Enterprise, request.Enterprise, StringComparison.Ordinal)) &&
        (request.ListId.Length == 0 || string.Equals(posted.List.ListId, request.ListId, StringComparison.Ordinal)) &&
        (request.Status == DemandListStatus.Unspecified || posted.Status == request.Status) &&
        (request.Occupation.Length == 0 || posted.Demand.Occupations.Contains(request.Occupation)) &&
        (request.Region.Length == 0 || posted.Demand.Regions.Any(region =>
            reference.IsWithin(region, request.Region) || reference.IsWithin(request.Region, region)));
}
