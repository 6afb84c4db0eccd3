using DigitalTalent.Hosting.Grpc.Client;
using DigitalTalent.Tests.Echo;
using DigitalTalent.Tests.Support;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using static DigitalTalent.Tests.Hosting.Grpc.Client.ScriptedServer;

namespace DigitalTalent.Tests.Hosting.Grpc.Client;

/// <summary>Retries: which calls are made again, and after what pause. The clock is moved by hand and the dice always show one half.</summary>
public sealed class RetryTests
{
    private static readonly EchoRequest Request = new() { Text = "x" };

    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task Failures_that_may_pass_are_tried_again_after_growing_pauses()
    {
        await using var server = await StartAsync(Fail(StatusCode.Unavailable), Fail(StatusCode.Unavailable), Reply("third"));
        using var channel = Channel(server);
        using var call = Client(channel).UnaryAsync(Request);

        await PassAsync(milliseconds: 100);
        await PassAsync(milliseconds: 200);

        Assert.Equal("third", (await call.ResponseAsync.WaitAsync(TestTimeouts.Event)).Text);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
        Assert.Equal([null, "1", "2"], server.Seen.Select(seen => seen.Headers.GetValueOrDefault("grpc-previous-rpc-attempts")));
        Assert.All(server.Seen, seen => Assert.Equal(RawGrpcClient.Frame(Request), seen.Body));
        Assert.Equal(0, _clock.ArmedTimers);
    }

    [Fact]
    public async Task Pauses_stop_growing_at_the_longest()
    {
        await using var server = await StartAsync(Fail(StatusCode.Unavailable));
        using var channel = Channel(server, policy => policy with { MaxAttempts = 4, MaxBackoff = TimeSpan.FromMilliseconds(300) });
        using var call = Client(channel).UnaryAsync(Request);

        foreach (int milliseconds in (int[])[100, 150, 150])
            await PassAsync(milliseconds);

        Assert.Equal(StatusCode.Unavailable, (await FailureOf(call)).StatusCode);
        Assert.Equal(4, server.Seen.Count);
    }

    [Theory]
    [InlineData(StatusCode.NotFound)]
    [InlineData(StatusCode.Internal)]
    [InlineData(StatusCode.ResourceExhausted)]
    public async Task Other_failures_are_final(StatusCode code)
    {
        await using var server = await StartAsync(Fail(code));
        using var channel = Channel(server);
        using var call = Client(channel).UnaryAsync(Request);

        Assert.Equal(code, (await FailureOf(call)).StatusCode);
        Assert.Equal(code, call.GetStatus().StatusCode);
        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task Method_that_may_change_something_is_not_repeated_once_the_server_has_seen_it()
    {
        await using var server = await StartAsync(Fail(StatusCode.Unavailable));
        using var channel = Channel(server);
        using var call = Client(channel).ChangeAsync(Request);

        Assert.Equal(StatusCode.Unavailable, (await FailureOf(call)).StatusCode);
        Assert.Single(server.Seen);
    }

    // Goal: what never left may be repeated, whatever the method does. Method: nobody listens; a handler counts the attempts.
    [Fact]
    public async Task Method_that_may_change_something_is_repeated_when_no_connection_came_about()
    {
        var server = await StartAsync(Reply("never"));
        var address = server.Address;
        await server.DisposeAsync();
        using var handler = new CountingHandler();
        using var channel = GrpcChannel.ForAddress(address, Options(policy => policy with { MaxAttempts = 3 }, handler));
        using var call = Client(channel).ChangeAsync(Request);

        await PassAsync(milliseconds: 100);
        await PassAsync(milliseconds: 200);

        Assert.Equal(StatusCode.Unavailable, (await FailureOf(call)).StatusCode);
        Assert.Equal(3, handler.Requests);
    }

    [Fact]
    public async Task Server_names_the_delay_and_the_dice_add_to_it()
    {
        var told = new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(3)) };
        await using var server = await StartAsync(Fail(StatusCode.ResourceExhausted, told), Reply("second"));
        using var channel = Channel(server);
        using var call = Client(channel).UnaryAsync(Request);

        await PassAsync(milliseconds: 3100);

