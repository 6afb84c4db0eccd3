using DigitalTalent.Grains;
using DigitalTalent.Storage;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.Silo.Projection;
using DigitalTalent.Silo.Security;
using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Grpc.Core;
using Orleans;

namespace DigitalTalent.Silo.Services;

/// <summary>ActivityService: activities and enrolments are grains; lists come from the catalogue.</summary>
internal sealed class ActivityServiceEndpoint(IGrainFactory grains, ChangeTokens tokens, IndexProgress index, IndexFollower follower)
    : ActivityService.ActivityServiceBase
{
    public override async Task<PutActivityReply> PutActivity(PutActivityRequest request, ServerCallContext context)
    {
        var reply = await GrainCalls.WriteAsync(
            static (call, cancellation) => call.grains.GetGrain<IActivityGrain>(call.request.Activity.ActivityId).PutAsync(call.request, call.caller, cancellation),
            (grains, request, caller: context.Caller()), request.IfMatch, context.CancellationToken);
        reply.ChangeToken = tokens.FromEtag(reply.Etag);
        return reply;
    }

    public override Task<GetActivityReply> GetActivity(GetActivityRequest request, ServerCallContext context) =>
        GetAsync(request.ActivityId, context.CancellationToken);

    public override async Task<EnrolReply> Enrol(EnrolRequest request, ServerCallContext context)
    {
        // Asked once for the call: an enrolment names an activity that exists, and activities are never deleted.
        await GetAsync(request.ActivityId, context.CancellationToken);
        var result = new BatchResult();
        var writes = request.Ids.Select(id => WriteAsync(request.ActivityId, request.Kind, id, static (grain, by, cancellation) => grain.EnrolAsync(by, cancellation), context.Caller(), context.CancellationToken)).ToArray();

        // All of them to their end before the first failure is told: none is left that nobody looks at.
        await Task.WhenAll(writes).ContinueWith(
            static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        for (int i = 0; i < writes.Length; i++)
        {
            try
            {
                var write = await writes[i];
                result.Count(RowWrite.Of(write.Wrote ? WriteOutcome.Created : WriteOutcome.Unchanged, write.Etag));
            }
            catch (NotFoundException absent)
            {
                result.Reject(i, request.Ids[i], [new Violation
                {
                    Field = $"ids[{i}]", Value = request.Ids[i], Bound = absent.Reason, MessageZh = absent.MessageZh, MessageEn = absent.MessageEn,
                }]);
            }
        }

        var reply = new EnrolReply { Counts = result.Counts, ChangeToken = tokens.Format(result.Newest) };
        reply.Rejections.Add(result.Rejections);
        return reply;
    }

    public override async Task<WithdrawEnrolmentReply> WithdrawEnrolment(WithdrawEnrolmentRequest request, ServerCallContext context)
    {
        var reply = new WithdrawEnrolmentReply { Counts = new ImportCounts() };
        var newest = ChangeNumber.Beginning;
        var caller = await ManagerAsync(request.ActivityId, context.Caller(), context.CancellationToken);
        var writes = request.Ids.Select(id => WriteAsync(request.ActivityId, request.Kind, id, static (grain, by, cancellation) => grain.WithdrawAsync(by, cancellation), caller, context.CancellationToken)).ToArray();
        foreach (var write in await Task.WhenAll(writes))
        {
            if (write.Wrote)
                reply.Counts.Updated++;
            else
                reply.Counts.Unchanged++;
            if (StateEtag.TryParse(write.Etag, out var etag) && etag.Change > newest)
                newest = etag.Change;
        }

        reply.ChangeToken = tokens.Format(newest);
        return reply;
    }

    public override async Task ListEnrolments(
        ListEnrolmentsRequest request, IServerStreamWriter<ListEnrolmentsReply> responseStream, ServerCallContext context)
    {
        await index.AtLeastAsync(tokens.Parse(request.After), context.CancellationToken);
        var caller = await ManagerAsync(request.ActivityId, context.Caller(), context.CancellationToken);
        foreach (var held in follower.Catalogue.EnrolmentsOf(request.ActivityId))
        {
            if (!Ownership.Admits(caller, held.Owner))
                continue;
            var key = EnrolmentKey.Parse(held.Key);
            if (request.Kind == EnrolmentKind.Unspecified || key.Kind == request.Kind)
                await responseStream.WriteAsync(new ListEnrolmentsReply { Kind = key.Kind, Id = key.Id });
        }
    }

    /// <summary>Who runs an activity sees and takes back the enrolments of all tenants in it; others those of their own.</summary>
    private async Task<Caller> ManagerAsync(string activityId, Caller caller, CancellationToken cancellation) =>
        !caller.AllTenants && await GrainCalls.RetryAsync(
            static (call, cancellation) => call.grains.GetGrain<IActivityGrain>(call.activityId).IsRunByAsync(call.caller, cancellation), (grains, activityId, caller), cancellation)
            ? new Caller(caller) { AllTenants = true }
            : caller;

    private Task<GetActivityReply> GetAsync(string activityId, CancellationToken cancellation) => GrainCalls.RetryAsync(
        static (call, cancellation) => call.grains.GetGrain<IActivityGrain>(call.activityId).GetAsync(cancellation), (grains, activityId), cancellation);

    private Task<EnrolmentWrite> WriteAsync(
        string activityId, EnrolmentKind kind, string id, Func<IEnrolmentGrain, Caller, CancellationToken, Task<EnrolmentWrite>> write, Caller caller,
        CancellationToken cancellation) =>
        GrainCalls.RetryAsync(
            static (call, cancellation) => call.write(call.grains.GetGrain<IEnrolmentGrain>(call.key), call.caller, cancellation),
            (grains, key: new EnrolmentKey(activityId, kind, id).ToString(), write, caller), cancellation);
}
