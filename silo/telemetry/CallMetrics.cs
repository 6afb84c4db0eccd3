using System.Diagnostics;
using System.Diagnostics.Metrics;
using Grpc.Core;

namespace DigitalTalent.Silo.Telemetry;

/// <summary>How many calls, how long, how many at the moment. By method and code; never by caller, whose number has no bound.</summary>
internal sealed class CallMetrics
{
    public const string MeterName = "DigitalTalent.Silo";

    private readonly Counter<long> _calls;
    private readonly Histogram<double> _duration;
    private readonly UpDownCounter<long> _inFlight;

    public CallMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _calls = meter.CreateCounter<long>("digitaltalent.calls", "{call}", "Calls that ended.");
        _duration = meter.CreateHistogram<double>("digitaltalent.call.duration", "s", "From the first interceptor to the end of the method.");
        _inFlight = meter.CreateUpDownCounter<long>("digitaltalent.calls.in_flight", "{call}", "Calls under way.");
    }

    public void Begin(string method) => _inFlight.Add(1, MethodTag(method));

    public void End(string method, StatusCode code, TimeSpan duration)
    {
        _inFlight.Add(-1, MethodTag(method));
        var tags = new TagList { MethodTag(method), new("rpc.grpc.status_code", code.ToString()) };
        _calls.Add(1, tags);
        _duration.Record(duration.TotalSeconds, tags);
    }

    private static KeyValuePair<string, object?> MethodTag(string method) => new("rpc.method", method);
}
