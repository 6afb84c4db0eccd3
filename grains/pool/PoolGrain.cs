using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Orleans;
using Orleans.Placement;
using Orleans.Runtime;

namespace DigitalTalent.Grains;

/// <summary>One talent pool.</summary>
[PreferLocalPlacement]
public sealed class PoolGrain([PersistentState(StateKinds.Pool)] IPersistentState<PoolState> pool, RegistryClock clock) : Grain, IPoolGrain
{
    private string Id => this.GetPrimaryKeyString();

    public async Task<PutPoolReply> PutAsync(PutPoolRequest request, Caller caller, CancellationToken cancellation = default)
    {
        await pool.ReadStateAsync(cancellation);
        if (pool.RecordExists && !Ownership.Admits(caller, pool.State.Owner))
            throw Ownership.Taken("POOL", "储备池", "pool", Id);
        StaleEtagException.ThrowIfStale(Id, request.IfMatch, pool.RecordExists ? pool.Etag : null);
        if (pool.RecordExists && pool.State.Pool.Equals(request.Pool))
            return new() { Outcome = WriteOutcome.Unchanged, Etag = pool.Etag };

        var outcome = pool.RecordExists ? WriteOutcome.Updated : WriteOutcome.Created;
        var next = pool.State.Clone();
        next.Pool = request.Pool;
        next.UpdatedAt = clock.Stamp();
        if (outcome == WriteOutcome.Created)
            (next.CreatedAt, next.Owner) = (next.UpdatedAt, caller.Tenant);
        pool.State = next;
        await pool.WriteStateAsync(cancellation);
        return new() { Outcome = outcome, Etag = pool.Etag };
    }

    public async Task<GetPoolReply> GetAsync(Caller caller, CancellationToken cancellation = default)
    {
        var state = await ReadAsync();
        if (!Ownership.Admits(caller, state.Owner))
            throw Absent();
        return new()
        {
            Pool = state.Pool, Etag = pool.Etag, CreatedAt = state.CreatedAt, UpdatedAt = state.UpdatedAt, RefreshedAt = state.RefreshedAt,
            Refreshes = state.Refreshes, Members = state.Members,
        };
    }

    public async Task<PoolState> ReadAsync()
    {
        await pool.ReadStateAsync();
        return pool.RecordExists ? pool.State : throw Absent();
    }

    public async Task RefreshedAsync(PoolRefreshRecord refresh)
    {
        ArgumentNullException.ThrowIfNull(refresh);
        await pool.ReadStateAsync();
        if (!pool.RecordExists || pool.State.Refreshes >= refresh.Refresh)
            return;
        var next = pool.State.Clone();
        (next.Refreshes, next.RefreshedAt, next.Members) = (refresh.Refresh, refresh.At, refresh.Members.Count);
        pool.State = next;
        await pool.WriteStateAsync();
    }

    private NotFoundException Absent() => NotFoundException.Of("POOL", "储备池", "pool", Id);
}
