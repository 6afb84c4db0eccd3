using System.Collections.Concurrent;
using DigitalTalent.Hosting.Grpc.Server;
using DigitalTalent.Tests.Echo;
using DigitalTalent.Tests.Support;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace DigitalTalent.Tests.Hosting.Grpc;

/// <summary>Interceptors stand before every call, whatever its kind and its wire format.</summary>
public sealed class InterceptorTests
{
    [Fact]
    public async Task First_one_added_sees_every_kind_of_call_first()
    {
        var seen = new ConcurrentQueue<string>();
        await using var server = await EchoServer.StartAsync(
            options => options.Interceptors.Add(new Recorder("outer", seen)).Add(new Recorder("inner", seen)));

        await server.Client.UnaryAsync(new EchoRequest { Text = "u" });
        using var collect = server.Client.Collect();
        await collect.RequestStream.CompleteAsync();
        await collect;
        using var expand = server.Client.Expand(new EchoRequest { Text = "e" });
        await expand.ResponseStream.MoveNext();
        using var chat = server.Client.Chat();
        await chat.RequestStream.CompleteAsync();
        await chat.ResponseStream.MoveNext();
        await Curl.PostJsonAsync(new Uri(server.Http, "/digitaltalent.test.EchoService/Unary"), """{"text":"c"}""");

        Assert.Equal(
            [
                "outer unary u", "inner unary u", "outer collect", "inner collect", "outer expand e", "inner expand e",
                "outer chat", "inner chat", "outer unary c", "inner unary c",
            ],
            seen);
    }

    [Fact]
    public async Task Interceptor_can_refuse_with_details_in_both_wire_formats()
    {
        await using var server = await EchoServer.StartAsync(options => options.Interceptors.Add<Refuser>());

        var error = await Assert.ThrowsAsync<RpcException>(async () => await server.Client.UnaryAsync(new EchoRequest { Text = "bad" }));
        Assert.Equal(new Status(StatusCode.InvalidArgument, "文本不对"), error.Status);
        using var expand = server.Client.Expand(new EchoRequest { Text = "bad" });
        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(() => expand.ResponseStream.MoveNext())).StatusCode);
        var json = await Curl.PostJsonAsync(new Uri(server.Http, "/digitaltalent.test.EchoService/Unary"), """{"text":"bad"}""");
        Assert.Equal("bad", json.Json().GetProperty("details")[0].GetProperty("debug").GetProperty("field").GetString());
        Assert.Equal("good", (await server.Client.UnaryAsync(new EchoRequest { Text = "good" })).Text);
    }

    [Fact]
    public async Task Interceptor_can_turn_exceptions_into_statuses()
    {
        await using var server = await EchoServer.StartAsync(options => options.Interceptors.Add(new Translator()));
        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await server.Client.UnaryAsync(new EchoRequest { Failure = new Failure { Code = 0, Message = "lost race" } }));
        Assert.Equal(new Status(StatusCode.Aborted, "lost race"), error.Status);
        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task Client_interceptors_stand_before_the_channel()
    {
        await using var server = await EchoServer.StartAsync();
        var client = new EchoService.EchoServiceClient(server.Channel.Intercept(new Tagger("a"), new Tagger("b")));
        using var call = client.UnaryAsync(new EchoRequest { EchoMetadata = true });
        Assert.Equal("ab", (await call.ResponseHeadersAsync).GetValue("x-echo"));
    }

    [Fact]
    public async Task Client_with_another_host_names_it_to_the_server()
    {
        var hosts = new ConcurrentQueue<string>();
        await using var server = await EchoServer.StartAsync(options => options.Interceptors.Add(new HostReader(hosts)));
        await server.Client.WithHost("registry.example:443").UnaryAsync(new EchoRequest());
        await server.Client.UnaryAsync(new EchoRequest());
        Assert.Equal(["registry.example:443", server.Rpc.Authority], hosts);
    }

    [Fact]
    public void Client_without_a_channel_says_so()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new Double().UnaryAsync(new EchoRequest()));
        Assert.Contains("/digitaltalent.test.EchoService/Unary was called on a client without a channel", error.Message, StringComparison.Ordinal);
    }

    private sealed class Double : EchoService.EchoServiceClient;

    private sealed class Recorder(string name, ConcurrentQueue<string> seen) : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            seen.Enqueue($"{name} unary {((EchoRequest)(object)request).Text}");
            return continuation(request, context);
        }

        public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
        {
            seen.Enqueue($"{name} collect");
            return continuation(requestStream, context);
        }

        public override Task ServerStreamingServerHandler<TRequest, TResponse>(
            TRequest request,
            IServerStreamWriter<TResponse> responseStream,
            ServerCallContext context,
            ServerStreamingServerMethod<TRequest, TResponse> continuation)
        {
            seen.Enqueue($"{name} expand {((EchoRequest)(object)request).Text}");
            return continuation(request, responseStream, context);
        }

        public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream,
            IServerStreamWriter<TResponse> responseStream,
            ServerCallContext context,
            DuplexStreamingServerMethod<TRequest, TResponse> continuation)
        {
            seen.Enqueue($"{name} chat");
            return continuation(requestStream, responseStream, context);
        }
    }

    private sealed class Refuser(TimeProvider injected) : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            Check(request);
            return continuation(request, context);
        }

        public override Task ServerStreamingServerHandler<TRequest, TResponse>(
            TRequest request,
            IServerStreamWriter<TResponse> responseStream,
            ServerCallContext context,
            ServerStreamingServerMethod<TRequest, TResponse> continuation)
        {
            Check(request);
            return continuation(request, responseStream, context);
        }

        private void Check(object request)
        {
            Assert.NotNull(injected);
            if (request is EchoRequest { Text: "bad" })
                throw RichStatus.Exception(StatusCode.InvalidArgument, "文本不对", new Flaw { Field = "bad" });
        }
    }

    private sealed class Translator : Interceptor
    {
        public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            try
            {
                return await continuation(request, context);
            }
            catch (InvalidOperationException exception)
            {
                throw new RpcException(new Status(StatusCode.Aborted, exception.Message));
            }
        }
    }

    private sealed class Tagger(string tag) : Interceptor
    {
        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            string tags = (context.Options.Headers?.GetValue("x-echo") ?? "") + tag;
            var options = context.Options.WithHeaders(new Metadata { { "x-echo", tags } });
            return continuation(request, new ClientInterceptorContext<TRequest, TResponse>(context.Method, context.Host, options));
        }
    }

    private sealed class HostReader(ConcurrentQueue<string> hosts) : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            hosts.Enqueue(context.Host);
            Assert.Matches("^ipv4:127\\.0\\.0\\.1:[0-9]+$", context.Peer);
            Assert.Equal("/digitaltalent.test.EchoService/Unary", context.Method);
            return continuation(request, context);
        }
    }
}
