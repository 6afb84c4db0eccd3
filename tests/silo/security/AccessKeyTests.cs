using DigitalTalent.Matching;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.Silo.Security;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace DigitalTalent.Tests.Silo.Security;

/// <summary>The life of an access key: made, shown once, used, narrowed, expired, revoked.</summary>
public sealed class AccessKeyTests
{
    [Fact]
    public async Task A_key_is_shown_once_and_only_its_hash_is_kept()
    {
        using var folder = new TempFolder();
        string secret;
        await using (var silo = await SecuredSilo.StartAsync(folder))
        {
            var made = await silo.Operator.Keys.CreateKeyAsync(new() { Tenant = "AG-1", Role = Role.Agency, Name = "招聘系统", ValidDays = 30 });
            secret = made.Secret;
            Assert.Equal("sqlite", (await silo.As(secret).Registry.GetStatusAsync(new())).Store);

            var listed = await ListAsync(silo.Operator.Keys, "AG-1");
            var key = Assert.Single(listed);
            Assert.Equal(("招聘系统", Role.Agency, made.Key.KeyId), (key.Name, key.Role, key.KeyId));
            Assert.InRange(key.ExpiresAt.ToDateTimeOffset() - key.CreatedAt.ToDateTimeOffset(), TimeSpan.FromDays(29.9), TimeSpan.FromDays(30));
            Assert.DoesNotContain(secret[20..], key.ToString(), StringComparison.Ordinal);
        }

        // What must not be on the disk: the part of the key that opens anything.
        foreach (string file in Directory.EnumerateFiles(folder.Path, "registry.db*"))
            Assert.DoesNotContain(secret[19..], System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_may_have_fewer_scopes_than_its_role_and_never_more()
    {
        using var folder = new TempFolder();
        await using var silo = await SecuredSilo.StartAsync(folder);
        var narrow = await silo.AsNewAsync("AG-1", Role.Agency, Scope.StatusRead);

        await narrow.Registry.GetStatusAsync(new());
        var denied = await Assert.ThrowsAsync<RpcException>(async () => await narrow.Talents.GetTalentAsync(new() { TalentId = "T1" }));
        var beyond = await Assert.ThrowsAsync<RpcException>(() => silo.CreateKeyAsync("AG-1", Role.Agency, Scope.KeysManage));

        Assert.Equal((StatusCode.PermissionDenied, "SCOPE_MISSING"), (denied.StatusCode, Refusals.ReasonOf(denied)));
        Assert.Contains("talents.read", denied.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(StatusCode.InvalidArgument, beyond.StatusCode);
        Assert.Contains("keys.manage", beyond.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_ends_when_its_key_is_revoked_in_the_middle()
    {
        using var folder = new TempFolder();
        await using var silo = await SecuredSilo.StartAsync(folder);
        var made = await silo.Operator.Keys.CreateKeyAsync(new() { Tenant = "AG-1", Role = Role.Agency, Name = "import" });
        using var import = silo.As(made.Secret).Talents.ImportTalents();
        await import.RequestStream.WriteAsync(new() { Sequence = 1, Talents = { Samples.Talent(1) } });
        Assert.True(await import.ResponseStream.MoveNext(CancellationToken.None));

        await silo.Operator.Keys.RevokeKeyAsync(new() { KeyId = made.Key.KeyId });
        await import.RequestStream.WriteAsync(new() { Sequence = 2, Talents = { Samples.Talent(2) } });
        var ended = await Assert.ThrowsAsync<RpcException>(() => import.ResponseStream.MoveNext(CancellationToken.None));

        Assert.Equal((StatusCode.Unauthenticated, "KEY_REVOKED"), (ended.StatusCode, Refusals.ReasonOf(ended)));
        var absent = await Assert.ThrowsAsync<RpcException>(async () => await silo.Operator.Talents.GetTalentAsync(new() { TalentId = Samples.Talent(2).TalentId }));
        Assert.Equal(StatusCode.NotFound, absent.StatusCode);
    }

    [Fact]
    public async Task The_day_of_the_last_call_is_noted()
    {
        using var folder = new TempFolder();
        await using var silo = await SecuredSilo.StartAsync(folder, new ManualTimeProvider());
        var made = await silo.Operator.Keys.CreateKeyAsync(new() { Tenant = "AG-1", Role = Role.Agency, Name = "used" });
        await silo.As(made.Secret).Registry.GetStatusAsync(new());

        // The note is written beside the call. The mark is taken first: a change after it ends the wait.
        var (engine, progress, keys) = (
            silo.Services.GetRequiredService<IMatchEngine>(), silo.Services.GetRequiredService<IndexProgress>(), silo.Services.GetRequiredService<AccessKeyRing>());
        using var limit = new CancellationTokenSource(TestTimeouts.Event);
        while (true)
        {
            long mark = engine.Current.Change;
            await keys.RefreshAsync(limit.Token);
            if (keys.Held[made.Key.KeyId].State.LastUsedOn.Length > 0)
                break;
            await progress.AtLeastAsync(new(mark + 1), limit.Token);
        }

        Assert.Equal("2026-01-05", Assert.Single(await ListAsync(silo.Operator.Keys, "AG-1")).LastUsedOn);
    }

    [Theory]
    [InlineData("Basic dXNlcjpwYXNz", "CREDENTIAL_MALFORMED")]
    [InlineData("Bearer", "CREDENTIAL_MALFORMED")]
    [InlineData("Bearer dt_short", "CREDENTIAL_MALFORMED")]
    [InlineData("Bearer eyJhbGciOiJub25lIn0.e30.", "CREDENTIAL_MALFORMED")]
    public async Task What_is_no_key_is_refused_without_being_repeated(string header, string reason)
    {
        using var folder = new TempFolder();
        await using var silo = await SecuredSilo.StartAsync(folder);
        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await silo.As(null).Registry.GetStatusAsync(new(), new Metadata { { "authorization", header } }));

        Assert.Equal((StatusCode.Unauthenticated, reason), (refused.StatusCode, Refusals.ReasonOf(refused)));
        Assert.DoesNotContain(header.Split(' ')[^1], refused.Status.Detail.Replace("Bearer", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Curl_sends_a_key_as_a_header()
    {
        using var folder = new TempFolder();
        await using var silo = await SecuredSilo.StartAsync(folder);
        var url = new Uri(silo.Http, "digitaltalent.v1.RegistryService/GetStatus");

        var refused = await Curl.PostJsonAsync(url, "{}");
        var served = await Curl.PostJsonAsync(url, "{}", "--header", $"authorization: Bearer {silo.OperatorKey}");

        Assert.Equal((401, "unauthenticated"), (refused.HttpStatus, refused.Code));
        Assert.Equal(200, served.HttpStatus);
    }

    private static async Task<List<AccessKey>> ListAsync(KeyService.KeyServiceClient keys, string tenant)
    {
        using var call = keys.ListKeys(new() { Tenant = tenant });
        var found = new List<AccessKey>();
        await foreach (var reply in call.ResponseStream.ReadAllAsync())
            found.Add(reply.Key);
        return found;
    }
}
