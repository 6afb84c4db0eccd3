using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>Where the server listens, once the host has started.</summary>
public sealed class GrpcEndpoints
{
    internal GrpcEndpoints()
    {
    }

    /// <summary>Address for gRPC, such as <c>http://127.0.0.1:5001/</c>; null when there is none.</summary>
    public Uri? RpcAddress => AddressOf(Rpc);

    /// <summary>Address for HTTP/1.1; null when there is none.</summary>
    public Uri? HttpAddress => AddressOf(Http);

    internal ListenOptions? Rpc { get; set; }

    internal ListenOptions? Http { get; set; }

    internal string Scheme { get; set; } = Uri.UriSchemeHttp;

    private Uri? AddressOf(ListenOptions? listen) => listen?.IPEndPoint is { } end
        ? new UriBuilder(Scheme, Reachable(end.Address).ToString(), end.Port).Uri
        : null;

    /// <summary>Nobody can connect to "any address"; loopback is one of them.</summary>
    private static IPAddress Reachable(IPAddress address) =>
        address.Equals(IPAddress.Any) ? IPAddress.Loopback : address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : address;
}
