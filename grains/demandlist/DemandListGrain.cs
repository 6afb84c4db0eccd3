using DigitalTalent.Rules;
using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Orleans;
using Orleans.Placement;
using Orleans.Runtime;

namespace DigitalTalent.Grains;

/// <summary>One demand list: the header and up to 5,000 demands are one state, so that a list is never seen half posted.</summary>
[PreferLocalPlacement]
public sealed class DemandListGrain(
    [PersistentState(StateKinds.DemandList)] IPersistentState<DemandListState> list, RegistryClock clock) : Grain, IDemandListGrain
{
    private string Id => this.GetPrimaryKeyString();

    public async Task<PutDemandListReply> PutAsync(PutDemandListRequest request, Caller caller, CancellationToken cancellation = default)
    {
        await list.ReadStateAsync(cancellation);
        if (list.RecordExists && !Ownership.Admits(caller, list.State.Owner))
            throw Taken();
        StaleEtagException.ThrowIfStale(Id, request.IfMatch, list.RecordExists ? list.Etag : null);
        var status = list.RecordExists ? list.State.Status : InitialStatus(request.InitialStatus);
        if (list.RecordExists)
        {
            if (list.State.List.Equals(request.List))
                return new PutDemandListReply { Outcome = WriteOutcome.Unchanged, Etag = list.Etag, Status = status };
            ThrowIfNotReplaceable(request.List);
        }
        else if (!await GrainFactory.GetGrain<IEnterpriseGrain>(request.List.Enterprise).ExistsAsync(caller, cancellation))
        {
            throw new PreconditionException(
                "ENTERPRISE_NOT_REGISTERED",
                $"需求清单“{Id}”的企业“{request.List.Enterprise}”尚未登记，请先登记企业",
                $"demand list '{Id}' names enterprise '{request.List.Enterprise}', which is not registered; register it first");
        }

        var now = clock.Stamp();
        var outcome = list.RecordExists ? WriteOutcome.Updated : WriteOutcome.Created;
        list.State = new DemandListState
        {
            List = request.List,
            Status = status,
            CreatedAt = list.RecordExists ? list.State.CreatedAt : now,
            UpdatedAt = now,
            Owner = list.RecordExists ? list.State.Owner : caller.Tenant,
        };
        await list.WriteStateAsync(cancellation);
        return new PutDemandListReply { Outcome = outcome, Etag = list.Etag, Status = status };
    }

    public async Task<GetDemandListReply> GetAsync(Caller caller, CancellationToken cancellation = default)
    {
        await ThrowIfAbsentAsync(caller, cancellation);
        return new GetDemandListReply
        {
            List = list.State.List,
            Status = list.State.Status,
            Etag = list.Etag,
            CreatedAt = list.State.CreatedAt,
            UpdatedAt = list.State.UpdatedAt,
        };
    }

    public async Task<SetDemandListStatusReply> SetStatusAsync(SetDemandListStatusRequest request, Caller caller, CancellationToken cancellation = default)
    {
        await ThrowIfAbsentAsync(caller, cancellation);
        var from = list.State.Status;
        if (from == request.Status)
            return new SetDemandListStatusReply { Outcome = WriteOutcome.Unchanged, Etag = list.Etag };
        if (!DemandListLife.Allows(from, request.Status))
        {
            throw new PreconditionException(
                "DEMAND_LIST_STATUS",
                $"需求清单“{Id}”的状态是“{EnumLabels.Zh(from)}”，不能改为“{EnumLabels.Zh(request.Status)}”",
                $"demand list '{Id}' is {EnumLabels.En(from)} and cannot become {EnumLabels.En(request.Status)}");
        }

        var next = list.State.Clone();
        next.Status = request.Status;
        next.UpdatedAt = clock.Stamp();
        list.State = next;
        await list.WriteStateAsync(cancellation);
        return new SetDemandListStatusReply { Outcome = WriteOutcome.Updated, Etag = list.Etag };
    }

    public async Task<string?> FindOwnerAsync(Caller caller, CancellationToken cancellation = default)
    {
        await list.ReadStateAsync(cancellation);
        return list.RecordExists && Ownership.Admits(caller, list.State.Owner) ? list.State.Owner : null;
    }

    private static DemandListStatus InitialStatus(DemandListStatus asked) =>
        asked == DemandListStatus.Unspecified ? DemandListStatus.Draft : asked;

    private void ThrowIfNotReplaceable(DemandList next)
    {
        if (list.State.Status == DemandListStatus.Closed)
        {
            throw new PreconditionException(
                "DEMAND_LIST_CLOSED",
                $"需求清单“{Id}”已关闭，不能再修改；请另建新清单",
                $"demand list '{Id}' is closed and cannot be changed; post a new list");
        }

        if (!string.Equals(list.State.List.Enterprise, next.Enterprise, StringComparison.Ordinal))
            throw Taken();              // Whose list it is must not leak: the id is simply taken.
    }

    private PreconditionException Taken() => Ownership.Taken("DEMAND_LIST", "清单", "list", Id);

    private async Task ThrowIfAbsentAsync(Caller caller, CancellationToken cancellation)
    {
        if (await FindOwnerAsync(caller, cancellation) is null)
            throw NotFoundException.Of("DEMAND_LIST", "需求清单", "demand list", Id);
    }
}
