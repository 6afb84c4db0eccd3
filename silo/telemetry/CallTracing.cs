using System.Diagnostics;
using Grpc.Core;

namespace DigitalTalent.Silo.Telemetry;

/// <summary>A span a call, in the trace that the caller names in <c>traceparent</c>. Nothing is made while nobody listens.</summary>
internal static class CallTracing
{
    public const string SourceName = "DigitalTalent.Silo";

    private static readonly ActivitySource Source = new(SourceName);

    public static Activity? Begin(ServerCallContext context)
    {
        if (!Source.HasListeners())
            return null;

        // The web host opens a span of its own that nobody records; ours would be its child and be dropped with it.
        Activity.Current = null;
        var headers = context.RequestHeaders;
        var activity = ActivityContext.TryParse(headers.GetValue("traceparent"), headers.GetValue("tracestate"), isRemote: true, out var parent)
            ? Source.StartActivity(context.Method.TrimStart('/'), ActivityKind.Server, parent)
            : Source.StartActivity(context.Method.TrimStart('/'), ActivityKind.Server);
        activity?.SetTag("rpc.system", "grpc").SetTag("rpc.method", context.Method);
        return activity;
    }

    public static void End(Activity? activity, StatusCode code)
    {
        if (activity is null)
            return;
        activity.SetTag("rpc.grpc.status_code", (int)code);
        if (code is StatusCode.Unknown or StatusCode.DeadlineExceeded or StatusCode.Unimplemented or StatusCode.Internal or StatusCode.Unavailable or StatusCode.DataLoss)
            activity.SetStatus(ActivityStatusCode.Error);
        activity.Dispose();
    }
}
