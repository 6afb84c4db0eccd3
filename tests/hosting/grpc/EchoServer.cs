using System.Collections.Concurrent;
using DigitalTalent.Hosting.Grpc.Client;
using DigitalTalent.Hosting.Grpc.Server;
using DigitalTalent.Tests.Echo;
using DigitalTalent.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DigitalTalent.Tests.Hosting.Grpc;

/// <summary>A server of the echo service in this process, on free loopback ports.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CollectingLogger _log;

    private EchoServer(WebApplication app, CollectingLogger log)
    {
        _app = app;
        _log = log;
        var endpoints = app.Services.GetRequiredService<GrpcEndpoints>();
        Rpc = endpoints.RpcAddress!;
        Http = endpoints.HttpAddress!;
        Channel = GrpcChannel.ForAddress(Rpc);
        Client = new EchoService.EchoServiceClient(Channel);
    }

    public Gates Gates => _app.Services.GetRequiredService<Gates>();

    public HealthBoard Health => _app.Services.GetRequiredService<HealthBoard>();

    /// <summary>Where gRPC is served, HTTP/2.</summary>
    public Uri Rpc { get; }

    /// <summary>Where HTTP/1.1 is served.</summary>
    public Uri Http { get; }

    public GrpcChannel Channel { get; }

    public EchoService.EchoServiceClient Client { get; }

    /// <summary>What the server logged as an error.</summary>
    public IReadOnlyCollection<string> Errors => _log.Errors;

    /// <summary>Fails with all that the server logged as errors.</summary>
    /// <param name="but">Errors that hold this text are expected.</param>
    public void AssertNoErrors(string? but = null)
    {
        var unexpected = Errors.Where(error => but is null || !error.Contains(but, StringComparison.Ordinal)).ToList();
        Assert.True(unexpected.Count == 0, string.Join('\n', unexpected));
    }

    public IHostApplicationLifetime Lifetime => _app.Lifetime;

    public static async Task<EchoServer> StartAsync(
        Action<GrpcServerOptions>? configure = null, TimeProvider? time = null, HttpsConnectionAdapterOptions? https = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        var log = new CollectingLogger();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.WebHost.ListenForGrpc(listen => (listen.RpcPort, listen.HttpPort, listen.Https) = (0, 0, https));
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSingleton<Gates>();
        builder.Services.AddGrpcServer(configure);
        builder.Services.AddGrpcHealth();
        builder.Services.AddGrpcReflection();
        var app = builder.Build();
        app.MapGrpcService<TestEchoService>();
        app.MapGrpcService<TestInteropService>();
        app.MapGrpcHealth();
        app.MapGrpcReflection();
        await app.StartAsync();
        return new EchoServer(app, log);
    }

    /// <summary>Stops as on SIGTERM: ends when all calls have ended or the shutdown timeout has passed.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await _app.DisposeAsync();
    }

    private sealed class CollectingLogger : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _errors = new();

        public IReadOnlyCollection<string> Errors => _errors;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                _errors.Enqueue($"{formatter(state, exception)} {exception}");
        }

        public void Dispose()
        {
        }
    }
}