        Assert.Equal("second", (await call.ResponseAsync.WaitAsync(TestTimeouts.Event)).Text);
    }

    [Fact]
    public async Task Pushback_replaces_the_pause()
    {
        await using var server = await StartAsync(Fail(StatusCode.Unavailable, pushback: "700"), Reply("second"));
        using var channel = Channel(server);
        using var call = Client(channel).UnaryAsync(Request);

        await PassAsync(milliseconds: 700);

        Assert.Equal("second", (await call.ResponseAsync.WaitAsync(TestTimeouts.Event)).Text);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("soon")]
    public async Task Pushback_forbids_the_retry(string pushback)
    {
        await using var server = await StartAsync(Fail(StatusCode.Unavailable, pushback: pushback));
        using var channel = Channel(server);

        Assert.Equal(StatusCode.Unavailable, (await FailureOf(Client(channel).UnaryAsync(Request))).StatusCode);
        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task Deadline_bounds_all_attempts_together()
    {
        await using var server = await StartAsync(Fail(StatusCode.Unavailable));
        using var channel = Channel(server);
        using var call = Client(channel).UnaryAsync(Request, deadline: _clock.GetUtcNow().UtcDateTime.AddMilliseconds(250));

        await PassAsync(milliseconds: 100);

        // The second pause of 200 ms does not fit into the remaining 150: the failure is told at once.
        Assert.Equal(StatusCode.Unavailable, (await FailureOf(call)).StatusCode);
        Assert.Equal(["250000u", "150000u"], server.Seen.Select(seen => seen.Headers["grpc-timeout"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Caller_who_gives_up_during_a_pause_ends_the_call(bool byDispose)
    {
        await using var server = await StartAsync(Fail(StatusCode.Unavailable));
        using var channel = Channel(server);
        using var stop = new CancellationTokenSource();
        var call = Client(channel).UnaryAsync(Request, cancellationToken: stop.Token);
        await _clock.TimerSetAsync(TimeSpan.FromMilliseconds(100)).WaitAsync(TestTimeouts.Event);
        Assert.Throws<InvalidOperationException>(() => call.GetStatus());

        if (byDispose)
            call.Dispose();
        else
            await stop.CancelAsync();

        Assert.Equal(StatusCode.Cancelled, (await FailureOf(call)).StatusCode);
        Assert.Single(server.Seen);
        Assert.Equal(0, _clock.ArmedTimers);
    }

    [Fact]
    public async Task Stream_is_repeated_before_its_first_message()
    {
        await using var server = await StartAsync(Send(StatusCode.Unavailable), Reply("one", "two"));
        using var channel = Channel(server);
        using var call = Client(channel).Expand(Request);
        var reading = call.ResponseStream.MoveNext(CancellationToken.None);

        await PassAsync(milliseconds: 100);

        Assert.True(await reading.WaitAsync(TestTimeouts.Event));
        Assert.Equal("one", call.ResponseStream.Current.Text);
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal("two", call.ResponseStream.Current.Text);
        Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Stream_is_not_repeated_after_its_first_message()
    {
        await using var server = await StartAsync(Send(StatusCode.Unavailable, RawGrpcClient.Frame(new EchoReply { Text = "one" })));
        using var channel = Channel(server);
        using var call = Client(channel).Expand(Request);

        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(TestTimeouts.Event));
        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(TestTimeouts.Event));

        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.Single(server.Seen);
    }

    // Goal: headers that the caller has seen belong to the reply that follows. Method: headers come, the caller takes them, the call fails.
    [Fact]
    public async Task Caller_who_has_seen_headers_keeps_their_attempt()
    {
        var seen = new TaskCompletionSource();
        await using var server = await StartAsync(async context =>
        {
            context.Response.Headers["x-attempt"] = "first";
            await context.Response.StartAsync();
            await context.Response.BodyWriter.FlushAsync();
            await seen.Task;
            context.Response.AppendTrailer("grpc-status", "14");
        });
        using var channel = Channel(server);
        using var call = Client(channel).Expand(Request);

        Assert.Equal("first", (await call.ResponseHeadersAsync.WaitAsync(TestTimeouts.Event)).GetValue("x-attempt"));
        seen.SetResult();

        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(TestTimeouts.Event));
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task Headers_asked_for_early_are_those_of_the_attempt_that_is_kept()
    {
        await using var server = await StartAsync(Fail(StatusCode.Unavailable), context =>
        {
            context.Response.Headers["x-attempt"] = "second";
            return Reply("ok")(context);
        });
        using var channel = Channel(server);
        using var call = Client(channel).UnaryAsync(Request);
        var headers = call.ResponseHeadersAsync;

        await PassAsync(milliseconds: 100);

        Assert.Equal("second", (await headers.WaitAsync(TestTimeouts.Event)).GetValue("x-attempt"));
        Assert.Equal("ok", (await call.ResponseAsync).Text);
    }

    // Goal: a server that is down is not asked more and more often. Method: four tokens; each failure takes one, each success gives half.
    [Fact]
    public async Task Budget_stops_retries_until_calls_succeed_again()
    {
        var answers = new Queue<StatusCode>();
        await using var server = await StartAsync(context => answers.Dequeue() is var code && code == StatusCode.OK ? Reply("ok")(context) : Fail(code)(context));
        using var channel = Channel(server, policy => policy with { BudgetTokens = 4, BudgetTokensPerSuccess = 0.5, MaxAttempts = 5 });

        // 4 tokens: the first failure leaves 3 and is retried, the second leaves 2, half, and is not.
        Answer(StatusCode.Unavailable, StatusCode.Unavailable);
        using (var call = Client(channel).UnaryAsync(Request))
        {
            await PassAsync(milliseconds: 100);
            Assert.Equal(StatusCode.Unavailable, (await FailureOf(call)).StatusCode);
        }

        Answer(StatusCode.Unavailable);
        Assert.Equal(StatusCode.Unavailable, (await FailureOf(Client(channel).UnaryAsync(Request))).StatusCode);

        // 1 token left; six successes bring 3.
        Answer([.. Enumerable.Repeat(StatusCode.OK, 6)]);
        for (int number = 0; number < 6; number++)
            await Client(channel).UnaryAsync(Request);
        Answer(StatusCode.Unavailable, StatusCode.OK);
        using (var call = Client(channel).UnaryAsync(Request))
        {
            await PassAsync(milliseconds: 100);
            Assert.Equal("ok", (await call.ResponseAsync.WaitAsync(TestTimeouts.Event)).Text);
        }

        Assert.Empty(answers);

        void Answer(params StatusCode[] codes) => Array.ForEach(codes, answers.Enqueue);
    }

    [Fact]
    public void Policies_out_of_bounds_are_refused()
    {
        var faults = new (RetryPolicy Policy, string Option)[]
        {
            (new() { MaxAttempts = 1 }, "MaxAttempts is 1; it must be 2 to 10"),
            (new() { MaxAttempts = 11 }, "MaxAttempts is 11"),
            (new() { InitialBackoff = TimeSpan.Zero }, "InitialBackoff is 00:00:00; it must be above zero"),
            (new() { MaxBackoff = TimeSpan.FromMilliseconds(1) }, "MaxBackoff is 00:00:00.0010000"),
            (new() { BackoffMultiplier = double.NaN }, "BackoffMultiplier is NaN; it must be 1 to 10"),
            (new() { RetryableCodes = new HashSet<StatusCode> { StatusCode.OK } }, "RetryableCodes is OK"),
            (new() { BudgetTokens = 0 }, "BudgetTokens is 0; it must be 1 to 1,000"),
            (new() { BudgetTokensPerSuccess = 0 }, "BudgetTokensPerSuccess is 0"),
        };
        Assert.All(faults, fault => Assert.Contains(
            fault.Option,
            Assert.Throws<ArgumentException>(() => GrpcChannel.ForAddress("http://127.0.0.1:1", new() { Retry = fault.Policy })).Message,
            StringComparison.Ordinal));
    }

    private static EchoService.EchoServiceClient Client(GrpcChannel channel) => new(channel);

    private static Task<RpcException> FailureOf(AsyncUnaryCall<EchoReply> call) =>
        Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.WaitAsync(TestTimeouts.Event));

    private GrpcChannel Channel(ScriptedServer server, Func<RetryPolicy, RetryPolicy>? change = null) => server.Channel(Options(change));

    private GrpcChannelOptions Options(Func<RetryPolicy, RetryPolicy>? change = null, HttpMessageHandler? handler = null) => new()
    {
        Retry = change is null ? new() : change(new()),
        Services = [.. EchoReflection.Descriptor.Services],
        Random = new AlwaysHalf(),
        TimeProvider = _clock,
        HttpHandler = handler,
    };

    /// <summary>Waits until a pause of this length has begun, and lets it pass.</summary>
    private async Task PassAsync(int milliseconds)
    {
        var length = TimeSpan.FromMilliseconds(milliseconds);
        await _clock.TimerSetAsync(length).WaitAsync(TestTimeouts.Event);
        await _clock.ArmedAsync(1).WaitAsync(TestTimeouts.Event);
        _clock.Advance(length);
    }

    private sealed class AlwaysHalf() : Random(1)
    {
        public override double NextDouble() => 0.5;
    }

    private sealed class CountingHandler() : DelegatingHandler(new SocketsHttpHandler())
    {
        private int _requests;

        internal int Requests => Volatile.Read(ref _requests);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _requests);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
