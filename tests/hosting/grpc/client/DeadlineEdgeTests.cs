using DigitalTalent.Tests.Echo;
using DigitalTalent.Tests.Support;
using Grpc.Core;
using static DigitalTalent.Tests.Hosting.Grpc.Client.ScriptedServer;

namespace DigitalTalent.Tests.Hosting.Grpc.Client;

/// <summary>Deadlines at the ends of what a time can say.</summary>
public sealed class DeadlineEdgeTests
{
    private static readonly EchoRequest Request = new() { Text = "x" };

    [Fact]
    public async Task Largest_of_all_times_is_no_deadline()
    {
        await using var server = await StartAsync(Reply("ok"));
        using var channel = server.Channel();

        await new EchoService.EchoServiceClient(channel).UnaryAsync(Request, deadline: DateTime.MaxValue);

        Assert.DoesNotContain("grpc-timeout", Assert.Single(server.Seen).Headers.Keys);
    }

    [Fact]
    public async Task Deadline_in_a_thousand_years_is_kept()
    {
        var clock = new ManualTimeProvider();
        await using var server = await StartAsync(Reply("ok"));
        using var channel = server.Channel(new() { TimeProvider = clock });

        await new EchoService.EchoServiceClient(channel).UnaryAsync(Request, deadline: clock.GetUtcNow().UtcDateTime.AddYears(1000));

        Assert.Equal("8765808H", Assert.Single(server.Seen).Headers["grpc-timeout"]);
    }

    [Fact]
    public async Task Smallest_of_all_times_has_passed_and_nothing_is_sent()
    {
        await using var server = await StartAsync(Reply("ok"));
        using var channel = server.Channel();

        var error = await Assert.ThrowsAsync<RpcException>(
            () => new EchoService.EchoServiceClient(channel).UnaryAsync(Request, deadline: DateTime.MinValue).ResponseAsync.WaitAsync(TestTimeouts.Event));

        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        Assert.Empty(server.Seen);
    }

    [Fact]
    public async Task Local_time_is_understood()
    {
        var clock = new ManualTimeProvider();
        await using var server = await StartAsync(Reply("ok"));
        using var channel = server.Channel(new() { TimeProvider = clock });

        await new EchoService.EchoServiceClient(channel).UnaryAsync(Request, deadline: clock.GetUtcNow().UtcDateTime.AddSeconds(2).ToLocalTime());

        Assert.Equal("2000000u", Assert.Single(server.Seen).Headers["grpc-timeout"]);
    }

    // Goal: a Chinese server's local time, given without a zone, must not pass for UTC and be eight hours off without a word.
    [Fact]
    public async Task Time_without_a_zone_is_refused()
    {
        await using var server = await StartAsync(Reply("ok"));
        using var channel = server.Channel();

        var error = Assert.Throws<ArgumentException>(
            () => new EchoService.EchoServiceClient(channel).UnaryAsync(Request, deadline: new DateTime(2030, 1, 2, 3, 4, 5, DateTimeKind.Unspecified)));

        Assert.Contains("2030-01-02T03:04:05", error.Message, StringComparison.Ordinal);
    }
}
