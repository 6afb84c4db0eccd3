using DigitalTalent.Tests.Echo;
using DigitalTalent.Tests.Interop;
using DigitalTalent.Tests.Support;

namespace DigitalTalent.Tests.Hosting.Grpc;

/// <summary>The interoperability cases of gRPC, run by clients that nobody here wrote against a service of ours.</summary>
public sealed class InteropTests
{
    private static readonly string[] OfficialCases =
    [
        "empty_unary", "large_unary", "client_streaming", "server_streaming", "ping_pong", "empty_stream", "status_code_and_message",
        "special_status_message", "unimplemented_method", "unimplemented_service", "custom_metadata", "cancel_after_begin",
        "cancel_after_first_response", "timeout_on_sleeping_server", "client_compressed_unary", "client_compressed_streaming",
        "server_compressed_unary", "server_compressed_streaming",
    ];

    /// <summary>Cases for every transport of Connect's clients.</summary>
    internal static readonly string[] ConnectCases =
    [
        "empty_unary", "large_unary", "server_streaming", "status_code_and_message", "special_status_message", "status_details",
        "unimplemented_method", "unimplemented_service", "custom_metadata", "cancel_after_begin", "cancel_after_first_response",
        "timeout_on_sleeping_server", "server_compressed", "message_limit",
    ];

    [Fact]
    public async Task Grpc_js()
    {
        await using var server = await EchoServer.StartAsync();
        var result = await NodeScript.RunAsync("interop.mjs", server.Rpc.Authority);
        Assert.Equal(OfficialCases, Lines(result));
        server.AssertNoErrors();
    }

    [Fact]
    public async Task Grpcio_of_python()
    {
        await using var server = await EchoServer.StartAsync();
        using var folder = new TempFolder();
        var result = await PythonScript.RunAsync("interop.py", server.Rpc.Authority, Descriptors(folder));
        Assert.Equal([.. OfficialCases, "message_limit", "thousand_streams_on_one_connection"], Lines(result));
        server.AssertNoErrors();
    }

    // TLS with ALPN, and a client certificate without which there is no connection: all cases once more.
    [Fact]
    public async Task Grpc_js_over_tls_with_a_client_certificate()
    {
        using var folder = new TempFolder();
        using var tls = new MutualTls(folder);
        await using var server = await EchoServer.StartAsync(https: tls.Server);

        var result = await NodeScript.RunAsync("interop.mjs", [$"localhost:{server.Rpc.Port}", .. tls.ClientFiles]);

        Assert.Equal(OfficialCases, Lines(result));
        Assert.True(tls.Seen > 0, "The server saw no certificate of the client.");
        server.AssertNoErrors();
    }

    [Fact]
    public async Task Grpcio_of_python_over_tls_with_a_client_certificate()
    {
        using var folder = new TempFolder();
        using var tls = new MutualTls(folder);
        await using var server = await EchoServer.StartAsync(https: tls.Server);

        var result = await PythonScript.RunAsync("interop.py", [$"localhost:{server.Rpc.Port}", Descriptors(folder), .. tls.ClientFiles]);

        Assert.Equal([.. OfficialCases, "message_limit", "thousand_streams_on_one_connection"], Lines(result));
        Assert.True(tls.Seen > 0, "The server saw no certificate of the client.");
        server.AssertNoErrors();
    }

    [Theory]
    [InlineData("grpc", "2", "proto")]
    [InlineData("grpc", "2", "proto", "gzip")]
    [InlineData("grpc-web", "1.1", "proto")]
    [InlineData("grpc-web", "2", "proto", "gzip")]
    [InlineData("connect", "1.1", "json")]
    [InlineData("connect", "1.1", "proto", "gzip")]
    [InlineData("connect", "2", "json", "gzip", "get")]
    [InlineData("connect", "2", "proto")]
    public async Task Connect_node(string protocol, string http, params string[] options)
    {
        await using var server = await EchoServer.StartAsync();
        using var folder = new TempFolder();
        string address = (http == "2" ? server.Rpc : server.Http).GetLeftPart(UriPartial.Authority);

        var result = await NodeScript.RunAsync("connect-node.mjs", [protocol, http, address, Descriptors(folder), .. options]);

        Assert.Equal([.. ConnectCases, "client_streaming", .. http == "2" ? new[] { "ping_pong", "empty_stream" } : []], Lines(result));
        server.AssertNoErrors();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Flag_of_a_unary_reply_is_what_was_asked_for(bool compressed)
    {
        var request = new SimpleRequest { ResponseSize = 314159, ResponseCompressed = new BoolValue { Value = compressed } };
        var response = await AcceptingGzipAsync("UnaryCall", RawGrpcClient.Frame(request));
        var frame = Assert.Single(response.Frames());
        Assert.Equal(compressed ? 1 : 0, frame.Flag);
        Assert.Equal(314159, frame.Message<SimpleResponse>().Payload.Body.Length);
    }

    [Fact]
    public async Task Flags_of_streamed_replies_are_what_was_asked_for()
    {
        var request = new StreamingOutputCallRequest
        {
            ResponseParameters =
            {
                new ResponseParameters { Compressed = new BoolValue { Value = true }, Size = 31415 },
                new ResponseParameters { Compressed = new BoolValue { Value = false }, Size = 92653 },
            },
        };
        var frames = (await AcceptingGzipAsync("StreamingOutputCall", RawGrpcClient.Frame(request))).Frames();
        Assert.Equal([1, 0], frames.Select(frame => frame.Flag));
        Assert.Equal([31415, 92653], frames.Select(frame => frame.Message<StreamingOutputCallResponse>().Payload.Body.Length));
    }

    /// <summary>The contracts of both test services.</summary>
    internal static string Descriptors(TempFolder folder) => DescriptorSet.Write(
        folder, EmptyReflection.Descriptor, MessagesReflection.Descriptor, TestReflection.Descriptor, EchoReflection.Descriptor);

    private static string[] Lines(ProcessResult result) => result.OutputOrFail().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static async Task<RawGrpcResponse> AcceptingGzipAsync(string method, byte[] body)
    {
        await using var server = await EchoServer.StartAsync();
        using var raw = new RawGrpcClient(server.Rpc);
        return await raw.CallAsync($"/grpc.testing.TestService/{method}", body, headers => headers.Add("grpc-accept-encoding", "gzip"));
    }
}
