using System.Net;

namespace DigitalTalent.Silo;

/// <summary>How one silo runs. Values come from the command line, then from environment variables, then from these defaults.</summary>
public sealed record SiloSettings
{
    /// <summary>Where the registry is kept: <c>sqlite:FILE</c> (one silo owns the file) or <c>postgres:CONNECTION</c> (any number of silos).
    /// Environment: DIGITALTALENT_DB.</summary>
    public string Db { get; init; } = "sqlite:registry.db";

    /// <summary>Port for gRPC over HTTP/2 without TLS, 0 (any free one) to 65535. Environment: DIGITALTALENT_RPC.</summary>
    public int RpcPort { get; init; } = 5001;

    /// <summary>Port for Connect JSON over HTTP/1.1, 0 (any free one) to 65535. Environment: DIGITALTALENT_HTTP.</summary>
    public int HttpPort { get; init; } = 5080;

    /// <summary>Address to listen on. The default keeps the registry on this machine: callers are not authenticated yet.</summary>
    public IPAddress Listen { get; init; } = IPAddress.Loopback;

    /// <summary>A file to write once the silo serves: lines <c>rpc=URL</c> and <c>http=URL</c>. Null: none.</summary>
    public string? ReadyFile { get; init; }

    /// <summary>Folder of the reference data; null: <c>reference/</c> beside the program. Environment: DIGITALTALENT_REFERENCE.</summary>
    public string? ReferenceFolder { get; init; }

    /// <summary>How long running calls and turns may take to finish when the silo stops. 1 second to 10 minutes.</summary>
    public TimeSpan StopWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Largest request message, bytes. 64 KiB to 64 MiB; a demand list of 5,000 demands needs about 2 MiB.</summary>
    public int MaxMessageBytes { get; init; } = 8 * 1024 * 1024;

    /// <exception cref="ArgumentException">A value is out of its range; names the option, the value and the bound.</exception>
    public SiloSettings Validated()
    {
        Check("--rpc", RpcPort, 0, IPEndPoint.MaxPort);
        Check("--http", HttpPort, 0, IPEndPoint.MaxPort);
        Check("stop-within seconds", (long)StopWithin.TotalSeconds, 1, 600);
        Check("max-message bytes", MaxMessageBytes, 64 * 1024, 64 * 1024 * 1024);
        if (RpcPort != 0 && RpcPort == HttpPort)
            throw new ArgumentException($"--rpc and --http are both {RpcPort}; without TLS one port cannot serve HTTP/2 and HTTP/1.1.");
        return this;
    }

    private static void Check(string option, long value, long min, long max)
    {
        if (value < min || value > max)
            throw new ArgumentException($"{option} is {value}; {min} to {max} are allowed.");
    }

    /// <summary>The database address without what may be secret, for logs.</summary>
    public string DbMasked()
    {
        int colon = Db.IndexOf(':', StringComparison.Ordinal);
        return Db.StartsWith("sqlite:", StringComparison.OrdinalIgnoreCase) || colon < 0 ? Db : $"{Db[..colon]}:***";
    }
}
