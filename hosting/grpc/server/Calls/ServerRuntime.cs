using Google.Protobuf.Reflection;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

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
        Drain = new ServerDrain(Options.DrainGrace, time, Logger, lifetime.ApplicationStopping);
    }

    internal GrpcServerOptions Options { get; }

    internal TimeProvider Time { get; }

    internal ILogger Logger { get; }

    internal Interceptor[] Interceptors { get; }

    internal ServerDrain Drain { get; }

    internal CorsGate Cors { get; }

    /// <summary>The services mapped so far, as far as they are protobuf services.</summary>
    internal List<ServiceDescriptor> Services { get; } = [];

    /// <summary>True for the first caller: the endpoint for unknown methods is mapped once, whatever the number of services.</summary>
    internal bool TryClaimUnknownMethods() => Interlocked.Exchange(ref _unknownMethodsClaimed, 1) == 0;
}
