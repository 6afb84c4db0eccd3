using System.Net;
using System.Text;
using DigitalTalent.Hosting.Grpc.Server;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Makes Kestrel listen for gRPC and Connect.</summary>
public static class GrpcListenExtensions
{
    /// <summary>Listens on a port for gRPC and on one for HTTP/1.1. <see cref="GrpcEndpoints"/> is registered and tells the ports in use.</summary>
    /// <exception cref="InvalidOperationException">An option is out of range.</exception>
    public static IWebHostBuilder ListenForGrpc(this IWebHostBuilder host, Action<GrpcListenOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(host);
        var options = new GrpcListenOptions();
        configure?.Invoke(options);
        options.Validate();

        var endpoints = new GrpcEndpoints();
        endpoints.Scheme = options.Https is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;
        host.ConfigureServices(services => services.AddSingleton(endpoints));
        return host.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // Metadata with odd octets must not fail a call. By default Kestrel wants UTF-8, and drops the connection of whoever sends else.
            kestrel.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
            kestrel.Limits.Http2.MaxStreamsPerConnection = options.MaxStreamsPerConnection;

            // Who reads slowly holds up the own stream. With a rate Kestrel would cut the whole connection, and all other calls on it.
            kestrel.Limits.MinResponseDataRate = null;

            kestrel.Limits.Http2.KeepAlivePingDelay = options.KeepAlivePingDelay;
            kestrel.Limits.Http2.KeepAlivePingTimeout = options.KeepAlivePingTimeout;

            if (options.RpcPort is { } rpcPort)
                kestrel.Listen(options.Address, rpcPort, listen => endpoints.Rpc = Use(listen, HttpProtocols.Http2, options.Https));
            if (options.HttpPort is { } httpPort)
                kestrel.Listen(options.Address, httpPort, listen => endpoints.Http = Use(listen, HttpProtocols.Http1, options.Https));
        });
    }

    /// <summary>With TLS client and server agree on the protocol, and one port serves both.</summary>
    private static ListenOptions Use(ListenOptions listen, HttpProtocols cleartext, HttpsConnectionAdapterOptions? https)
    {
        listen.Protocols = https is null ? cleartext : HttpProtocols.Http1AndHttp2;
        if (https is not null)
            listen.UseHttps(https);
        return listen;
    }
}
