using DigitalTalent.Hosting.Grpc.Client;
using DigitalTalent.Tests.Echo;
using DigitalTalent.Tests.Support;
using Grpc.Core;
using static DigitalTalent.Tests.Support.RawHttp2Connection;

namespace DigitalTalent.Tests.Hosting.Grpc;

/// <summary>A connection that breaks is UNAVAILABLE, wherever in the exchange it breaks and however.</summary>
public sealed class BrokenConnectionTests
{
    private const int InternalError = 2;

    /// <summary>What the server still sends on the stream before the connection breaks.</summary>
    private static readonly Dictionary<string, Func<RawHttp2Connection, int, Task>> Points = new(StringComparer.Ordinal)
    {
        ["before the headers"] = (_, _) => Task.CompletedTask,
        ["inside the headers"] = (connection, stream) => connection.SendAsync(ResponseFrame(stream)[..12]),
        ["inside the head of a frame"] = (connection, stream) => connection.SendAsync([.. ResponseFrame(stream), .. ReplyFrame(stream)[..4]]),
        ["after the headers"] = (connection, stream) => connection.SendResponseAsync(stream),
        ["inside the prefix"] = (connection, stream) => SendPartAsync(connection, stream, 3),
        ["after the prefix"] = (connection, stream) => SendPartAsync(connection, stream, 5),
        ["inside a message"] = (connection, stream) => SendPartAsync(connection, stream, 8),
        ["inside a frame inside a message"] = (connection, stream) => connection.SendAsync([.. ResponseFrame(stream), .. ReplyFrame(stream)[..^2]]),
        ["after a message"] = (connection, stream) => connection.SendAsync([.. ResponseFrame(stream), .. ReplyFrame(stream)]),
        ["inside the trailers"] = (connection, stream) =>
            connection.SendAsync([.. ResponseFrame(stream), .. ReplyFrame(stream), .. TrailersFrame(stream)[..^3]]),
        ["after a farewell that lets the call go on"] = async (connection, stream) =>
        {
            await connection.SendResponseAsync(stream);
            await connection.SendGoAwayAsync(stream, 0);
        },
        ["after a farewell that refuses the call"] = (connection, _) => connection.SendGoAwayAsync(0, 0),
        ["after a farewell with an error before the headers"] = (connection, stream) => connection.SendGoAwayAsync(stream, InternalError),
        ["after a farewell with an error inside a message"] = async (connection, stream) =>
        {
            await SendPartAsync(connection, stream, 8);
            await connection.SendGoAwayAsync(stream, InternalError);
        },
    };

