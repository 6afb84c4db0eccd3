using DigitalTalent.Hosting.Grpc.Client;
using DigitalTalent.Hosting.Grpc.Server;
using DigitalTalent.Tests.Echo;
using Grpc.Core;

namespace DigitalTalent.Tests.Hosting.Grpc;

/// <summary>How calls end when they do not end well: the status, its text and its details.</summary>
public sealed class StatusTests
{
    private const string Chinese = "第 3 行:「出生日期」不能晚于今天 100% (born)\r\n";

    public static TheoryData<int> AllErrors => [.. Enumerable.Range(1, 16)];

    [Theory]
    [MemberData(nameof(AllErrors))]
    public async Task Status_of_the_handler_reaches_the_client(int code)
    {
        await using var server = await EchoServer.StartAsync();

        var error = await FailUnaryAsync(server, new Failure { Code = code, Message = Chinese });

        Assert.Equal(new Status((StatusCode)code, Chinese), error.Status);
        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task Details_of_a_status_reach_the_client()
    {
        await using var server = await EchoServer.StartAsync();
        var failure = new Failure { Code = (int)StatusCode.InvalidArgument, Message = "two flaws" };
        failure.Flaws.Add(new Flaw { Field = "talent.name", Reason = "姓名不能为空" });
        failure.Flaws.Add(new Flaw { Field = "talent.born", Reason = "格式应为 YYYY-MM-DD" });

        var error = await FailUnaryAsync(server, failure);

        Assert.Equal(failure.Flaws[0], error.GetDetail<Flaw>());
        Assert.Equal(failure.Flaws, error.GetRpcStatus()!.Details.Select(detail => detail.Unpack<Flaw>()));
        Assert.Null(error.GetDetail<Google.Rpc.ErrorInfo>());
    }

    [Fact]
    public async Task Status_after_replies_comes_after_the_replies()
    {
        await using var server = await EchoServer.StartAsync();
        using var call = server.Client.Expand(
            new EchoRequest { Count = 2, Failure = new Failure { Code = (int)StatusCode.Aborted, Message = "halfway" } });

        Assert.True(await call.ResponseStream.MoveNext());
        Assert.True(await call.ResponseStream.MoveNext());
        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());

        Assert.Equal(new Status(StatusCode.Aborted, "halfway"), error.Status);
        Assert.Equal(error.Status, call.GetStatus());
    }

    [Fact]
    public async Task Status_ends_a_client_stream_that_is_still_open()
    {
        await using var server = await EchoServer.StartAsync();
        using var call = server.Client.Collect();
        await call.RequestStream.WriteAsync(new EchoRequest { Failure = new Failure { Code = (int)StatusCode.OutOfRange, Message = "enough" } });

        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal(new Status(StatusCode.OutOfRange, "enough"), error.Status);

        var write = await Assert.ThrowsAsync<RpcException>(() => call.RequestStream.WriteAsync(new EchoRequest()));
        Assert.Equal(error.Status, write.Status);
    }

    [Fact]
    public async Task Exception_of_a_handler_is_logged_whole_and_told_calmly()
    {
        await using var server = await EchoServer.StartAsync();

        var error = await FailUnaryAsync(server, new Failure { Code = 0, Message = "password of the database is wrong" });

        Assert.Equal(StatusCode.Unknown, error.StatusCode);
        Assert.DoesNotContain("password", error.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("password of the database is wrong", Assert.Single(server.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Method_that_the_service_does_not_override_is_unimplemented()
    {
        await using var server = await EchoServer.StartAsync();
        var error = await Assert.ThrowsAsync<RpcException>(async () => await server.Client.MissingAsync(new EchoRequest()));
        Assert.Equal(StatusCode.Unimplemented, error.StatusCode);
    }

    [Fact]
    public async Task Unknown_service_is_unimplemented_and_named()
    {
        await using var server = await EchoServer.StartAsync();
        var marshaller = Marshallers.Create(static (byte[] bytes) => bytes, static bytes => bytes);
        var method = new Method<byte[], byte[]>(MethodType.Unary, "no.such.Service", "Method", marshaller, marshaller);

        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await server.Channel.CreateCallInvoker().AsyncUnaryCall(method, null, default, [1, 2, 3]));

        Assert.Equal(StatusCode.Unimplemented, error.StatusCode);
        Assert.Contains("/no.such.Service/Method", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_over_the_limit_is_refused_with_both_numbers()
    {
        await using var server = await EchoServer.StartAsync(options => options.MaxReceiveMessageBytes = 1000);

        var error = await Assert.ThrowsAsync<RpcException>(async () => await server.Client.UnaryAsync(new EchoRequest { Text = new string('x', 998) }));

        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
        Assert.Equal("A message of the request has 1001 bytes; the server takes at most 1000.", error.Status.Detail);
    }

    [Fact]
    public async Task Request_just_at_the_limit_passes()
    {
        await using var server = await EchoServer.StartAsync(options => options.MaxReceiveMessageBytes = 1000);
        var request = new EchoRequest { Text = new string('x', 997) };
        Assert.Equal(1000, request.CalculateSize());
        Assert.Equal(request.Text, (await server.Client.UnaryAsync(request)).Text);
    }

    [Fact]
    public async Task Four_mebibytes_are_the_limit_of_the_client_unless_set()
    {
        await using var server = await EchoServer.StartAsync();
        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await server.Client.UnaryAsync(new EchoRequest { PayloadBytes = 4 * 1024 * 1024 }));
        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
        Assert.Contains("4194304", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reply_over_the_send_limit_ends_the_call_and_not_the_connection()
    {
        await using var server = await EchoServer.StartAsync(options => options.MaxSendMessageBytes = 100);
        using var call = server.Client.Expand(new EchoRequest { Count = 1, PayloadBytes = 101 });
        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);

        error = await Assert.ThrowsAsync<RpcException>(async () => await server.Client.UnaryAsync(new EchoRequest { PayloadBytes = 101 }));
        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
        Assert.Equal("ok", (await server.Client.UnaryAsync(new EchoRequest { Text = "ok" })).Text);
    }

    [Fact]
    public async Task Nobody_listening_is_unavailable_and_says_where()
    {
        Uri address;
        await using (var server = await EchoServer.StartAsync())
            address = server.Rpc;
        using var channel = GrpcChannel.ForAddress(address);

        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await new EchoService.EchoServiceClient(channel).UnaryAsync(new EchoRequest()));

        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.Contains($"cannot reach {address.GetLeftPart(UriPartial.Authority)}: is the silo running?", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Port_for_http1_is_unavailable_to_grpc_and_says_why()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.Http);

        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await new EchoService.EchoServiceClient(channel).UnaryAsync(new EchoRequest()));

        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.Contains("is that its gRPC port?", error.Status.Detail, StringComparison.Ordinal);
    }

    private static Task<RpcException> FailUnaryAsync(EchoServer server, Failure failure) =>
        Assert.ThrowsAsync<RpcException>(async () => await server.Client.UnaryAsync(new EchoRequest { Failure = failure }));
}
