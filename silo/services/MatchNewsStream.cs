using DigitalTalent.Grains;
using DigitalTalent.Storage;
using DigitalTalent.Matching;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.Silo.Projection;
using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Grpc.Core;

namespace DigitalTalent.Silo.Services;

/// <summary>News of people for demands: who comes to satisfy one while the stream is open.</summary>
internal sealed class MatchNewsStream(
    MatchWatch watch, IndexProgress index, IndexFollower follower, ChangeTokens tokens, RegistryClock clock, IHostApplicationLifetime lifetime)
{
    public async Task WriteAsync(WatchMatchesRequest request, IServerStreamWriter<MatchNews> news, Caller caller, CancellationToken cancellation)
    {
        ThrowIfNotTheirs(request.ListIds, caller);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lifetime.ApplicationStopping);
        using var watcher = watch.Watch();
        var lists = request.ListIds.ToHashSet(StringComparer.Ordinal);
        try
        {
            // Whatever comes after this version is news.
            var since = await index.AtLeastAsync(ChangeNumber.Beginning, ends.Token);
            await news.WriteAsync(new() { AsOf = AsOf(since) }, ends.Token);
            await foreach (var page in watcher.Pages.ReadAllAsync(ends.Token))
            {
                if (page.After.Change <= since.Change)
                    continue;
                foreach (string id in page.Ids)
                    await WriteAsync(id, page, new PercolationQuery(id, request.NeighbourOccupations, clock.Today) { Lists = lists }, news, ends.Token);
            }
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "服务正在停止，请重新打开，并用 MatchTalents 补查 / this server is stopping; open the stream elsewhere, and ask MatchTalents for what came between"));
        }

        throw new RpcException(new Status(StatusCode.ResourceExhausted, "读取太慢，消息流已结束，请用 MatchTalents 补查后重新打开 / this stream was read too slowly and ends; ask MatchTalents for what was missed, and open it anew"));
    }

    private async Task WriteAsync(string talentId, ChangedTalents page, PercolationQuery query, IServerStreamWriter<MatchNews> news, CancellationToken cancellation)
    {
        if (page.After.Percolate(query) is not { Count: > 0 } now)
            return;
        var before = (page.Before.Percolate(query) ?? []).Select(static satisfied => satisfied.DemandId).ToHashSet(StringComparer.Ordinal);
        foreach (var satisfied in now.Where(satisfied => !before.Contains(satisfied.DemandId)))
        {
            var one = new MatchNews
            {
                DemandId = satisfied.DemandId, TalentId = talentId, Alias = TalentAlias.For(talentId), Score = satisfied.Score, AsOf = AsOf(page.After),
            };
            await news.WriteAsync(one, cancellation);
        }
    }

    private void ThrowIfNotTheirs(IEnumerable<string> lists, Caller caller)
    {
        foreach (string list in lists)
        {
            if (!follower.Catalogue.DemandListOwners.ContainsKey(list) || !follower.Catalogue.Shows(caller, list))
                throw NotFoundException.Of("DEMAND_LIST", "需求清单", "demand list", list);
        }
    }

    private string AsOf(IMatchView view) => tokens.Format(new(view.Change));
}