    public static TheoryData<string, bool, MethodType> Cases()
    {
        var cases = new TheoryData<string, bool, MethodType>();
        foreach (string point in Points.Keys)
        {
            foreach (bool reset in (bool[])[false, true])
            {
                foreach (var kind in (MethodType[])[MethodType.Unary, MethodType.ServerStreaming, MethodType.DuplexStreaming])
                    cases.Add(point, reset, kind);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Broken_connection_is_unavailable(string point, bool reset, MethodType kind)
    {
        await using var server = new RawHttp2Server(async connection =>
        {
            await connection.HandshakeAsync();
            int stream = await connection.ReadRequestAsync(whole: kind != MethodType.DuplexStreaming);
            await Points[point](connection, stream);
            await EndAsync(connection, reset);
        });

        var error = await CallAsync(server.Address, kind);

        Assert.True(error.StatusCode == StatusCode.Unavailable, error.ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Connection_that_breaks_before_the_handshake_is_unavailable(bool reset)
    {
        await using var server = new RawHttp2Server(connection => EndAsync(connection, reset));

        Assert.Equal(StatusCode.Unavailable, (await CallAsync(server.Address, MethodType.Unary)).StatusCode);
    }

    [Fact]
    public async Task Server_that_answers_no_ping_is_unavailable()
    {
        await using var server = new RawHttp2Server(async connection =>
        {
            await connection.HandshakeAsync();
            int stream = await connection.ReadRequestAsync(whole: true);
            await connection.SendResponseAsync(stream);
            await connection.DrainAsync();
        });
        var second = TimeSpan.FromSeconds(1);

        var error = await CallAsync(server.Address, MethodType.ServerStreaming, new() { KeepAlivePingDelay = second, KeepAlivePingTimeout = second });

        Assert.True(error.StatusCode == StatusCode.Unavailable, error.ToString());
    }

    [Fact]
    public async Task Server_that_breaks_the_rules_of_the_connection_is_unavailable()
    {
        await using var server = new RawHttp2Server(async connection =>
        {
            await connection.HandshakeAsync();
            int stream = await connection.ReadRequestAsync(whole: true);
            await connection.SendResponseAsync(stream);
            await connection.SendFrameAsync(Data, 0, stream: 0, [1, 2, 3]);
            await connection.DrainAsync();
        });

        var error = await CallAsync(server.Address, MethodType.ServerStreaming);

        Assert.True(error.StatusCode == StatusCode.Unavailable, error.ToString());
    }

    // Goal: an answer that ended in order is judged by what it says, although its end is wrong: the server's fault, not the connection's.
    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    public async Task Stream_that_ends_in_order_inside_a_message_is_an_internal_error(int bytes)
    {
        await using var server = new RawHttp2Server(async connection =>
        {
            await connection.HandshakeAsync();
            int stream = await connection.ReadRequestAsync(whole: true);
            await connection.SendResponseAsync(stream);
            await connection.SendFrameAsync(Data, EndStream, stream, Message("reply")[..bytes]);
            await connection.DrainAsync();
        });

        Assert.Equal(StatusCode.Internal, (await CallAsync(server.Address, MethodType.Unary)).StatusCode);
    }

    // Goal: requests that were written to a stream that the server refused are not lost unnoticed when the call is sent elsewhere.
    [Fact]
    public async Task Stream_of_requests_is_never_sent_twice()
    {
        await using var server = new RawHttp2Server(async connection =>
        {
            await connection.HandshakeAsync();
            await connection.ReadRequestAsync(whole: false);
            await connection.SendGoAwayAsync(0, 0);
            await connection.DrainAsync();
        });
        using var channel = GrpcChannel.ForAddress(server.Address);
        using var call = new EchoService.EchoServiceClient(channel).Chat();

        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(TestTimeouts.Event));

        Assert.True(error.StatusCode == StatusCode.Unavailable, error.ToString());
        await Assert.ThrowsAsync<RpcException>(() => call.RequestStream.WriteAsync(new EchoRequest { Text = "late" }).WaitAsync(TestTimeouts.Event));
    }

    private static byte[] ReplyFrame(int stream) => Frame(Data, 0, stream, Message("reply"));

    private static async Task SendPartAsync(RawHttp2Connection connection, int stream, int bytes)
    {
        await connection.SendResponseAsync(stream);
        await connection.SendFrameAsync(Data, 0, stream, Message("reply")[..bytes]);
    }

    private static async Task EndAsync(RawHttp2Connection connection, bool reset)
    {
        if (reset)
            connection.Reset();
        else
            await connection.CloseAsync();
    }

    /// <summary>How a call fails; a stream is read until it does.</summary>
    private static async Task<RpcException> CallAsync(Uri address, MethodType kind, GrpcChannelOptions? options = null)
    {
        using var channel = GrpcChannel.ForAddress(address, options);
        var client = new EchoService.EchoServiceClient(channel);
        var request = new EchoRequest { Text = "x" };
        return await Assert.ThrowsAsync<RpcException>(() => (kind switch
        {
            MethodType.Unary => client.UnaryAsync(request).ResponseAsync,
            MethodType.ServerStreaming => ReadAsync(client.Expand(request).ResponseStream),
            _ => ChatAsync(client, request),
        }).WaitAsync(TestTimeouts.Event));
    }

    private static async Task ChatAsync(EchoService.EchoServiceClient client, EchoRequest request)
    {
        using var call = client.Chat();
        var reading = ReadAsync(call.ResponseStream);
        await Task.WhenAny(call.RequestStream.WriteAsync(request), reading);
        await reading;
    }

    private static async Task ReadAsync(IAsyncStreamReader<EchoReply> replies)
    {
        while (await replies.MoveNext(CancellationToken.None))
            Assert.Equal("reply", replies.Current.Text);
    }
}
