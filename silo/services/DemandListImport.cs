using DigitalTalent.Grains;
using DigitalTalent.Storage;
using DigitalTalent.Rules;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.Silo.Edge;
using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Grpc.Core;
using Orleans;
using Orleans.Storage;

namespace DigitalTalent.Silo.Services;

/// <summary>Takes imported demand lists: bad demands are left out and reported, the rest of each list is written in one atomic write.</summary>
internal sealed class DemandListImport(IGrainFactory grains, MessageValidator validator, ChangeTokens tokens)
{
    /// <summary>Most lists, and most demands in all, of one batch, as the contract says.</summary>
    public const int ListsMax = 100;
    public const int DemandsMax = 5000;

    public async Task<ImportDemandListsReply> TakeAsync(ImportDemandListsRequest batch, Caller caller, CancellationToken cancellation)
    {
        ThrowIfNotInitial(batch.InitialStatus, "initial_status");
        int demands = batch.Lists.Sum(list => list.Demands.Count);
        if (batch.Lists.Count is 0 or > ListsMax || demands > DemandsMax)
        {
            throw new RpcException(new Status(
                StatusCode.InvalidArgument,
                $"每批应有 1 至 {ListsMax} 份清单、合计不超过 {DemandsMax} 个岗位，收到 {batch.Lists.Count} 份、{demands} 个 / a batch holds 1 to {ListsMax} lists with at most {DemandsMax} demands, this one has {batch.Lists.Count} and {demands}"));
        }

        var status = batch.InitialStatus == DemandListStatus.Unspecified ? DemandListStatus.Open : batch.InitialStatus;
        var budget = new RejectionBudget();
        var takes = batch.Lists.Select(list => TakeAsync(list, status, caller, budget, cancellation)).ToArray();
        await Task.WhenAll(takes);

        var reply = new ImportDemandListsReply { Sequence = batch.Sequence };
        var newest = ChangeNumber.Beginning;
        foreach (var take in takes)
        {
            var (result, change) = await take;
            reply.Results.Add(result);
            newest = change > newest ? change : newest;
        }

        reply.ChangeToken = tokens.Format(newest);
        return reply;
    }

    /// <summary>A list starts as a draft or open; it becomes paused or closed only in the course of its life.</summary>
    public static void ThrowIfNotInitial(DemandListStatus status, string field)
    {
        if (status is DemandListStatus.Unspecified or DemandListStatus.Draft or DemandListStatus.Open)
            return;
        throw ValidationInterceptor.Invalid([new Violation
        {
            Field = field,
            Value = status.ToString(),
            Bound = "DRAFT, OPEN",
            MessageZh = $"{field} 的值是“{EnumLabels.Zh(status)}”，新清单只能是草稿或开放",
            MessageEn = $"{field} is {EnumLabels.En(status)}; a new list starts as draft or open",
        }]);
    }

    private async Task<(DemandListResult Result, ChangeNumber Change)> TakeAsync(
        DemandList list, DemandListStatus status, Caller caller, RejectionBudget budget, CancellationToken cancellation)
    {
        var result = new DemandListResult { ListId = list.ListId };
        var kept = KeepGoodDemands(list, result, budget);
        var violations = validator.Validate(kept, "list");
        if (violations.Count > 0)
        {
            budget.Add(result.Violations, violations, "list");
            return (result, default);
        }

        try
        {
            var request = new PutDemandListRequest { List = kept, InitialStatus = status };
            var reply = await GrainCalls.WriteAsync(
                static (call, cancellation) => call.grains.GetGrain<IDemandListGrain>(call.request.List.ListId).PutAsync(call.request, call.caller, cancellation),
                (grains, request, caller), request.IfMatch, cancellation);
            result.Outcome = reply.Outcome;
            result.AcceptedDemands = kept.Demands.Count;
            return (result, StateEtag.TryParse(reply.Etag, out var etag) ? etag.Change : default);
        }
        catch (InconsistentStateException)
        {
            result.Violations.Add(RowImport.Contention("list", list.ListId));
            return (result, default);
        }
        catch (RegistryException refused)
        {
            result.Violations.Add(new Violation { Field = "list", Value = list.ListId, Bound = refused.Reason, MessageZh = refused.MessageZh, MessageEn = refused.MessageEn });
            return (result, default);
        }
    }

    /// <summary>The list without the demands that break a rule or repeat a number; those are reported with their position.</summary>
    private DemandList KeepGoodDemands(DemandList list, DemandListResult result, RejectionBudget budget)
    {
        var numbers = new HashSet<int>();
        var kept = new DemandList { ListId = list.ListId, Enterprise = list.Enterprise, Title = list.Title, Deadline = list.Deadline };
        for (int i = 0; i < list.Demands.Count; i++)
        {
            var demand = list.Demands[i];
            var violations = validator.Validate(demand, "demand");
            if (violations.Count == 0 && !numbers.Add(demand.Number))
                violations = [Repeated(demand.Number)];
            if (violations.Count == 0)
            {
                kept.Demands.Add(demand);
                continue;
            }

            var rejection = new RowRejection { Index = i, Key = $"{list.ListId}/{demand.Number}" };
            budget.Add(rejection.Violations, violations, "demand");
            result.Rejections.Add(rejection);
        }

        return kept;
    }

    private static Violation Repeated(int number) => new()
    {
        Field = "demand.number",
        Value = number.ToString(),
        Bound = "unique",
        MessageZh = $"岗位序号 {number} 在本清单中重复，每个岗位的序号应不同",
        MessageEn = $"number {number} stands twice in this list; each demand needs its own",
    };
}
