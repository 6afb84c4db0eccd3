using DigitalTalent.Hosting.Grpc.Client;
using DigitalTalent.Tests.Echo;
using DigitalTalent.Tests.Support;
using Grpc.Core;
using static DigitalTalent.Tests.Hosting.Grpc.Client.ScriptedServer;

namespace DigitalTalent.Tests.Hosting.Grpc.Client;

/// <summary>The key that goes with every call: asked for once, renewed in time, never shown.</summary>
public sealed class CredentialsTests
{
    private static readonly EchoRequest Request = new() { Text = "x" };

    private readonly ManualTimeProvider _clock = new();
    private int _fetches;

    [Fact]
    public async Task Key_goes_with_every_call_of_every_kind()
    {
        await using var server = await StartAsync(Reply("ok"));
        using var channel = server.Channel(new() { Credentials = BearerCredentials.Of("dt_secret") });
        var client = new EchoService.EchoServiceClient(channel);

        await client.UnaryAsync(Request);
        using (var collect = client.Collect())
        {
            await collect.RequestStream.CompleteAsync();
            await collect;
        }

        using (var expand = client.Expand(Request))
            Assert.True(await expand.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(Enumerable.Repeat("Bearer dt_secret", 3), server.Seen.Select(seen => seen.Headers["authorization"]));
    }

    [Fact]
    public async Task Calls_at_the_same_time_ask_for_the_key_once()
    {
        await using var server = await StartAsync(Reply("ok"));
        var key = new TaskCompletionSource<BearerKey>();
        using var channel = server.Channel(Options(() => key.Task));
        var client = new EchoService.EchoServiceClient(channel);

        var calls = Enumerable.Range(0, 20).Select(_ => client.UnaryAsync(Request).ResponseAsync).ToList();
        key.SetResult(new BearerKey("one"));
        await Task.WhenAll(calls).WaitAsync(TestTimeouts.Event);

        Assert.Equal(1, _fetches);
        Assert.Equal(20, server.Seen.Count(seen => seen.Headers["authorization"] == "Bearer one"));
    }

    [Fact]
    public async Task Key_is_renewed_half_a_minute_before_it_expires()
    {
        await using var server = await StartAsync(Reply("ok"));
        using var channel = server.Channel(Options(() => Task.FromResult(new BearerKey($"key-{_fetches}", _clock.GetUtcNow().AddMinutes(5)))));
        var client = new EchoService.EchoServiceClient(channel);

        await client.UnaryAsync(Request);
        _clock.Advance(TimeSpan.FromSeconds(269));
        await client.UnaryAsync(Request);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await client.UnaryAsync(Request);

        Assert.Equal(["Bearer key-1", "Bearer key-1", "Bearer key-2"], server.Seen.Select(seen => seen.Headers["authorization"]));
    }

    [Fact]
    public async Task Key_that_the_server_refused_is_asked_for_again()
    {
        await using var server = await StartAsync(Fail(StatusCode.Unauthenticated), Reply("ok"));
        using var channel = server.Channel(Options(() => Task.FromResult(new BearerKey($"key-{_fetches}"))));
        var client = new EchoService.EchoServiceClient(channel);

        var refused = await Assert.ThrowsAsync<RpcException>(() => client.UnaryAsync(Request).ResponseAsync);
        await client.UnaryAsync(Request);
        await client.UnaryAsync(Request);

        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        Assert.Equal(["Bearer key-1", "Bearer key-2", "Bearer key-2"], server.Seen.Select(seen => seen.Headers["authorization"]));
    }

    [Fact]
    public async Task Key_that_cannot_be_had_ends_the_call_and_the_next_call_asks_again()
    {
        await using var server = await StartAsync(Reply("ok"));
        using var channel = server.Channel(Options(() => _fetches == 1 ? throw new InvalidOperationException("the vault is shut") : Task.FromResult(new BearerKey("two"))));
        var client = new EchoService.EchoServiceClient(channel);

        var failed = await Assert.ThrowsAsync<RpcException>(() => client.UnaryAsync(Request).ResponseAsync.WaitAsync(TestTimeouts.Event));
        await client.UnaryAsync(Request);

        Assert.Equal(StatusCode.Unauthenticated, failed.StatusCode);
        Assert.Contains("the vault is shut", failed.Status.Detail, StringComparison.Ordinal);
        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task Deadline_ends_a_call_that_waits_for_its_key()
    {
        await using var server = await StartAsync(Reply("ok"));
        using var channel = server.Channel(Options(() => new TaskCompletionSource<BearerKey>().Task));
        using var call = new EchoService.EchoServiceClient(channel).UnaryAsync(Request, deadline: _clock.GetUtcNow().UtcDateTime.AddSeconds(5));

        _clock.Advance(TimeSpan.FromSeconds(6));

        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.WaitAsync(TestTimeouts.Event));
        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        Assert.Empty(server.Seen);
    }

    [Fact]
    public async Task Header_of_the_caller_comes_first()
    {
        await using var server = await StartAsync(Reply("ok"));
        using var channel = server.Channel(Options(() => Task.FromResult(new BearerKey("channel"))));

        await new EchoService.EchoServiceClient(channel).UnaryAsync(Request, new Metadata { { "authorization", "Bearer caller" } });

        Assert.Equal("Bearer caller", Assert.Single(server.Seen).Headers["authorization"]);
        Assert.Equal(0, _fetches);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("line\nbreak")]
    [InlineData("密钥")]
    public void What_cannot_be_a_key_is_refused_and_not_repeated(string key)
    {
        var error = Assert.Throws<ArgumentException>(() => BearerCredentials.Of(key));
        if (key.Length > 0)
            Assert.DoesNotContain(key, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_says_nothing_of_itself() => Assert.DoesNotContain("dt_secret", $"{new BearerKey("dt_secret")}", StringComparison.Ordinal);

    [Fact]
    public void Keys_do_not_leave_the_machine_without_tls()
    {
        var options = new GrpcChannelOptions { Credentials = BearerCredentials.Of("dt_secret") };
        var error = Assert.Throws<ArgumentException>(() => GrpcChannel.ForAddress("http://registry.example:5001", options));
        Assert.Contains(nameof(GrpcChannelOptions.AllowCredentialsWithoutTls), error.Message, StringComparison.Ordinal);

        GrpcChannel.ForAddress("https://registry.example:5001", options).Dispose();
        GrpcChannel.ForAddress("http://localhost:5001", options).Dispose();
        options.AllowCredentialsWithoutTls = true;
        GrpcChannel.ForAddress("http://registry.example:5001", options).Dispose();
    }

    private GrpcChannelOptions Options(Func<Task<BearerKey>> fetch) => new()
    {
        TimeProvider = _clock,
        Credentials = new BearerCredentials(
            () =>
            {
                Interlocked.Increment(ref _fetches);
                return fetch();
            },
            _clock),
    };
}
