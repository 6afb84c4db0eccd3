using DigitalTalent.Grains;
using DigitalTalent.Rules;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.Silo.Security;
using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Grpc.Core;
using Orleans;

namespace DigitalTalent.Silo.Services;

/// <summary>EnterpriseService: each method calls one grain.</summary>
internal sealed class EnterpriseServiceEndpoint(IGrainFactory grains, ChangeTokens tokens, RowImport rows, MessageValidator validator)
    : EnterpriseService.EnterpriseServiceBase
{
    public override async Task<PutEnterpriseReply> PutEnterprise(PutEnterpriseRequest request, ServerCallContext context)
    {
        var reply = await PutAsync(request, context.Caller(), context.CancellationToken);
        reply.ChangeToken = tokens.FromEtag(reply.Etag);
        return reply;
    }

    public override Task<GetEnterpriseReply> GetEnterprise(GetEnterpriseRequest request, ServerCallContext context) =>
        GrainCalls.RetryAsync(
            static (call, cancellation) => call.grains.GetGrain<IEnterpriseGrain>(call.request.CreditCode).GetAsync(call.caller, cancellation),
            (grains, request, caller: context.Caller()), context.CancellationToken);

    public override Task ImportEnterprises(
        IAsyncStreamReader<ImportEnterprisesRequest> requestStream, IServerStreamWriter<ImportEnterprisesReply> responseStream, ServerCallContext context) =>
        ImportStream.RunAsync(requestStream, responseStream, context.Caller(), ImportAsync, context.CancellationToken);

    private async Task<ImportEnterprisesReply> ImportAsync(ImportEnterprisesRequest batch, Caller caller, CancellationToken cancellation)
    {
        var result = await rows.TakeAsync(
            batch.Enterprises, "enterprise", enterprise => validator.Validate(enterprise, "enterprise"), static enterprise => enterprise.CreditCode,
            enterprise => PutRowAsync(enterprise, caller), static written => RowWrite.Of(written.Outcome, written.Etag), cancellation);
        var reply = new ImportEnterprisesReply { Sequence = batch.Sequence, Counts = result.Counts, ChangeToken = result.ChangeToken };
        reply.Rejections.Add(result.Rejections);
        return reply;
    }

    private Task<PutEnterpriseReply> PutRowAsync(Enterprise enterprise, Caller caller) =>
        grains.GetGrain<IEnterpriseGrain>(enterprise.CreditCode).PutAsync(new PutEnterpriseRequest { Enterprise = enterprise }, caller);

    private Task<PutEnterpriseReply> PutAsync(PutEnterpriseRequest request, Caller caller, CancellationToken cancellation) => GrainCalls.WriteAsync(
        static (call, cancellation) => call.grains.GetGrain<IEnterpriseGrain>(call.request.Enterprise.CreditCode).PutAsync(call.request, call.caller, cancellation),
        (grains, request, caller), request.IfMatch, cancellation);
}
