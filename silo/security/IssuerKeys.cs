using System.Text.Json;
using DigitalTalent.Silo.Edge;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.IdentityModel.Tokens;

namespace DigitalTalent.Silo.Security;

/// <summary>The public keys of the issuer of tokens. Asked for when the first token comes, again when they are old, and when a token names one
/// that is not among them: that is how issuers change keys.</summary>
/// <remarks>
/// One question is under way at a time, for all who wait, and ends by itself; whoever wants a key that is held never waits for it. While the issuer
/// cannot be asked, the keys that are held go on being used.
/// </remarks>
internal sealed partial class IssuerKeys : IDisposable
{
    /// <summary>After this long keys are asked for again, so that a key the issuer withdrew ends here too.</summary>
    internal static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(10);

    /// <summary>How long the issuer has peace after each question, whatever tokens come.</summary>
    internal static readonly TimeSpan PauseBetween = TimeSpan.FromSeconds(10);

    /// <summary>How long the issuer may take to answer. Tokens that name an unknown key are held up as long.</summary>
    internal static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    /// <summary>Most calls that wait for one answer: anybody can make up a key, and each of them would hold a call open.</summary>
    internal const int WaitingMax = 256;

    private const int AnswerBytesMax = 1024 * 1024;

    private readonly TokenSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger<IssuerKeys> _log;
    private readonly HttpClient _http;
    private readonly CancellationTokenSource _disposed = new();
    private readonly Lock _gate = new();
    private Task _question = Task.CompletedTask;
    private DateTimeOffset _askedAt = DateTimeOffset.MinValue;
    private int _waiting;
    private volatile Held _held = new([], DateTimeOffset.MinValue);

    public IssuerKeys(TokenSettings settings, TimeProvider time, ILogger<IssuerKeys> log)
    {
        (_settings, _time, _log) = (settings, time, log);
        _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = Timeout.InfiniteTimeSpan,         // Each question brings its own, on the clock of the silo.
            MaxResponseContentBufferSize = AnswerBytesMax,
        };
    }

    /// <summary>The keys to judge a token by.</summary>
    /// <param name="keyId">The key that the token names; null or empty: none.</param>
    /// <param name="cancellation">The caller has gone.</param>
    /// <exception cref="RpcException">UNAVAILABLE: there are no keys yet, and the issuer cannot be asked.</exception>
    public async ValueTask<IReadOnlyList<SecurityKey>> ForAsync(string? keyId, CancellationToken cancellation)
    {
        var held = _held;
        bool knows = held.Knows(keyId);
        if (knows && _time.GetUtcNow() - held.ReadAt < FreshFor)
            return held.Keys;

        if (TryAsk(out var question) && !knows)
            await WaitAsync(question, cancellation);
        return _held.Keys is { Count: > 0 } keys ? keys : throw ErrorInterceptor.Rich(
            StatusCode.Unavailable, "ISSUER_UNAVAILABLE", "暂时无法验证令牌，请稍后重试 / tokens cannot be checked at the moment; retry later",
            Duration.FromTimeSpan(PauseBetween));
    }

    public void Dispose()
    {
        _disposed.Cancel();
        _http.Dispose();
    }

    /// <summary>The question that is under way, or a new one; false while the issuer has peace.</summary>
    private bool TryAsk(out Task question)
    {
        lock (_gate)
        {
            if (_question.IsCompleted && _time.GetUtcNow() - _askedAt >= PauseBetween)
                _question = Task.Run(AskAsync);
            question = _question;
            return !question.IsCompleted;
        }
    }

    private async Task WaitAsync(Task question, CancellationToken cancellation)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) <= WaitingMax)
                await question.WaitAsync(cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Asks once. Never fails: what goes wrong is logged, and what was held stays.</summary>
    private async Task AskAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(AnswerWithin, _time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _disposed.Token);
            var keys = JsonWebKeySet.Create(await ReadAsync(linked.Token)).GetSigningKeys();
            _held = new([.. keys.Where(static key => key is AsymmetricSecurityKey or JsonWebKey { Kty: "RSA" or "EC" })], _time.GetUtcNow());
        }
        catch (Exception failure) when (!_disposed.IsCancellationRequested)
        {
            LogUnavailable(_held.Keys.Count, failure);
        }
        catch (Exception) when (_disposed.IsCancellationRequested)
        {
            // Stopping: nobody waits any more.
        }

        // After the answer, not before the question: an issuer that is slow is asked less, not more.
        lock (_gate)
            _askedAt = _time.GetUtcNow();
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
    private sealed record Held(IReadOnlyList<SecurityKey> Keys, DateTimeOffset ReadAt)
    {
        /// <summary>Whether a token that names this key can be judged by these; one that names none is tried with all.</summary>
        public bool Knows(string? keyId) => string.IsNullOrEmpty(keyId) ? Keys.Count > 0 : Keys.Any(key => key.KeyId == keyId);
    }

    [LoggerMessage(EventId = 24, EventName = "IssuerUnavailable", Level = LogLevel.Warning,
        Message = "The keys of the token issuer cannot be read; {Count} keys are held from before")]
    private partial void LogUnavailable(int count, Exception failure);
}
