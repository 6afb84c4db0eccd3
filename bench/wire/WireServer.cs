using System.CommandLine;
using System.Globalization;
using System.Net;
using DigitalTalent.Hosting.Grpc.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DigitalTalent.Bench.Wire;

/// <summary>One server in a process of its own, <c>wire-server grpc|kestrel</c>: says its port, answers each line on its input with what it has
/// allocated and how long its processors have worked, and ends with its input.</summary>
public static class WireServer
{
    public const string CommandName = "wire-server";

    /// <summary>The silo's own limit would end `1x100` early on some settings of a client; both servers get the same.</summary>
    private const int StreamsPerConnection = 1000;

    public static Command Create()
    {
        var kind = new Argument<string>("kind");
        kind.AcceptOnlyFromAmong("grpc", "kestrel");
        var command = new Command(CommandName, "The server that `wire` measures.") { kind };
        command.Hidden = true;
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetRequiredValue(kind) == "grpc", cancellation));
        return command;
    }

    private static async Task RunAsync(bool grpc, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.Limits.Http2.MaxStreamsPerConnection = StreamsPerConnection;
            kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2);
        });
        if (grpc)
            builder.Services.AddGrpcServer();
        await using var app = builder.Build();
        if (grpc)
        {
            app.UseGrpcAheadOfRouting();
            app.UseRouting();
            app.MapGrpcService<EchoServiceEndpoint>();
        }
        else
        {
            app.Run(PlainPeer.HandleAsync);
        }

        await app.StartAsync(cancellation);

        Console.WriteLine(app.Urls.Single());
        while (await Console.In.ReadLineAsync(cancellation) is not null)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{GC.GetTotalAllocatedBytes(precise: true)} {Environment.CpuUsage.TotalTime.Ticks}"));
        }
    }
}
