using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>What all calls of a server share.</summary>
internal sealed class ServerRuntime
{
    private int _unknownMethodsClaimed;

    public ServerRuntime(
        IOptions<GrpcServerOptions> options,
        IServiceProvider services,
        TimeProvider time,
        ILoggerFactory loggers,
        IHostApplicationLifetime lifetime)
    {
        Options = options.Value;
        Options.Validate();
        Time = time;
        Logger = loggers.CreateLogger("DigitalTalent.Hosting.Grpc.Server");
        Interceptors = Options.Interceptors.Resolve(services);
        Cors = new CorsGate(Options.Cors, loggers);
        BodyBytesMax = services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.MaxRequestBodySize ?? long.MaxValue;
        Drain = new ServerDrain(Options.DrainGrace, time, Logger, lifetime.ApplicationStopping);
    }

    internal GrpcServerOptions Options { get; }

    internal TimeProvider Time { get; }

    internal ILogger Logger { get; }

    internal Interceptor[] Interceptors { get; }

    internal ServerDrain Drain { get; }

    /// <summary>Longest body that Kestrel takes unless it is told otherwise for a request.</summary>
    internal long BodyBytesMax { get; }

    /// <summary>Whether the longest message stays below that, in base64 and behind its prefix too.</summary>
    internal bool MessageFitsBody => Options.MaxReceiveMessageBytes < BodyBytesMax / 2;

    internal CorsGate Cors { get; }

    /// <summary>The services mapped so far, as far as they are protobuf services.</summary>
    internal List<ServiceDescriptor> Services { get; } = [];

    /// <summary>What serves each method mapped so far, by its path.</summary>
    internal Dictionary<string, RequestDelegate> Methods { get; } = new(StringComparer.Ordinal);

    /// <summary>True for the first caller: the endpoint for unknown methods is mapped once, whatever the number of services.</summary>
    internal bool TryClaimUnknownMethods() => Interlocked.Exchange(ref _unknownMethodsClaimed, 1) == 0;
}
