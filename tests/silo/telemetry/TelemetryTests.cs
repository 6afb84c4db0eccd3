using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using DigitalTalent.Silo;
using DigitalTalent.Silo.Telemetry;
using DigitalTalent.Tests.Silo.Security;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Activity = System.Diagnostics.Activity;

namespace DigitalTalent.Tests.Silo.Telemetry;

/// <summary>What a silo tells of its calls.</summary>
public sealed class TelemetryTests
{
    private const string GetStatus = "/digitaltalent.v1.RegistryService/GetStatus", PutTalent = "/digitaltalent.v1.TalentService/PutTalent";

    [Fact]
    public async Task Calls_are_counted_by_method_and_code_and_none_stays_under_way()
    {
        using var folder = new TempFolder();
        await using var silo = await SecuredSilo.StartAsync(folder);
        var seen = new ConcurrentQueue<(string Instrument, string? Method, string? Code, double Value)>();
        using var listener = Listen(silo.Services.GetRequiredService<IMeterFactory>(), seen);

        await silo.Operator.Registry.GetStatusAsync(new());
        await Assert.ThrowsAsync<RpcException>(async () => await silo.As(null).Registry.GetStatusAsync(new()));

        var calls = seen.Where(measured => measured.Instrument == "digitaltalent.calls").ToList();
        Assert.Equal([(GetStatus, "OK"), (GetStatus, "Unauthenticated")], calls.Select(measured => (measured.Method, measured.Code)));
        Assert.Equal(2, seen.Count(measured => measured.Instrument == "digitaltalent.call.duration"));
        Assert.Equal([1, -1, 1, -1], seen.Where(measured => measured.Instrument == "digitaltalent.calls.in_flight").Select(measured => measured.Value));
    }

    [Fact]
    public async Task A_call_is_a_span_of_the_callers_trace()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == CallTracing.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var folder = new TempFolder();
        await using var silo = await SecuredSilo.StartAsync(folder);
        var trace = ActivityTraceId.CreateRandom();

        await silo.Operator.Registry.GetStatusAsync(new(), new Metadata { { "traceparent", $"00-{trace}-00f067aa0ba902b7-01" } });

        var span = Assert.Single(spans, span => span.TraceId == trace);
        Assert.Equal(("00f067aa0ba902b7", GetStatus, 0), (span.ParentSpanId.ToString(), span.GetTagItem("rpc.method"), span.GetTagItem("rpc.grpc.status_code")));
    }

    [Fact]
    public async Task Log_lines_name_the_tenant_and_the_key_and_no_person()
    {
        using var folder = new TempFolder();
        var log = new Lines();
        var silo = await RunningSilo.StartAsync(
            new SiloSettings { Db = $"sqlite:{folder.File("registry.db")}", RpcPort = 0, HttpPort = 0, Cluster = TestSilo.Patient, BootstrapKeyFile = folder.File("operator.key") },
            services => services.AddLogging(logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace)));
        string key = (await File.ReadAllTextAsync(folder.File("operator.key"))).Trim();
        await using (silo)
        {
            using var client = DigitalTalent.Client.RegistryClient.Connect(silo.RpcAddress, accessKey: key);
            var talent = Samples.Talent(7);
            await client.Talents.PutTalentAsync(new() { Talent = talent });
            talent.Region = "999999";
            await Assert.ThrowsAsync<RpcException>(async () => await client.Talents.PutTalentAsync(new() { Talent = talent }));
        }

        var ended = log.All.Where(line => line.Contains(PutTalent, StringComparison.Ordinal) && line.Contains("tenant registry, caller 0000000000000000", StringComparison.Ordinal)).ToList();
        Assert.Contains(ended, line => line.Contains("OK", StringComparison.Ordinal));
        Assert.Contains(ended, line => line.Contains("InvalidArgument", StringComparison.Ordinal));
        Assert.DoesNotContain(log.All, line => line.Contains("样例000007", StringComparison.Ordinal) || line.Contains("000-0000-0007", StringComparison.Ordinal));
        Assert.DoesNotContain(log.All, line => line.Contains(key[19..], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Strangers_cannot_fill_the_log()
    {
        using var folder = new TempFolder();
        var log = new Lines();
        await using var silo = await RunningSilo.StartAsync(
            new SiloSettings { Db = $"sqlite:{folder.File("registry.db")}", RpcPort = 0, HttpPort = 0, Cluster = TestSilo.Patient, BootstrapKeyFile = folder.File("operator.key") },
            services => services.AddLogging(logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace)).AddHeldClock(new ManualTimeProvider()));
        using var stranger = DigitalTalent.Client.RegistryClient.Connect(silo.RpcAddress);
        for (int call = 0; call < 20; call++)
            await Assert.ThrowsAsync<RpcException>(async () => await stranger.Registry.GetStatusAsync(new()));

        Assert.Single(log.All, line => line.StartsWith("Information: ", StringComparison.Ordinal) && line.Contains("without a good key", StringComparison.Ordinal));
        Assert.DoesNotContain(log.All, line => line.StartsWith("Information: ", StringComparison.Ordinal) && line.Contains(GetStatus, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Traces_and_metrics_go_to_the_collector_that_is_named()
    {
        var received = new ConcurrentDictionary<string, byte[]>(StringComparer.Ordinal);
        await using var collector = await CollectorAsync(received);
        var address = new Uri(collector.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        using var folder = new TempFolder();
        await using (var silo = await SecuredSilo.StartAsync(folder, change: settings => settings with { Otlp = address }))
            await silo.Operator.Registry.GetStatusAsync(new());

        // A silo that stops sends what it has: both are there when it has stopped.
        Assert.Contains("digitaltalent.v1.RegistryService/GetStatus", Text(received["/v1/traces"]), StringComparison.Ordinal);
        Assert.Contains("digitaltalent.call.duration", Text(received["/v1/metrics"]), StringComparison.Ordinal);
    }

    private static string Text(byte[] message) => System.Text.Encoding.Latin1.GetString(message);

    private static async Task<WebApplication> CollectorAsync(ConcurrentDictionary<string, byte[]> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/v1/{signal}", async (HttpContext http) =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            received.AddOrUpdate(http.Request.Path.Value!, body.ToArray(), (_, before) => [.. before, .. body.ToArray()]);
        });
        await app.StartAsync();
        return app;
    }

    private static MeterListener Listen(IMeterFactory factory, ConcurrentQueue<(string, string?, string?, double)> seen)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, on) =>
            {
                if (instrument.Meter.Name == CallMetrics.MeterName && ReferenceEquals(instrument.Meter.Scope, factory))
                    on.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen.Enqueue((instrument.Name, Tag(tags, "rpc.method"), Tag(tags, "rpc.grpc.status_code"), value)));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => seen.Enqueue((instrument.Name, Tag(tags, "rpc.method"), Tag(tags, "rpc.grpc.status_code"), value)));
        listener.Start();
        return listener;
    }

    private static string? Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var (key, value) in tags)
        {
            if (key == name)
                return value?.ToString();
        }

        return null;
    }

    /// <summary>Keeps every line that is logged.</summary>
    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IReadOnlyCollection<string> All => _lines;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
