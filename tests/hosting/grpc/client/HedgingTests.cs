using DigitalTalent.Hosting.Grpc.Client;
using DigitalTalent.Tests.Echo;
using DigitalTalent.Tests.Support;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using static DigitalTalent.Tests.Hosting.Grpc.Client.ScriptedServer;

namespace DigitalTalent.Tests.Hosting.Grpc.Client;

/// <summary>Hedging: when further attempts are sent, which is kept, and what becomes of the others. The clock is moved by hand.</summary>
public sealed class HedgingTests
{
    private static readonly EchoRequest Request = new() { Text = "x" };
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(50);

    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task A_slow_server_is_overtaken_and_told_to_stop()
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StartAsync(Hang(stopped), Reply("second"));
        using var channel = Channel(server);
        using var call = Client(channel).UnaryAsync(Request);
        var headers = call.ResponseHeadersAsync;

        await UntilSeenAsync(server, 1);
        _clock.Advance(Delay);

        Assert.Equal("second", (await call.ResponseAsync.WaitAsync(TestTimeouts.Event)).Text);
        await stopped.Task.WaitAsync(TestTimeouts.Event);
        await headers.WaitAsync(TestTimeouts.Event);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
        Assert.Equal([null, "1"], server.Seen.Select(seen => seen.Headers.GetValueOrDefault("grpc-previous-rpc-attempts")));
        Assert.Equal(0, _clock.ArmedTimers);
    }

    [Fact]
    public async Task No_attempt_is_sent_before_the_delay_and_no_more_than_allowed()
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StartAsync(Hang(stopped));
        using var channel = Channel(server, policy => policy with { MaxAttempts = 3 });
        var call = Client(channel).UnaryAsync(Request);

        await UntilSeenAsync(server, 1);
        _clock.Advance(Delay - TimeSpan.FromTicks(1));
        Assert.Single(server.Seen);
        _clock.Advance(TimeSpan.FromTicks(1));
        await UntilSeenAsync(server, 2);
        await _clock.ArmedAsync(1).WaitAsync(TestTimeouts.Event);
        _clock.Advance(Delay);
        await UntilSeenAsync(server, 3);
        Assert.Equal(0, _clock.ArmedTimers);            // Nothing more is to come.

        call.Dispose();
        Assert.Equal(StatusCode.Cancelled, (await FailureOf(call)).StatusCode);
        await stopped.Task.WaitAsync(TestTimeouts.Event);
    }

    [Fact]
    public async Task A_failure_that_may_pass_brings_the_next_attempt_at_once_and_others_end_the_call()
    {
        await using var server = await StartAsync(Fail(StatusCode.Unavailable), Fail(StatusCode.NotFound), Reply("never"));
        using var channel = Channel(server, policy => policy with { MaxAttempts = 5 });

        var failed = await FailureOf(Client(channel).UnaryAsync(Request));

        Assert.Equal(StatusCode.NotFound, failed.StatusCode);
        Assert.Equal(2, server.Seen.Count);
    }

    [Fact]
    public async Task When_all_attempts_fail_the_last_failure_is_the_calls()
    {
        await using var server = await StartAsync(Fail(StatusCode.Unavailable));
        using var channel = Channel(server, policy => policy with { MaxAttempts = 3 });
        using var call = Client(channel).UnaryAsync(Request);

        Assert.Equal(StatusCode.Unavailable, (await FailureOf(call)).StatusCode);
        Assert.Equal((StatusCode.Unavailable, 3), (call.GetStatus().StatusCode, server.Seen.Count));
    }

    [Theory]
    [InlineData("700", 2)]
    [InlineData("-1", 1)]
    [InlineData("soon", 1)]
    public async Task Pushback_delays_or_forbids_the_next_attempt(string pushback, int attempts)
    {
        await using var server = await StartAsync(Fail(StatusCode.Unavailable, pushback: pushback), Reply("second"));
        using var channel = Channel(server);
        using var call = Client(channel).UnaryAsync(Request);

        if (attempts == 2)
        {
            var pause = TimeSpan.FromMilliseconds(700);
            await _clock.TimerSetAsync(pause).WaitAsync(TestTimeouts.Event);
            Assert.Single(server.Seen);
            _clock.Advance(pause);
            Assert.Equal("second", (await call.ResponseAsync.WaitAsync(TestTimeouts.Event)).Text);
        }
        else
        {
            Assert.Equal(StatusCode.Unavailable, (await FailureOf(call)).StatusCode);
        }

        Assert.Equal(attempts, server.Seen.Count);
    }

    [Fact]
    public async Task Methods_that_may_change_something_are_never_hedged()
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StartAsync(Hang(stopped), Reply("never"));
        using var channel = Channel(server);
        using var call = Client(channel).ChangeAsync(Request);

        await UntilSeenAsync(server, 1);
        Assert.Equal(0, _clock.ArmedTimers);
    }

    [Fact]
    public async Task Deadline_and_cancellation_end_every_attempt()
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StartAsync(Hang(stopped));
        using var channel = Channel(server);
        using var cancellation = new CancellationTokenSource();
        using var bounded = Client(channel).UnaryAsync(Request, deadline: _clock.GetUtcNow().UtcDateTime + (10 * Delay));
        await UntilSeenAsync(server, 1);
        _clock.Advance(Delay);
        await UntilSeenAsync(server, 2);
        _clock.Advance(10 * Delay);
        Assert.Equal(StatusCode.DeadlineExceeded, (await FailureOf(bounded)).StatusCode);
        await stopped.Task.WaitAsync(TestTimeouts.Event);

        using var cancelled = Client(channel).UnaryAsync(Request, cancellationToken: cancellation.Token);
        await UntilSeenAsync(server, 3);
        await cancellation.CancelAsync();
        Assert.Equal(StatusCode.Cancelled, (await FailureOf(cancelled)).StatusCode);
        Assert.Equal(3, server.Seen.Count);
    }

    // Goal: a server that is down is not asked twice as often. Method: two tokens; one failure takes one, and half of them are gone.
    [Fact]
    public async Task Without_budget_only_first_attempts_are_sent()
    {
        await using var server = await StartAsync(Fail(StatusCode.Unavailable));
        using var channel = Channel(server, policy => policy with { BudgetTokens = 2 });

        Assert.Equal(StatusCode.Unavailable, (await FailureOf(Client(channel).UnaryAsync(Request))).StatusCode);
        Assert.Equal(StatusCode.Unavailable, (await FailureOf(Client(channel).UnaryAsync(Request))).StatusCode);

        Assert.Equal(2, server.Seen.Count);
    }

    [Fact]
    public void Policies_out_of_bounds_are_refused()
    {
        foreach (var wrong in (HedgingPolicy[])
            [
                new() { Delay = Delay, MaxAttempts = 6 }, new() { Delay = -Delay }, new() { Delay = Delay, BudgetTokens = 0 },
                new() { Delay = Delay, NonFatalCodes = new HashSet<StatusCode> { StatusCode.OK } },
            ])
        {
            Assert.Throws<ArgumentException>(() => GrpcChannel.ForAddress("http://localhost:1", new GrpcChannelOptions { Hedging = wrong }));
        }
    }

    private static EchoService.EchoServiceClient Client(GrpcChannel channel) => new(channel);

    private static Task<RpcException> FailureOf(AsyncUnaryCall<EchoReply> call) =>
        Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.WaitAsync(TestTimeouts.Event));

    /// <summary>A step that never answers; completes the source when the client has let go of it.</summary>
    private static RequestDelegate Hang(TaskCompletionSource stopped) => async context =>
    {
        await using var _ = context.RequestAborted.Register(() => stopped.TrySetResult());
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    };

    private static Task UntilSeenAsync(ScriptedServer server, int requests) => server.SeenAsync(requests).WaitAsync(TestTimeouts.Event);

    private GrpcChannel Channel(ScriptedServer server, Func<HedgingPolicy, HedgingPolicy>? change = null)
    {
        var policy = new HedgingPolicy { Delay = Delay };
        return server.Channel(new GrpcChannelOptions
        {
            Hedging = change?.Invoke(policy) ?? policy,
            Services = [.. EchoReflection.Descriptor.Services],
            TimeProvider = _clock,
        });
    }
}
