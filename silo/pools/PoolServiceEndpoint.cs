using DigitalTalent.Grains;
using DigitalTalent.Storage;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.Silo.Projection;
using DigitalTalent.Silo.Security;
using DigitalTalent.Silo.Services;
using DigitalTalent.V1;
using Grpc.Core;
using Orleans;

namespace DigitalTalent.Silo.Pools;

/// <summary>PoolService: definitions are grains, members and news are events of the pool's topic.</summary>
internal sealed class PoolServiceEndpoint(
    IGrainFactory grains, IEventLog log, PoolRefresher refresher, PoolNewsMapper mapper, ChangeTokens tokens, IndexProgress index, IndexFollower follower,
    IHostApplicationLifetime lifetime) : PoolService.PoolServiceBase
{
    private const int NewsPerPage = 50;

    public override async Task<PutPoolReply> PutPool(PutPoolRequest request, ServerCallContext context)
    {
        var reply = await GrainCalls.WriteAsync(
            static (call, cancellation) => call.grains.GetGrain<IPoolGrain>(call.request.Pool.PoolId).PutAsync(call.request, call.caller, cancellation),
            (grains, request, caller: context.Caller()), request.IfMatch, context.CancellationToken);
        reply.ChangeToken = tokens.FromEtag(reply.Etag);
        return reply;
    }

    public override Task<GetPoolReply> GetPool(GetPoolRequest request, ServerCallContext context) =>
        ThrowIfNotTheirsAsync(request.PoolId, context);

    public override async Task ListPools(ListPoolsRequest request, IServerStreamWriter<ListPoolsReply> responseStream, ServerCallContext context)
    {
        await index.AtLeastAsync(tokens.Parse(request.After), context.CancellationToken);
        foreach (var held in follower.Catalogue.Pools.Values.Where(held => Ownership.Admits(context.Caller(), held.Owner)).OrderBy(static held => held.Pool.PoolId, StringComparer.Ordinal))
            await responseStream.WriteAsync(new() { Pool = held.Pool });
    }

    public override async Task<RefreshPoolReply> RefreshPool(RefreshPoolRequest request, ServerCallContext context)
    {
        await ThrowIfNotTheirsAsync(request.PoolId, context);
        var view = await index.AtLeastAsync(tokens.Parse(request.After), context.CancellationToken);
        var refreshed = await refresher.RefreshAsync(request.PoolId, view, context.CancellationToken);
        return new() { News = await mapper.ToNewsAsync(refreshed, await ShownNowAsync(request.PoolId, context.CancellationToken), context.CancellationToken) };
    }

    public override async Task ListMembers(ListMembersRequest request, IServerStreamWriter<ListMembersReply> responseStream, ServerCallContext context)
    {
        await ThrowIfNotTheirsAsync(request.PoolId, context);
        if (await refresher.NewestAsync(request.PoolId, context.CancellationToken) is not { } newest)
            return;
        var mayBeShown = await ShownNowAsync(request.PoolId, context.CancellationToken);
        foreach (var member in await mapper.ToMembersAsync(newest, context.CancellationToken))
        {
            if (mayBeShown(member.TalentId))
                await responseStream.WriteAsync(new() { Member = member });
        }
    }

    public override async Task WatchPool(WatchPoolRequest request, IServerStreamWriter<PoolNews> responseStream, ServerCallContext context)
    {
        await ThrowIfNotTheirsAsync(request.PoolId, context);
        string topic = PoolRefresher.Topic(request.PoolId);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        var after = PoolPosition.Parse(request.Position);
        try
        {
            while (true)
            {
                var page = await log.ReadEventsAsync(topic, after, NewsPerPage, ends.Token);
                foreach (var logged in page.Events)
                    await responseStream.WriteAsync(await mapper.ToNewsAsync(logged, await ShownNowAsync(request.PoolId, ends.Token), ends.Token));
                after = page.SafeMark;
                if (page.Events.Count == 0)
                    await log.WaitForEventAsync(topic, after, ends.Token);
            }
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "服务正在停止，请从收到的最后位置继续 / this server is stopping; go on elsewhere from the last position received"));
        }
    }

    /// <summary>Who may be shown to the owner now: old news may name people who agree no more.</summary>
    private async Task<Func<string, bool>> ShownNowAsync(string poolId, CancellationToken cancellation)
    {
        var query = await refresher.QueryAsync(poolId, cancellation);
        var view = await index.AtLeastAsync(default, cancellation);
        return talentId => PoolRefresher.MayBeShown(view, query, talentId);
    }

    private Task<GetPoolReply> ThrowIfNotTheirsAsync(string poolId, ServerCallContext context) => GrainCalls.RetryAsync(
        static (call, cancellation) => call.grains.GetGrain<IPoolGrain>(call.poolId).GetAsync(call.caller, cancellation), (grains, poolId, caller: context.Caller()), context.CancellationToken);
}
