using DigitalTalent.Grains;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.Silo.Projection;
using DigitalTalent.Silo.Security;
using DigitalTalent.V1;
using Grpc.Core;
using Orleans;

namespace DigitalTalent.Silo.Services;

/// <summary>ShortageListService: writes go to grains, lists come from the catalogue.</summary>
internal sealed class ShortageListServiceEndpoint(IGrainFactory grains, ChangeTokens tokens, IndexProgress index, IndexFollower follower)
    : ShortageListService.ShortageListServiceBase
{
    public override async Task<PutShortageListReply> PutShortageList(PutShortageListRequest request, ServerCallContext context)
    {
        var reply = await GrainCalls.WriteAsync(
            static (call, cancellation) => call.grains.GetGrain<IShortageListGrain>(call.request.List.ListId).PutAsync(call.request, call.caller, cancellation),
            (grains, request, caller: context.Caller()), request.IfMatch, context.CancellationToken);
        reply.ChangeToken = tokens.FromEtag(reply.Etag);
        return reply;
    }

    public override async Task<PublishShortageListReply> PublishShortageList(PublishShortageListRequest request, ServerCallContext context)
    {
        var reply = await GrainCalls.RetryAsync(
            static (call, cancellation) => call.grains.GetGrain<IShortageListGrain>(call.request.ListId).PublishAsync(call.caller, cancellation), (grains, request, caller: context.Caller()), context.CancellationToken);
        reply.ChangeToken = tokens.FromEtag(reply.ChangeToken);
        return reply;
    }

    public override Task<GetShortageListReply> GetShortageList(GetShortageListRequest request, ServerCallContext context) =>
        GrainCalls.RetryAsync(
            static (call, cancellation) => call.grains.GetGrain<IShortageListGrain>(call.request.ListId).GetAsync(call.caller, cancellation),
            (grains, request, caller: context.Caller()), context.CancellationToken);

    public override async Task ListShortageLists(
        ListShortageListsRequest request, IServerStreamWriter<ListShortageListsReply> responseStream, ServerCallContext context)
    {
        await index.AtLeastAsync(tokens.Parse(request.After), context.CancellationToken);
        foreach (var state in follower.Catalogue.NewestFirst())
        {
            bool passes = ShortageListLife.IsShownTo(context.Caller(), state) &&
                (request.PublisherRegion.Length == 0 || string.Equals(state.List.PublisherRegion, request.PublisherRegion, StringComparison.Ordinal)) &&
                (request.Series.Length == 0 || string.Equals(state.List.Series, request.Series, StringComparison.Ordinal)) &&
                (request.Status == ShortageListStatus.Unspecified || state.Status == request.Status);
            if (!passes)
                continue;
            var header = state.List.Clone();
            header.Entries.Clear();
            await responseStream.WriteAsync(new ListShortageListsReply { List = header, Status = state.Status, Entries = state.List.Entries.Count });
        }
    }
}
