using DigitalTalent.Grains;
using DigitalTalent.Matching;
using DigitalTalent.Rules;
using DigitalTalent.Rules.Packed;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.Silo.Projection;
using DigitalTalent.Silo.Security;
using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Grpc.Core;
using Orleans;

namespace DigitalTalent.Silo.Services;

/// <summary>TalentService: each method calls one grain.</summary>
internal sealed class TalentServiceEndpoint(
    IGrainFactory grains, ChangeTokens tokens, IndexProgress index, IndexFollower follower, RowImport rows, TalentBulk bulk, MessageValidator validator,
    PackedChecker packedTalents, RegistryClock clock) : TalentService.TalentServiceBase
{
    public override async Task<PutTalentReply> PutTalent(PutTalentRequest request, ServerCallContext context)
    {
        var reply = await PutAsync(request, context.Caller(), context.CancellationToken);
        reply.ChangeToken = tokens.FromEtag(reply.Etag);

        // An update may take a consent back or block an employer: that holds for the next question here.
        if (reply.Outcome == WriteOutcome.Updated)
            await EffectiveHereAsync(reply.ChangeToken, context);
        return reply;
    }

    public override async Task<GetTalentReply> GetTalent(GetTalentRequest request, ServerCallContext context)
    {
        var reply = await GrainCalls.RetryAsync(
            static (call, cancellation) => call.grains.GetGrain<ITalentGrain>(call.request.TalentId).GetAsync(call.caller, cancellation),
            (grains, request, caller: context.Caller()), context.CancellationToken);
        reply.Alias = TalentAlias.For(request.TalentId);
        return reply;
    }

    public override async Task<SetConsentReply> SetConsent(SetConsentRequest request, ServerCallContext context)
    {
        // Once: a grant that was repeated here could undo a withdrawal that was acknowledged in between.
        var reply = await GrainCalls.OnceAsync(
            static (call, cancellation) => call.grains.GetGrain<ITalentGrain>(call.request.TalentId)
                .SetConsentAsync(call.request, call.caller, cancellation),
            (grains, request, caller: context.Caller()), context.CancellationToken);
        reply.ChangeToken = tokens.FromEtag(reply.Etag);
        await EffectiveHereAsync(reply.ChangeToken, context);
        return reply;
    }

    public override async Task<DeleteTalentReply> DeleteTalent(DeleteTalentRequest request, ServerCallContext context)
    {
        var reply = await GrainCalls.RetryAsync(
            static (call, cancellation) => call.grains.GetGrain<ITalentGrain>(call.request.TalentId).EraseAsync(call.caller, cancellation), (grains, request, caller: context.Caller()), context.CancellationToken);
        reply.ChangeToken = tokens.FromEtag(reply.ChangeToken);
        await EffectiveHereAsync(reply.ChangeToken, context);
        if (reply.ChangeToken.Length > 0)
            await WithdrawEnrolmentsAsync(request.TalentId, context.CancellationToken);

        // A token for what was erased before would tell another tenant that the id was once somebody's.
        if (!reply.Erased && !context.Caller().AllTenants)
            reply.ChangeToken = "";
        return reply;
    }

    public override Task ImportTalents(
        IAsyncStreamReader<ImportTalentsRequest> requestStream, IServerStreamWriter<ImportTalentsReply> responseStream, ServerCallContext context) =>
        ImportStream.RunAsync(requestStream, responseStream, context.Caller(), ImportAsync, context.CancellationToken);

    private async Task<ImportTalentsReply> ImportAsync(ImportTalentsRequest batch, Caller caller, CancellationToken cancellation)
    {
        try
        {
            var talents = ImportedTalent.RowsOf(batch);
            var today = clock.Today;
            var result = await rows.TakeAsync(
                talents, "talent", talent => talent.Judge(packedTalents, validator, today), static talent => talent.Id,
                talent => PutRowAsync(talent.Message, caller), static written => RowWrite.Of(written.Outcome, written.Etag), cancellation,
                good => bulk.PutAsync(talents, good, caller, cancellation));
            var reply = new ImportTalentsReply { Sequence = batch.Sequence, Counts = result.Counts, ChangeToken = result.ChangeToken };
            reply.Rejections.Add(result.Rejections);
            return reply;
        }
        finally
        {
            batch.ReleaseRows();        // Every row has come to its end, and what is kept of one are copies.
        }
    }

    private Task<PutTalentReply> PutRowAsync(Talent talent, Caller caller) =>
        grains.GetGrain<ITalentGrain>(talent.TalentId).PutAsync(new PutTalentRequest { Talent = talent }, caller);

    private Task<PutTalentReply> PutAsync(PutTalentRequest request, Caller caller, CancellationToken cancellation) => GrainCalls.WriteAsync(
        static (call, cancellation) => call.grains.GetGrain<ITalentGrain>(call.request.Talent.TalentId).PutAsync(call.request, call.caller, cancellation),
        (grains, request, caller), request.IfMatch, cancellation);

    /// <summary>Removes what is stored of an erased talent's enrolments. They are listed nowhere since the erasure; should this fail halfway, erasing
    /// once more goes on with it.</summary>
    private async Task WithdrawEnrolmentsAsync(string talentId, CancellationToken cancellation)
    {
        var registry = new Caller { AllTenants = true };
        await Task.WhenAll(follower.Catalogue.EnrolmentsOfTalent(talentId).Select(key => GrainCalls.RetryAsync(
            static (call, cancellation) => call.grains.GetGrain<IEnrolmentGrain>(call.key).WithdrawAsync(call.registry, cancellation), (grains, key, registry), cancellation)));
    }

    /// <summary>A withdrawal and an erasure are acknowledged only when no question asked here afterwards can show the person.</summary>
    private async Task EffectiveHereAsync(string changeToken, ServerCallContext context) =>
        await index.AtLeastAsync(tokens.Parse(changeToken), context.CancellationToken);
}
