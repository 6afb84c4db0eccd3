using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace DigitalTalent.Silo.Cluster;

/// <summary>Where a silo listens for the other silos, and by which address they reach it.</summary>
/// <param name="Advertised">What the other silos are told.</param>
/// <param name="Listen">Where it listens.</param>
/// <param name="Port">On which port; never 0.</param>
internal sealed record SiloAddresses(IPAddress Advertised, IPAddress Listen, int Port)
{
    public const int DefaultPort = 11111;

    /// <exception cref="ArgumentException">There is no address that other silos could call.</exception>
    public static SiloAddresses Of(SiloSettings settings, bool isShared)
    {
        int port = settings.Cluster.SiloPort ?? (isShared ? DefaultPort : 0);
        if (!isShared)
            return new(IPAddress.Loopback, IPAddress.Loopback, port == 0 ? FreePort(IPAddress.Loopback) : port);
        var listen = settings.Listen;
        bool listensOnAll = listen.Equals(IPAddress.Any) || listen.Equals(IPAddress.IPv6Any);
        var advertised = settings.Cluster.Advertise ?? (listensOnAll ? FirstOfMachine() : listen);
        return new(advertised, listen, port == 0 ? FreePort(listen) : port);
    }

    /// <summary>Whether the silo takes any free port.</summary>
    public static bool IsAnyPort(SiloSettings settings) => (settings.Cluster.SiloPort ?? (settings.IsShared ? DefaultPort : 0)) == 0;

    /// <summary>Whether an address means something on one wire only. Machines without a better one give themselves such an address.</summary>
    public static bool IsLinkLocal(IPAddress address) =>
        address.IsIPv6LinkLocal || (address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is [169, 254, ..]);

    private static IPAddress FirstOfMachine()
    {
        var all = NetworkInterface.GetAllNetworkInterfaces()
            .Where(static one => one.OperationalStatus == OperationalStatus.Up && one.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .OrderByDescending(static one => one.GetIPProperties().GatewayAddresses.Count > 0)
            .SelectMany(static one => one.GetIPProperties().UnicastAddresses)
            .Select(static one => one.Address)
            .ToList();
        return all.Find(static one => one.AddressFamily == AddressFamily.InterNetwork && !IsLinkLocal(one))
            ?? all.Find(static one => one.AddressFamily == AddressFamily.InterNetworkV6 && !IsLinkLocal(one))
            ?? throw new ArgumentException(all.Count == 0
                ? "--listen takes calls on every address, but this machine has none that other silos could call. Give --advertise, or --listen 127.0.0.1 for silos on one machine."
                : $"--listen takes calls on every address, but those of this machine are link-local ({string.Join(", ", all)}), which other machines cannot call. Give --advertise.");
    }

    /// <summary>A port that was free a moment ago. Somebody may take it before the silo does: whoever starts the silo then tries again.</summary>
    private static int FreePort(IPAddress address)
    {
        using var probe = new TcpListener(address, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
