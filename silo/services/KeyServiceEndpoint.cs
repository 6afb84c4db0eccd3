using DigitalTalent.Grains;
using DigitalTalent.Rules;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.Silo.Edge;
using DigitalTalent.Silo.Security;
using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orleans;

namespace DigitalTalent.Silo.Services;

/// <summary>KeyService: keys are grains; lists come from the ring that calls are judged by.</summary>
internal sealed class KeyServiceEndpoint(IGrainFactory grains, ChangeTokens tokens, AccessKeyRing keys, TimeProvider time)
    : KeyService.KeyServiceBase
{
    public override async Task<CreateKeyReply> CreateKey(CreateKeyRequest request, ServerCallContext context)
    {
        ThrowIfBeyondRole(request);
        ThrowIfBeyondCaller(request, context.Principal());
        var (secret, state) = Make(request);
        string etag = await GrainCalls.OnceAsync(
            static (call, cancellation) => call.grains.GetGrain<IAccessKeyGrain>(call.state.KeyId).CreateAsync(call.state, cancellation), (grains, state), context.CancellationToken);
        if (etag.Length == 0)
            throw state.ByCertificate ? CertificateTaken(state.KeyId) : new InvalidOperationException("A new key got the id of another one: the random source is broken.");

        // The key is good here when its owner first sees it.
        await keys.RefreshAsync(context.CancellationToken);
        return new CreateKeyReply { Key = keys.Held[state.KeyId].ToMessage(), Secret = secret, ChangeToken = tokens.FromEtag(etag) };
    }

    public override async Task ListKeys(ListKeysRequest request, IServerStreamWriter<ListKeysReply> responseStream, ServerCallContext context)
    {
        // What is read now holds every write that a token can name; the token is read to refuse one that is none.
        tokens.Parse(request.After);
        await keys.RefreshAsync(context.CancellationToken);
        var listed = keys.Held.Values
            .Where(held => request.Tenant.Length == 0 || string.Equals(held.State.Tenant, request.Tenant, StringComparison.Ordinal))
            .OrderBy(held => held.State.Tenant, StringComparer.Ordinal)
            .ThenBy(held => held.State.CreatedAt)
            .ThenBy(held => held.State.KeyId, StringComparer.Ordinal);
        foreach (var held in listed)
            await responseStream.WriteAsync(new ListKeysReply { Key = held.ToMessage() });
    }

    public override async Task<RevokeKeyReply> RevokeKey(RevokeKeyRequest request, ServerCallContext context)
    {
        var revocation = await GrainCalls.RetryAsync(
            static (call, cancellation) => call.grains.GetGrain<IAccessKeyGrain>(call.request.KeyId).RevokeAsync(cancellation), (grains, request), context.CancellationToken);
        await keys.RefreshAsync(context.CancellationToken);
        return new RevokeKeyReply { Revoked = revocation.Revoked, ChangeToken = tokens.FromEtag(revocation.Etag) };
    }

    /// <returns>The key itself, empty where a certificate stands for it; and what is kept.</returns>
    private (string Secret, AccessKeyState State) Make(CreateKeyRequest request)
    {
        bool byCertificate = request.CertificateSha256.Length > 0;
        string secret = byCertificate ? "" : AccessKeyText.Create();
        byte[] hash = byCertificate ? Convert.FromHexString(request.CertificateSha256) : AccessKeyText.HashOf(secret);
        var state = new AccessKeyState
        {
            KeyId = byCertificate ? AccessKeyText.IdOfCertificate(hash) : AccessKeyText.IdOf(secret),
            Tenant = request.Tenant, Name = request.Name, Role = request.Role, Hash = ByteString.CopyFrom(hash), ByCertificate = byCertificate,
            ExpiresAt = request.ValidDays == 0 ? null : Timestamp.FromDateTimeOffset(time.GetUtcNow().AddDays(request.ValidDays)),
        };
        state.Scopes.Add(request.Scopes);
        return (secret, state);
    }

    private static PreconditionException CertificateTaken(string keyId) => new(
        "CERTIFICATE_TAKEN", $"该证书已绑定到密钥 {keyId}；吊销或过期的绑定也不能再用，请换一张证书",
        $"the certificate stands for key {keyId} already, be it revoked or expired; use another certificate");

    /// <summary>Nobody makes a key that may do more than they may themselves.</summary>
    private static void ThrowIfBeyondCaller(CreateKeyRequest request, Principal caller)
    {
        var asked = request.Scopes.Count == 0 ? Roles.ScopesOf(request.Role) : Scopes.Of(request.Scopes);
        if (!caller.Scopes.Contains(asked))
            throw AccessRefusal.ScopeMissing(asked - caller.Scopes).ToException();
    }

    private static void ThrowIfBeyondRole(CreateKeyRequest request)
    {
        var allowed = Roles.ScopesOf(request.Role);
        var beyond = request.Scopes.Where(scope => !allowed.Contains(scope)).ToList();
        if (beyond.Count == 0)
            return;
        throw ValidationInterceptor.Invalid([.. beyond.Select(scope => new Violation
        {
            Field = "scopes",
            Value = EnumLabels.En(scope),
            Bound = $"scopes of {EnumLabels.En(request.Role)}",
            MessageZh = $"权限“{EnumLabels.En(scope)}”不属于角色“{EnumLabels.Zh(request.Role)}”",
            MessageEn = $"the role {EnumLabels.En(request.Role)} does not have {EnumLabels.En(scope)}",
        })]);
    }
}
