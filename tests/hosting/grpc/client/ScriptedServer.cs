using System.Collections.Concurrent;
using DigitalTalent.Hosting.Grpc.Client;
using DigitalTalent.Hosting.Grpc.Server;
using DigitalTalent.Tests.Echo;
using DigitalTalent.Tests.Support;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DigitalTalent.Tests.Hosting.Grpc.Client;

/// <summary>A request as it came over the wire.</summary>
internal sealed record SeenRequest(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body);

/// <summary>A server on Kestrel that answers each request by a script: the first request by the first step, later ones by the last step.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<SeenRequest> _seen = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ScriptedServer(RequestDelegate[] steps)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ListenForGrpc(listen => (listen.RpcPort, listen.HttpPort) = (0, null));
        _app = builder.Build();
        int number = -1;
        _app.Run(async context =>
        {
            var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            var headers = context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString(), StringComparer.Ordinal);
            _seen.Enqueue(new SeenRequest(context.Request.Path, headers, body.ToArray()));
            Interlocked.Exchange(ref _more, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
            context.Response.ContentType = "application/grpc";
            await steps[Math.Min(Interlocked.Increment(ref number), steps.Length - 1)](context);
        });
    }

    /// <summary>The requests so far, in order.</summary>
    internal IReadOnlyList<SeenRequest> Seen => [.. _seen];

    /// <summary>Completes when so many requests have come.</summary>
    internal async Task SeenAsync(int requests)
    {
        while (true)
        {
            var more = Volatile.Read(ref _more).Task;
            if (_seen.Count >= requests)
                return;
            await more;
        }
    }

    internal Uri Address => _app.Services.GetRequiredService<GrpcEndpoints>().RpcAddress!;

    internal static async Task<ScriptedServer> StartAsync(params RequestDelegate[] steps)
    {
        var server = new ScriptedServer(steps);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>A step that ends the call with a status and nothing else.</summary>
    internal static RequestDelegate Fail(StatusCode code, IMessage? detail = null, string? pushback = null) => context =>
    {
        context.Response.Headers["grpc-status"] = $"{(int)code}";
        context.Response.Headers["grpc-message"] = "scripted";
        if (detail is not null)
        {
            var status = new Google.Rpc.Status { Code = (int)code, Details = { Google.Protobuf.WellKnownTypes.Any.Pack(detail) } };
            context.Response.Headers["grpc-status-details-bin"] = Convert.ToBase64String(status.ToByteArray());
        }

        if (pushback is not null)
            context.Response.Headers["grpc-retry-pushback-ms"] = pushback;
        return Task.CompletedTask;
    };

    /// <summary>A step that replies with these texts and OK.</summary>
    internal static RequestDelegate Reply(params string[] texts) => Send(StatusCode.OK, [.. texts.Select(text => RawGrpcClient.Frame(new EchoReply { Text = text }))]);

    /// <summary>A step that sends headers, frames and a status.</summary>
    internal static RequestDelegate Send(StatusCode code, params byte[][] frames) => async context =>
    {
        await context.Response.StartAsync();
        foreach (byte[] frame in frames)
            await context.Response.BodyWriter.WriteAsync(frame);
        context.Response.AppendTrailer("grpc-status", $"{(int)code}");
    };

    /// <summary>The same behind a header that says how messages are compressed.</summary>
    internal static RequestDelegate SendEncoded(string? encoding, params byte[][] frames) => context =>
    {
        if (encoding is not null)
            context.Response.Headers["grpc-encoding"] = encoding;
        return Send(StatusCode.OK, frames)(context);
    };

    internal GrpcChannel Channel(GrpcChannelOptions? options = null) => GrpcChannel.ForAddress(Address, options);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
