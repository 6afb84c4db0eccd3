using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DigitalTalent.Tests.Silo.Security;

/// <summary>An issuer of tokens on loopback: its configuration, its keys, and tokens of any content.</summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    public const string Audience = "digitaltalent";

    private readonly WebApplication _app;
    private readonly TimeProvider _time;
    private readonly List<(int Times, TaskCompletionSource Reached)> _waiting = [];
    private volatile TaskCompletionSource? _silence;

    private TestIssuer(WebApplication app, TimeProvider time) => (_app, _time) = (app, time);

    public string Address { get; private set; } = "";

    /// <summary>Signs from now on; published as <see cref="Published"/>.</summary>
    public RsaSecurityKey Key { get; set; } = NewKey("k1");

    /// <summary>Keys that the issuer shows.</summary>
    public IReadOnlyList<RsaSecurityKey> Published { get; set; } = [];

    /// <summary>How often its keys were asked for.</summary>
    public int Asked { get; private set; }

    public static async Task<TestIssuer> StartAsync(TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var issuer = new TestIssuer(app, time);
        issuer.Published = [issuer.Key];
        app.Map("/.well-known/openid-configuration", () => Results.Text(JsonSerializer.Serialize(new { issuer = issuer.Address, jwks_uri = issuer.Address + "/jwks" }), "application/json"));
        app.Map("/jwks", async (CancellationToken gone) =>
        {
            issuer.CountQuestion();
            if (issuer._silence is { } silence)
                await silence.Task.WaitAsync(gone);
            return Results.Text(issuer.Jwks(), "application/json");
        });
        await app.StartAsync();
        issuer.Address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return issuer;
    }

    /// <summary>Answers no more, until the source is set.</summary>
    public TaskCompletionSource FallSilent() => _silence = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when its keys were asked for so many times.</summary>
    public Task AskedAsync(int times)
    {
        lock (_waiting)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (Asked >= times)
                reached.SetResult();
            else
                _waiting.Add((times, reached));
            return reached.Task;
        }
    }

    private void CountQuestion()
    {
        lock (_waiting)
        {
            Asked++;
            _waiting.RemoveAll(waiter => waiter.Times <= Asked && waiter.Reached.TrySetResult());
        }
    }

    public static RsaSecurityKey NewKey(string id) => new(RSA.Create(2048)) { KeyId = id };

    public string Jwks() => JsonSerializer.Serialize(new
    {
        keys = Published.Select(key =>
        {
            var parameters = key.Rsa.ExportParameters(includePrivateParameters: false);
            return new { kty = "RSA", use = "sig", kid = key.KeyId, n = Base64UrlEncoder.Encode(parameters.Modulus), e = Base64UrlEncoder.Encode(parameters.Exponent) };
        }),
    });

    /// <param name="claims">Claims beside issuer, audience and times; null values take one of these away.</param>
    /// <param name="key">Signs; null: <see cref="Key"/>.</param>
    public string Token(Dictionary<string, object?> claims, SecurityKey? key = null, string algorithm = SecurityAlgorithms.RsaSha256)
    {
        var now = _time.GetUtcNow();
        var all = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["iss"] = Address, ["aud"] = Audience, ["sub"] = "officer-1",
            ["nbf"] = now.ToUnixTimeSeconds(), ["exp"] = now.AddMinutes(10).ToUnixTimeSeconds(),
        };
        foreach (var (name, value) in claims)
            all[name] = value;
        var handler = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false };
        return handler.CreateToken(
            JsonSerializer.Serialize(all.Where(pair => pair.Value is not null).ToDictionary(StringComparer.Ordinal)), new SigningCredentials(key ?? Key, algorithm));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
