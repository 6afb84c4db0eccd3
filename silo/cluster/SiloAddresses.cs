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
        // By reference: sockets on this very object take IPv4 calls too.
        var listen = settings.Listen.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Any : settings.Listen;
        bool listensOnAll = listen.Equals(IPAddress.Any) || listen.Equals(IPAddress.IPv6Any);
        var advertised = settings.Cluster.Advertise ?? (listensOnAll ? Choose(OfMachine(), listen) : listen);
        if (IsLinkLocal(advertised))
            throw new ArgumentException($"--listen is {listen}, a link-local address that other machines cannot call. Give another one, or --advertise.");
        if (advertised.AddressFamily != listen.AddressFamily && !listen.Equals(IPAddress.IPv6Any))
            throw new ArgumentException($"--advertise is {advertised}, but --listen is {listen}, where no calls to such an address arrive. Give both of one kind (IPv4 or IPv6), or --listen ::.");
        return new(advertised, listen, port == 0 ? FreePort(listen) : port);
    }

    /// <summary>The first address that other machines can call: IPv4 before IPv6.</summary>
    /// <param name="ofMachine">Addresses of this machine.</param>
    /// <param name="listen">Which of them the silo listens on: 0.0.0.0 takes IPv4 calls only.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    internal static IPAddress Choose(IReadOnlyList<IPAddress> ofMachine, IPAddress listen)
    {
        var served = ofMachine.Where(one => one.AddressFamily == AddressFamily.InterNetwork || listen.Equals(IPAddress.IPv6Any)).ToList();
        return served.Where(static one => !IsLinkLocal(one)).OrderBy(static one => one.AddressFamily == AddressFamily.InterNetworkV6).FirstOrDefault()
            ?? throw new ArgumentException(served.Count > 0
                ? $"--listen is {listen}, but the addresses of this machine are link-local ({string.Join(", ", served)}), which other machines cannot call. Give --advertise."
                : ofMachine.Count > 0
                    ? $"--listen is {listen}, which takes IPv4 calls only, but this machine has IPv6 addresses only. Give --listen ::."
                    : $"--listen is {listen}, but this machine has no address that other silos could call. Give --advertise, or --listen 127.0.0.1 for silos on one machine.");
    }

    /// <summary>Whether the silo takes any free port.</summary>
    public static bool IsAnyPort(SiloSettings settings) => (settings.Cluster.SiloPort ?? (settings.IsShared ? DefaultPort : 0)) == 0;

    /// <summary>Whether an address means something on one wire only. Machines without a better one give themselves such an address.</summary>
    public static bool IsLinkLocal(IPAddress address) =>
        address.IsIPv6LinkLocal || (address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is [169, 254, ..]);

    /// <summary>Addresses of network cards that are up; those with a way out first.</summary>
    private static List<IPAddress> OfMachine() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .Where(static one => one.OperationalStatus == OperationalStatus.Up && one.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .OrderByDescending(static one => one.GetIPProperties().GatewayAddresses.Count > 0)
            .SelectMany(static one => one.GetIPProperties().UnicastAddresses)
            .Select(static one => one.Address),
    ];

    /// <summary>A port that was free a moment ago. Somebody may take it before the silo does: whoever starts the silo then tries again.</summary>
    private static int FreePort(IPAddress address)
    {
        using var probe = new TcpListener(address, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
