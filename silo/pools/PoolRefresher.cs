using DigitalTalent.Grains;
using DigitalTalent.Storage;
using DigitalTalent.Matching;
using DigitalTalent.Silo.Learning;
using DigitalTalent.Silo.Projection;
using DigitalTalent.Silo.Services;
using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Orleans;

namespace DigitalTalent.Silo.Pools;

/// <summary>Asks a pool's question anew and writes who is in it, who came, who left and why, as one event.</summary>
/// <remarks>
/// Refreshes of a pool are numbered, and the number is the event's id: of two silos that refresh one pool at once the log takes one event, and
/// the other silo reports it as its own. A refresh that is in the log but not noted in the pool's state, because a silo stopped between the two, is
/// noted by the next one.
/// </remarks>
internal sealed class PoolRefresher(IEventLog log, IGrainFactory grains, RankerInForce ranker, IndexFollower follower, LearningSettings settings, RegistryClock clock, TimeProvider time)
{
    private const int SizeDefault = 100;

    /// <summary>Topic of a pool's refreshes.</summary>
    public static string Topic(string poolId) => $"pool:{poolId}";

    /// <summary>Refreshes a pool against one version of the index.</summary>
    /// <returns>The refresh as the log holds it.</returns>
    public async Task<LoggedEvent> RefreshAsync(string poolId, IMatchView view, CancellationToken cancellation)
    {
        var state = await ReadAsync(poolId, cancellation);
        while (await FindAsync(poolId, state.Refreshes + 1, cancellation) is { } unnoted)
            state = await NoteAsync(poolId, unnoted, cancellation);

        var before = state.Refreshes == 0 ? null : await FindAsync(poolId, state.Refreshes, cancellation);
        var record = await AskAsync(state, view, before is null ? new() : PoolRefreshRecord.Parser.ParseFrom(before.Body), cancellation);
        string id = Id(record.Refresh);
        await log.AppendAsync([new EventAppend(Topic(poolId), id, time.GetUtcNow(), record.ToByteArray())], cancellation);
        var written = (await log.FindAsync(Topic(poolId), [id], cancellation))[0] ?? throw new StoreUnavailableException($"The refresh {id} of pool {poolId} is not in the log.");
        await NoteAsync(poolId, written, cancellation);
        await log.RemoveOldAsync(Topic(poolId), time.GetUtcNow() - settings.KeepEvents, cancellation);
        return written;
    }

    /// <summary>The newest refresh; null: there was none yet.</summary>
    public async Task<LoggedEvent?> NewestAsync(string poolId, CancellationToken cancellation)
    {
        var state = await ReadAsync(poolId, cancellation);
        return state.Refreshes == 0 ? null : await FindAsync(poolId, state.Refreshes, cancellation);
    }

    /// <summary>The pool's question, as it is asked today.</summary>
    public async Task<TalentQuery> QueryAsync(string poolId, CancellationToken cancellation) => Query(await ReadAsync(poolId, cancellation));

    /// <summary>False for somebody who left the register or took the consent back after the refresh.</summary>
    public static bool MayBeShown(IMatchView view, TalentQuery query, string talentId) =>
        view.Explain(query, talentId) is { } explanation && !LacksConsent(explanation);

    /// <summary>Asked for all enterprises of the owner, as a trial question is: whoever blocked one of them is in none of its pools.</summary>
    private TalentQuery Query(PoolState state) => new(
        state.Pool.Criteria, "", "", "", state.Pool.Size == 0 ? SizeDefault : state.Pool.Size, state.Pool.NeighbourOccupations, clock.Today)
    {
        Ranking = ranker.For(Ranking.Unspecified),
        AlsoBlockedBy = follower.Catalogue.EnterprisesOf(new Caller { Tenant = state.Owner }),
    };

    private async Task<PoolRefreshRecord> AskAsync(PoolState state, IMatchView view, PoolRefreshRecord before, CancellationToken cancellation)
    {
        var query = Query(state);
        var ranked = view.RankTalents(query, cancellation);
        var numbers = ranked.Best.Count == 0
            ? []
            : await log.NumberSubjectsAsync([.. ranked.Best.Select(static shown => new StateKey(StateKinds.Talent, shown.Talent.TalentId))], cancellation);
        var ranksBefore = before.Members.Select((member, i) => (member.Talent, Rank: i + 1)).Where(static one => one.Talent != 0)
            .ToDictionary(static one => one.Talent, static one => one.Rank);
        var record = new PoolRefreshRecord { At = Timestamp.FromDateTimeOffset(time.GetUtcNow()), Refresh = state.Refreshes + 1, ModelId = RankingChampion.NameOf(ranked.Ranker) };
        for (int i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] == 0)
                continue;           // Erased between the index and now.
            record.Members.Add(new PoolMemberRecord { Talent = (ulong)numbers[i], Score = ranked.Best[i].RankingScore });
            record.RanksBefore.Add(ranksBefore.GetValueOrDefault((ulong)numbers[i]));
        }

        await AddLeaversAsync(record, ranksBefore, view, query, cancellation);
        return record;
    }

    private async Task AddLeaversAsync(
        PoolRefreshRecord record, Dictionary<ulong, int> ranksBefore, IMatchView view, TalentQuery query, CancellationToken cancellation)
    {
        foreach (var member in record.Members)
            ranksBefore.Remove(member.Talent);
        if (ranksBefore.Count == 0)
            return;
        var left = ranksBefore.OrderBy(static one => one.Value).ToArray();
        var keys = await log.FindSubjectsAsync([.. left.Select(static one => (long)one.Key)], cancellation);
        for (int i = 0; i < left.Length; i++)
            record.Left.Add(new PoolLeaverRecord { Talent = left[i].Key, Rank = left[i].Value, Reason = Reason(keys[i], view, query) });
    }

    private static LeaveReason Reason(StateKey? key, IMatchView view, TalentQuery query)
    {
        if (key is not { } talent || view.Explain(query, talent.Key) is not { } explanation)
            return LeaveReason.NotShown;
        if (explanation.Candidate)
            return LeaveReason.Outranked;
        return LacksConsent(explanation) ? LeaveReason.NotShown : LeaveReason.FilterFailed;
    }

    private static bool LacksConsent(Explanation explanation) => explanation.Checks.Any(static check => !check.Passed && check.Filter is "consent");

    private async Task<PoolState> NoteAsync(string poolId, LoggedEvent refresh, CancellationToken cancellation)
    {
        var record = PoolRefreshRecord.Parser.ParseFrom(refresh.Body);
        await GrainCalls.RetryAsync(static (call, _) => call.grains.GetGrain<IPoolGrain>(call.poolId).RefreshedAsync(call.record), (grains, poolId, record), cancellation);
        return await ReadAsync(poolId, cancellation);
    }

    private Task<PoolState> ReadAsync(string poolId, CancellationToken cancellation) => GrainCalls.RetryAsync(
        static (call, _) => call.grains.GetGrain<IPoolGrain>(call.poolId).ReadAsync(), (grains, poolId), cancellation);

    private async Task<LoggedEvent?> FindAsync(string poolId, long refresh, CancellationToken cancellation) =>
        (await log.FindAsync(Topic(poolId), [Id(refresh)], cancellation))[0];

    private static string Id(long refresh) => refresh.ToString("D12", System.Globalization.CultureInfo.InvariantCulture);
}
