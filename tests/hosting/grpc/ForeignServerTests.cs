using DigitalTalent.Hosting.Grpc.Client;
using DigitalTalent.Hosting.Grpc.Server;
using DigitalTalent.Tests.Echo;
using DigitalTalent.Tests.Support;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DigitalTalent.Tests.Hosting.Grpc;

/// <summary>Our client before servers that answer oddly: each answer becomes a status, and none of them a hang.</summary>
public sealed class ForeignServerTests
{
    [Theory]
    [InlineData(400, StatusCode.Internal)]
    [InlineData(401, StatusCode.Unauthenticated)]
    [InlineData(403, StatusCode.PermissionDenied)]
    [InlineData(404, StatusCode.Unimplemented)]
    [InlineData(429, StatusCode.Unavailable)]
    [InlineData(431, StatusCode.Internal)]
    [InlineData(502, StatusCode.Unavailable)]
    [InlineData(503, StatusCode.Unavailable)]
    [InlineData(504, StatusCode.Unavailable)]
    [InlineData(500, StatusCode.Unknown)]
    [InlineData(418, StatusCode.Unknown)]
    public async Task Http_error_becomes_a_status(int http, StatusCode expected)
    {
        var status = await CallAsync(context =>
        {
            context.Response.StatusCode = http;
            return Task.CompletedTask;
        });
        Assert.Equal(expected, status.StatusCode);
        Assert.Contains($"HTTP {http}", status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Web_page_is_no_reply()
    {
        var status = await CallAsync(context =>
        {
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync("<p>hello");
        });
        Assert.Equal(StatusCode.Unknown, status.StatusCode);
        Assert.Contains("text/html", status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_status_is_unknown()
    {
        var status = await CallAsync(context => AnswerAsync(context, Frame(), grpcStatus: null));
        Assert.Equal(StatusCode.Unknown, status.StatusCode);
        Assert.Contains("without a status", status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("99", StatusCode.Unknown)]
    [InlineData("-1", StatusCode.Unknown)]
    [InlineData("abc", StatusCode.Unknown)]
    [InlineData("16", StatusCode.Unauthenticated)]
    [InlineData("0", StatusCode.Internal)]           // OK, but without a reply.
    public async Task Odd_numbers_of_a_status_are_read(string number, StatusCode expected) =>
        Assert.Equal(expected, (await CallAsync(context => AnswerAsync(context, [], number))).StatusCode);

    [Fact]
    public async Task Two_replies_to_a_unary_call_are_an_internal_error() =>
        Assert.Equal(StatusCode.Internal, (await CallAsync(context => AnswerAsync(context, [.. Frame(), .. Frame()], "0"))).StatusCode);

    [Theory]
    [InlineData(new byte[] { 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 5, 10 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 2, 0, 1 })]
    public async Task Broken_reply_is_an_internal_error(byte[] body) =>
        Assert.Equal(StatusCode.Internal, (await CallAsync(context => AnswerAsync(context, body, "0"))).StatusCode);

    [Fact]
    public async Task Announced_length_over_the_limit_is_refused_before_the_body_comes()
    {
        var status = await CallAsync(context => AnswerAsync(context, RawGrpcClient.Frame(0, [], length: uint.MaxValue), grpcStatus: null, hold: true));
        Assert.Equal(StatusCode.ResourceExhausted, status.StatusCode);
        Assert.Contains("4294967295 bytes", status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7, StatusCode.Unavailable)]
    [InlineData(8, StatusCode.Cancelled)]
    [InlineData(11, StatusCode.ResourceExhausted)]
    [InlineData(12, StatusCode.PermissionDenied)]
    [InlineData(2, StatusCode.Internal)]
    public async Task Reset_of_a_stream_becomes_a_status(int http2Error, StatusCode expected)
    {
        var status = await CallAsync(async context =>
        {
            context.Response.ContentType = "application/grpc";
            await context.Response.BodyWriter.FlushAsync();
            context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(http2Error);
        });
        Assert.Equal(expected, status.StatusCode);
    }

    [Fact]
    public async Task Damaged_binary_trailer_does_not_hide_the_status()
    {
        var status = await CallAsync(context =>
        {
            context.Response.AppendTrailer("x-bin", "***");
            return AnswerAsync(context, [], "5");
        });
        Assert.Equal(StatusCode.NotFound, status.StatusCode);
    }

    [Fact]
    public async Task Wrong_addresses_and_options_are_refused_at_once()
    {
        Assert.Contains("http://host:port", Assert.Throws<ArgumentException>(() => GrpcChannel.ForAddress("localhost:5001")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => GrpcChannel.ForAddress("not an address"));
        Assert.Throws<ArgumentException>(() => GrpcChannel.ForAddress("http://127.0.0.1:5001/path"));
        Assert.Throws<ArgumentException>(() => GrpcChannel.ForAddress("http://127.0.0.1:1", new() { MaxReceiveMessageSize = 0 }));
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => EchoServer.StartAsync(options => options.MaxReceiveMessageBytes = 0));
        Assert.Contains("MaxReceiveMessageBytes is 0; it must be 1 to 2,147,483,647 bytes", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Frame() => RawGrpcClient.Frame(new EchoReply { Text = "reply" });

    private static async Task AnswerAsync(HttpContext context, byte[] body, string? grpcStatus, bool hold = false)
    {
        context.Response.ContentType = "application/grpc";
        await context.Response.BodyWriter.WriteAsync(body);
        await context.Response.BodyWriter.FlushAsync();
        if (hold)
        {
            var gone = new TaskCompletionSource();
            await using var registration = context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        }

        if (grpcStatus is not null)
            context.Response.AppendTrailer("grpc-status", grpcStatus);
    }

    /// <summary>Makes a unary call to a server that answers like this; returns how the call failed.</summary>
    private static async Task<Status> CallAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ListenForGrpc(listen => (listen.RpcPort, listen.HttpPort) = (0, null));
        await using var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        using var channel = GrpcChannel.ForAddress(app.Services.GetRequiredService<GrpcEndpoints>().RpcAddress!);
        using var call = new EchoService.EchoServiceClient(channel).UnaryAsync(new EchoRequest { Text = "x" });
        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.WaitAsync(TestTimeouts.Event));
        return error.Status;
    }
}
