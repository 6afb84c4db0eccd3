using System.Text.Json;
using DigitalTalent.Silo.Edge;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.IdentityModel.Tokens;

namespace DigitalTalent.Silo.Security;

/// <summary>The public keys of the issuer of tokens. Asked for when the first token comes, again when they are old, and when a token names one
/// that is not among them: that is how issuers change keys.</summary>
/// <remarks>While the issuer cannot be asked, the keys that are held go on being used.</remarks>
internal sealed partial class IssuerKeys : IDisposable
{
    /// <summary>After this long keys are asked for again, so that a key the issuer withdrew ends here too.</summary>
    internal static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(10);

    /// <summary>The issuer is not asked more often, whatever tokens come.</summary>
    internal static readonly TimeSpan PauseBetween = TimeSpan.FromSeconds(10);

    private const int AnswerBytesMax = 1024 * 1024;

    private readonly TokenSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger<IssuerKeys> _log;
    private readonly HttpClient _http;
    private readonly SemaphoreSlim _asking = new(1);
    private volatile Held _held = new([], DateTimeOffset.MinValue, DateTimeOffset.MinValue);

    public IssuerKeys(TokenSettings settings, TimeProvider time, ILogger<IssuerKeys> log)
    {
        (_settings, _time, _log) = (settings, time, log);
        _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = TimeSpan.FromSeconds(10),
            MaxResponseContentBufferSize = AnswerBytesMax,
        };
    }

    /// <summary>The keys to judge a token by.</summary>
    /// <param name="keyId">The key that the token names; null or empty: none.</param>
    /// <param name="cancellation">The caller has gone.</param>
    /// <exception cref="RpcException">UNAVAILABLE: there are no keys yet, and the issuer cannot be asked.</exception>
    public async ValueTask<IReadOnlyList<SecurityKey>> ForAsync(string? keyId, CancellationToken cancellation)
    {
        if (IsGood(_held, keyId))
            return _held.Keys;
        await _asking.WaitAsync(cancellation);
        try
        {
            var held = _held;
            if (!IsGood(held, keyId) && _time.GetUtcNow() - held.AskedAt >= PauseBetween)
                held = _held = await AskAsync(held, cancellation);
            return held.Keys.Count > 0 ? held.Keys : throw ErrorInterceptor.Rich(
                StatusCode.Unavailable, "ISSUER_UNAVAILABLE", "暂时无法验证令牌，请稍后重试 / tokens cannot be checked at the moment; retry later",
                Duration.FromTimeSpan(PauseBetween));
        }
        finally
        {
            _asking.Release();
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _asking.Dispose();
    }

    private bool IsGood(Held held, string? keyId) =>
        _time.GetUtcNow() - held.ReadAt < FreshFor && (string.IsNullOrEmpty(keyId) || held.Keys.Any(key => key.KeyId == keyId));

    private async Task<Held> AskAsync(Held held, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        try
        {
            var keys = JsonWebKeySet.Create(await ReadAsync(cancellation)).GetSigningKeys();
            return new([.. keys.Where(static key => key is AsymmetricSecurityKey or JsonWebKey { Kty: "RSA" or "EC" })], now, now);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or JsonException or ArgumentException or UnauthorizedAccessException
            || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            LogUnavailable(held.Keys.Count, failure);
            return held with { AskedAt = now };
        }
    }

    private async Task<string> ReadAsync(CancellationToken cancellation)
    {
        if (_settings.Jwks is { } file && _settings.JwksAddress is null)
            return await File.ReadAllTextAsync(file, cancellation);
        return await _http.GetStringAsync(_settings.JwksAddress ?? await FindAddressAsync(cancellation), cancellation);
    }

    private async Task<Uri> FindAddressAsync(CancellationToken cancellation)
    {
        string configuration = await _http.GetStringAsync(new Uri(_settings.Issuer.TrimEnd('/') + "/.well-known/openid-configuration"), cancellation);
        using var document = JsonDocument.Parse(configuration);
        string? address = document.RootElement.TryGetProperty("jwks_uri", out var found) ? found.GetString() : null;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var jwks))
            throw new ArgumentException("The issuer's configuration has no jwks_uri.");
        SettingChecks.SecureAddress("jwks_uri of the issuer", jwks);
        return jwks;
    }

    /// <param name="Keys">Public keys.</param>
    /// <param name="ReadAt">When they were read.</param>
    /// <param name="AskedAt">When the issuer was last asked, with or without success.</param>
    private sealed record Held(IReadOnlyList<SecurityKey> Keys, DateTimeOffset ReadAt, DateTimeOffset AskedAt);

    [LoggerMessage(EventId = 24, EventName = "IssuerUnavailable", Level = LogLevel.Warning,
        Message = "The keys of the token issuer cannot be read; {Count} keys are held from before")]
    private partial void LogUnavailable(int count, Exception failure);
}
