using DigitalTalent.Silo;
using DigitalTalent.Silo.Security;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Grpc.Core;
using Microsoft.IdentityModel.Tokens;

namespace DigitalTalent.Tests.Silo.Security;

/// <summary>Tokens of people, made by an issuer that the tests run.</summary>
public sealed class TokenTests
{
    private static readonly Dictionary<string, object?> Officer = new(StringComparer.Ordinal) { ["tenant"] = "BUREAU", ["role"] = "bureau" };

    public static TheoryData<string, string> Refused() => new()
    {
        { "another issuer", "TOKEN_REFUSED" },
        { "another audience", "TOKEN_REFUSED" },
        { "no expiry", "TOKEN_REFUSED" },
        { "expired", "TOKEN_EXPIRED" },
        { "not valid yet", "TOKEN_REFUSED" },
        { "signed by another key of the same name", "TOKEN_REFUSED" },
        { "signed with a shared secret", "TOKEN_REFUSED" },
        { "not signed", "TOKEN_REFUSED" },
        { "no tenant", "TOKEN_WITHOUT_TENANT" },
        { "tenant of a form that keys cannot have", "TOKEN_WITHOUT_TENANT" },
        { "no role", "TOKEN_WITHOUT_TENANT" },
        { "two roles", "TOKEN_WITHOUT_TENANT" },
    };

    [Fact]
    public async Task A_person_calls_with_the_tenant_and_the_role_of_the_token()
    {
        await using var world = await TokenWorld.StartAsync();
        var officer = world.Silo.As(world.Issuer.Token(Officer));
        var recruiter = world.Silo.As(world.Issuer.Token(new(StringComparer.Ordinal) { ["tenant"] = "AG-1", ["role"] = new[] { "offline_access", "Agency" } }));

        await recruiter.Talents.PutTalentAsync(new() { Talent = Samples.Talent(1) });
        await officer.Talents.GetTalentAsync(new() { TalentId = Samples.Talent(1).TalentId });
        await (await world.Silo.AsNewAsync("AG-1", Role.Agency)).Talents.GetTalentAsync(new() { TalentId = Samples.Talent(1).TalentId });
        var denied = await Assert.ThrowsAsync<RpcException>(async () => await recruiter.Keys.CreateKeyAsync(new() { Tenant = "AG-1", Role = Role.Agency, Name = "mine" }));

        Assert.Equal("SCOPE_MISSING", Refusals.ReasonOf(denied));
        Assert.Equal(1, world.Issuer.Asked);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_token_that_is_wrong_in_one_thing_is_refused(string wrong, string reason)
    {
        await using var world = await TokenWorld.StartAsync();
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await world.Silo.As(Wrong(world, wrong)).Registry.GetStatusAsync(new()));

        Assert.Equal(reason, Refusals.ReasonOf(refused));
        Assert.Equal(reason == "TOKEN_WITHOUT_TENANT" ? StatusCode.PermissionDenied : StatusCode.Unauthenticated, refused.StatusCode);
    }

    [Fact]
    public async Task A_token_ends_with_its_time()
    {
        await using var world = await TokenWorld.StartAsync();
        var officer = world.Silo.As(world.Issuer.Token(Officer));
        await officer.Registry.GetStatusAsync(new());

        world.Time.Advance(TimeSpan.FromMinutes(11));
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await officer.Registry.GetStatusAsync(new()));

        Assert.Equal("TOKEN_EXPIRED", Refusals.ReasonOf(refused));
    }

    [Fact]
    public async Task A_key_that_the_issuer_changes_to_is_found_and_unknown_ones_do_not_flood_it()
    {
        await using var world = await TokenWorld.StartAsync();
        await world.Silo.As(world.Issuer.Token(Officer)).Registry.GetStatusAsync(new());

        world.Issuer.Key = TestIssuer.NewKey("k2");
        world.Issuer.Published = [world.Issuer.Key];
        var tooSoon = await Assert.ThrowsAsync<RpcException>(async () => await world.Silo.As(world.Issuer.Token(Officer)).Registry.GetStatusAsync(new()));
        Assert.Equal(("TOKEN_REFUSED", 1), (Refusals.ReasonOf(tooSoon), world.Issuer.Asked));

        world.Time.Advance(IssuerKeys.PauseBetween);
        await world.Silo.As(world.Issuer.Token(Officer)).Registry.GetStatusAsync(new());
        Assert.Equal(2, world.Issuer.Asked);
    }

    [Fact]
    public async Task Keys_may_come_from_a_file()
    {
        await using var world = await TokenWorld.StartAsync(fromFile: true);
        await world.Silo.As(world.Issuer.Token(Officer)).Registry.GetStatusAsync(new());
        Assert.Equal(0, world.Issuer.Asked);
    }

    [Theory]
    [InlineData("http://issuer.example", "digitaltalent", "--oidc-issuer")]
    [InlineData("not an address", "digitaltalent", "--oidc-issuer")]
    [InlineData("https://issuer.example", " ", "--oidc-audience")]
    public void Settings_that_would_let_anybody_in_are_refused(string issuer, string audience, string option)
    {
        var settings = new SiloSettings { Tokens = new() { Issuer = issuer, Audience = audience } };
        Assert.Contains(option, Assert.Throws<ArgumentException>(settings.Validated).Message, StringComparison.Ordinal);
    }

    private static string Wrong(TokenWorld world, string wrong)
    {
        var (issuer, now) = (world.Issuer, world.Time.GetUtcNow());
        Dictionary<string, object?> With(string claim, object? value) => new(Officer, StringComparer.Ordinal) { [claim] = value };
        return wrong switch
        {
            "another issuer" => issuer.Token(With("iss", "https://issuer.example")),
            "another audience" => issuer.Token(With("aud", "another")),
            "no expiry" => issuer.Token(With("exp", null)),
            "expired" => issuer.Token(With("exp", now.AddMinutes(-2).ToUnixTimeSeconds())),
            "not valid yet" => issuer.Token(With("nbf", now.AddMinutes(5).ToUnixTimeSeconds())),
            "signed by another key of the same name" => issuer.Token(Officer, TestIssuer.NewKey("k1")),
            "signed with a shared secret" => issuer.Token(
                Officer, new SymmetricSecurityKey(issuer.Key.Rsa.ExportRSAPublicKey()) { KeyId = "k1" }, SecurityAlgorithms.HmacSha256),
            "not signed" => $"{Base64UrlEncoder.Encode("""{"alg":"none"}""")}.{issuer.Token(Officer).Split('.')[1]}.",
            "no tenant" => issuer.Token(With("tenant", null)),
            "tenant of a form that keys cannot have" => issuer.Token(With("tenant", "a|b")),
            "no role" => issuer.Token(With("role", "visitor")),
            "two roles" => issuer.Token(With("role", new[] { "agency", "bureau" })),
            _ => throw new ArgumentOutOfRangeException(nameof(wrong), wrong, "No such case."),
        };
    }
}
