using System.Globalization;
using System.Net;

namespace DigitalTalent.Silo.Cluster;

/// <summary>How a silo finds the others, and how soon it notices that one is gone.</summary>
/// <remarks>On SQLite a silo is a cluster of its own: addresses are loopback, and nobody is probed.</remarks>
public sealed record ClusterSettings
{
    /// <summary>Names the cluster of one database. A silo with another name is refused: two clusters over one database would share its grains without knowing of
    /// each other. 1 to 100 letters, digits, <c>-</c>, <c>_</c> and <c>.</c>.</summary>
    public string ClusterId { get; init; } = "digitaltalent";

    /// <summary>Names the service whose reminders these are; the same for all clusters that ever serve one registry. As <see cref="ClusterId"/>.</summary>
    public string ServiceId { get; init; } = "digitaltalent";

    /// <summary>Port on which silos talk to each other, 0 (any free one) to 65535. Null: 11111 on PostgreSQL, any free one on SQLite.</summary>
    public int? SiloPort { get; init; }

    /// <summary>Address by which the other silos reach this one. Null: the address it listens on; where it listens on all, the first address of this machine that
    /// is neither loopback nor link-local.</summary>
    public IPAddress? Advertise { get; init; }

    /// <summary>How often a silo is probed, and how long the answer may take. 0.1 to 60 seconds; default 1. Too short: silos that are busy are declared dead and
    /// end. Too long: grains of a dead silo stay away for longer.</summary>
    public TimeSpan ProbeEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Probes without an answer after which a silo votes another one dead. 1 to 20; default 2.</summary>
    public int ProbesMissed { get; init; } = 2;

    /// <summary>Votes that declare a silo dead. 1 to 10; default 1. One is safe: the version in the database decides every write, whatever silos believe of each
    /// other.</summary>
    public int Votes { get; init; } = 1;

    /// <summary>How long a silo tries to join before it gives up and ends. 5 to 600 seconds; default 60.</summary>
    public TimeSpan JoinWithin { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a silo answers without having heard from its database. 1 to 300 seconds; default 5. After that it answers no question any more: somebody may
    /// have withdrawn consent, been erased or had a key revoked meanwhile.</summary>
    public TimeSpan AnswersWithin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>TLS between silos; null: cleartext.</summary>
    public ClusterTls? Tls { get; init; }

    /// <exception cref="ArgumentException">A value is out of its range; names the option, the value and the bound.</exception>
    internal void Validate()
    {
        CheckName("--cluster-id", ClusterId);
        CheckName("--service-id", ServiceId);
        if (SiloPort is { } port)
            SettingChecks.Range("--silo-port", port, 0, IPEndPoint.MaxPort);
        if (ProbeEvery < TimeSpan.FromSeconds(0.1) || ProbeEvery > TimeSpan.FromSeconds(60))
            throw new ArgumentException($"--probe-every (seconds) is {ProbeEvery.TotalSeconds:0.###}; 0.1 to 60 are allowed.");
        SettingChecks.Range("--probes-missed", ProbesMissed, 1, 20);
        SettingChecks.Range("--death-votes", Votes, 1, 10);
        SettingChecks.Range("--join-within (seconds)", (long)JoinWithin.TotalSeconds, 5, 600);
        SettingChecks.Range("--answers-within (seconds)", (long)AnswersWithin.TotalSeconds, 1, 300);
        if (Advertise is { } address && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
            throw new ArgumentException($"--advertise is {address}, which other silos cannot call. Give the address of this machine in their network.");
        if (Advertise is { } local && SiloAddresses.IsLinkLocal(local))
            throw new ArgumentException($"--advertise is {local}, a link-local address that other machines cannot call. Give the address of this machine in their network.");
        Tls?.Validate();
    }

    internal string Describe(bool isShared) => !isShared
        ? $"one silo (SQLite) of service '{ServiceId}', silo port {PortText(SiloPort ?? 0)}"
        : $"'{ClusterId}' of service '{ServiceId}', silo port {PortText(SiloPort ?? SiloAddresses.DefaultPort)}, "
            + $"{(Advertise is null ? "address chosen" : $"advertised as {Advertise}")}, "
            + $"probes every {ProbeEvery.TotalSeconds:0.###} s, dead after {ProbesMissed} missed and {Votes} {(Votes == 1 ? "vote" : "votes")}, "
            + $"joins within {JoinWithin.TotalSeconds:0} s, TLS between silos {(Tls is null ? "off" : $"with {Tls.CertificateFile}, of {Tls.CaFile}")}";

    private static string PortText(int port) => port == 0 ? "any" : port.ToString(CultureInfo.InvariantCulture);

    private static void CheckName(string option, string name)
    {
        if (name.Length is 0 or > 100 || name.Any(static letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_' or '.')))
            throw new ArgumentException($"{option} is '{name}'; 1 to 100 letters, digits, '-', '_' and '.' are allowed.");
    }
}

/// <summary>TLS between silos: each shows a certificate, and accepts those of one authority.</summary>
public sealed record ClusterTls
{
    /// <summary>PEM file with this silo's certificate, for server and client authentication.</summary>
    public required string CertificateFile { get; init; }

    /// <summary>PEM file with its private key, not encrypted.</summary>
    public required string KeyFile { get; init; }

    /// <summary>PEM file with the authority of the cluster: only silos with a certificate from it are talked to.</summary>
    public required string CaFile { get; init; }

    internal void Validate()
    {
        SettingChecks.FileExists("--cluster-tls-cert", CertificateFile);
        SettingChecks.FileExists("--cluster-tls-key", KeyFile);
        SettingChecks.FileExists("--cluster-ca", CaFile);
    }
}
