using Grpc.Core;

namespace DigitalTalent.Silo.Security;

/// <summary>Finds out who calls. Asked once a call; streams ask their credential again with every message.</summary>
internal interface IAuthenticator
{
    /// <returns>A credential that is good now.</returns>
    /// <exception cref="RpcException">UNAUTHENTICATED, with the reason.</exception>
    ValueTask<ICredential> AuthenticateAsync(ServerCallContext context);
}

/// <summary>What a caller proved itself with.</summary>
internal interface ICredential
{
    Principal Principal { get; }

    /// <summary>Why it is no longer good; null while it is. Cheap.</summary>
    AccessRefusal? RefusalNow();
}

/// <summary>Asks nobody. For silos on loopback that were told so.</summary>
internal sealed class OpenAuthenticator : IAuthenticator, ICredential
{
    public Principal Principal => Principal.Local;

    public AccessRefusal? RefusalNow() => null;

    public ValueTask<ICredential> AuthenticateAsync(ServerCallContext context) => new(this);
}

/// <summary>Goes by the <c>authorization</c> header: an access key, or a token of the issuer where there is one. A call without the header is made by whom the
/// client certificate of its connection stands for.</summary>
/// <remarks>What a call says goes before what its connection shows, and is never mended by it: a call with a bad key is refused, whatever the certificate.</remarks>
internal sealed class CallerAuthenticator(KeyAuthenticator keys, TokenAuthenticator? tokens = null) : IAuthenticator
{
    private const string Header = "authorization";
    private const string Scheme = "Bearer ";

    public ValueTask<ICredential> AuthenticateAsync(ServerCallContext context)
    {
        string? value = null;
        foreach (var entry in context.RequestHeaders.GetAll(Header))
            value = value is null ? entry.Value : throw AccessRefusal.Malformed.ToException();
        if (value is null && context.GetHttpContext().Connection.ClientCertificate is { } certificate)
            return new(keys.Authenticate(certificate));
        if (string.IsNullOrWhiteSpace(value))
            throw AccessRefusal.Missing.ToException();
        if (!value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            throw AccessRefusal.Malformed.ToException();

        string credential = value[Scheme.Length..].Trim();
        if (credential.StartsWith(AccessKeyText.Prefix, StringComparison.Ordinal))
            return new(keys.Authenticate(credential));
        return tokens?.AuthenticateAsync(credential, context.CancellationToken) ?? throw AccessRefusal.Malformed.ToException();
    }
}
