using System.Net;
using DigitalTalent.Silo.Cluster;
using DigitalTalent.Silo.Learning;
using DigitalTalent.Silo.Projection;
using DigitalTalent.Storage;

namespace DigitalTalent.Silo;

/// <summary>Whether callers must say who they are.</summary>
public enum AuthMode
{
    /// <summary>Every call needs an access key or a token.</summary>
    Required,

    /// <summary>Nobody is asked and everybody is the operator. On loopback only.</summary>
    Off,
}

/// <summary>How one silo runs. Values come from the command line, then from environment variables, then from these defaults.</summary>
public sealed record SiloSettings
{
    private const string SqlitePrefix = "sqlite:";

    private static readonly TimeSpan DrainGraceUnlessSet = TimeSpan.FromSeconds(5);

    /// <summary>Where the registry is kept: <c>sqlite:FILE</c> (one silo owns the file) or <c>postgres:CONNECTION</c> (any number of silos).</summary>
    public string Db { get; init; } = "sqlite:registry.db";

    /// <summary>Port for gRPC over HTTP/2, 0 (any free one) to 65535.</summary>
    public int RpcPort { get; init; } = 5001;

    /// <summary>Port for Connect JSON over HTTP/1.1, 0 (any free one) to 65535.</summary>
    public int HttpPort { get; init; } = 5080;

    /// <summary>Address to listen on. The default keeps the registry on this machine.</summary>
    public IPAddress Listen { get; init; } = IPAddress.Loopback;

    /// <summary>Whether callers must say who they are. Off is accepted on loopback only.</summary>
    public AuthMode Auth { get; init; } = AuthMode.Required;

    /// <summary>File for the first operator's key of a registry without keys. Null: beside a SQLite database; none for PostgreSQL.</summary>
    public string? BootstrapKeyFile { get; init; }

    /// <summary>The issuer of people's tokens; null: access keys only.</summary>
    public TokenSettings? Tokens { get; init; }

    /// <summary>TLS on both ports; null: cleartext.</summary>
    public TlsSettings? Tls { get; init; }

    /// <summary>Origins of web pages that may call, <c>scheme://host[:port]</c>, or a single <c>*</c>; none: pages of the silo itself only.</summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];

    /// <summary>What one caller may use.</summary>
    public CallerLimits Limits { get; init; } = new();

    /// <summary>How the registry learns from feedback.</summary>
    public LearningSettings Learning { get; init; } = new();

    /// <summary>How the index is kept on disk between starts.</summary>
    public SnapshotSettings Snapshots { get; init; } = new();

    /// <summary>How the silo finds others.</summary>
    public ClusterSettings Cluster { get; init; } = new();

    /// <summary>Collector of traces and metrics (OTLP over HTTP), such as <c>http://127.0.0.1:4318</c>; null: none.</summary>
    public Uri? Otlp { get; init; }

    /// <summary>A file to write once the silo serves: lines <c>rpc=URL</c> and <c>http=URL</c>. Null: none.</summary>
    public string? ReadyFile { get; init; }

    /// <summary>Folder of the reference data; null: <c>reference/</c> beside the program.</summary>
    public string? ReferenceFolder { get; init; }

    /// <summary>How long running calls and turns may take to finish when the silo stops. 1 second to 10 minutes.</summary>
    public TimeSpan StopWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Largest request message, bytes. 64 KiB to 64 MiB; a demand list of 5,000 demands needs about 2 MiB.</summary>
    public int MaxMessageBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>How long streams may go on after the silo was told to stop, before they end with UNAVAILABLE. 0 seconds to <see cref="StopWithin"/>.
    /// Null: 5 seconds, or half of <see cref="StopWithin"/> where that is less.</summary>
    public TimeSpan? DrainGrace { get; init; }

    /// <summary>Most calls of one connection at a time. 1 to 100,000. Too small: long streams keep other calls of their client waiting.</summary>
    public int StreamsPerConnection { get; init; } = 2000;

    /// <summary>Shortest reply that is compressed for callers who accept that, bytes. 1 to 67,108,864; 0: none is.</summary>
    public int CompressFromBytes { get; init; } = 16 * 1024;

    /// <summary>Silence on a connection before it is checked with a ping. 1 second to 1 hour.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long to wait for the answer to a ping before the connection counts as lost. 1 second to 10 minutes.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The drain grace as it is in effect.</summary>
    internal TimeSpan EffectiveDrainGrace => DrainGrace ?? (StopWithin / 2 < DrainGraceUnlessSet ? StopWithin / 2 : DrainGraceUnlessSet);

    /// <summary>Where the first operator's key goes; null: it is not made.</summary>
    internal string? EffectiveBootstrapKeyFile => BootstrapKeyFile ?? BesideSqlite(".key");

    /// <summary>Where the index is kept; null: nowhere.</summary>
    internal string? EffectiveSnapshotFile => Snapshots.Enabled ? Snapshots.File ?? BesideSqlite(".index") : null;

    /// <exception cref="ArgumentException">A value is out of its range; names the option, the value and the bound.</exception>
    public SiloSettings Validated()
    {
        SettingChecks.Range("--rpc", RpcPort, 0, IPEndPoint.MaxPort);
        SettingChecks.Range("--http", HttpPort, 0, IPEndPoint.MaxPort);
        SettingChecks.Range("--stop-within (seconds)", (long)StopWithin.TotalSeconds, 1, 600);
        SettingChecks.Range("--max-message (bytes)", MaxMessageBytes, 64 * 1024, 64 * 1024 * 1024);
        SettingChecks.Range("--streams-per-connection", StreamsPerConnection, 1, 100_000);
        SettingChecks.Range("--compress-from (bytes)", CompressFromBytes, 0, 64 * 1024 * 1024);
        SettingChecks.Range("--keepalive (seconds)", (long)KeepAlive.TotalSeconds, 1, 3600);
        SettingChecks.Range("--keepalive-timeout (seconds)", (long)KeepAliveTimeout.TotalSeconds, 1, 600);
        if (DrainGrace is { } grace && (grace < TimeSpan.Zero || grace > StopWithin))
        {
            throw new ArgumentException(
                $"--drain-grace (seconds) is {grace.TotalSeconds:0}; 0 to {StopWithin.TotalSeconds:0} are allowed, which is --stop-within: connections are cut at its end.");
        }

        if (RpcPort != 0 && RpcPort == HttpPort)
            throw new ArgumentException($"--rpc and --http are both {RpcPort}; each needs a port of its own.");
        if (Auth == AuthMode.Off && !IPAddress.IsLoopback(Listen))
        {
            throw new ArgumentException(
                $"--auth off with --listen {Listen}: whoever reaches that address could read and erase the registry. Listen on 127.0.0.1, or leave --auth required.");
        }

        foreach (string origin in CorsOrigins)
        {
            if (!IsOrigin(origin) && !(origin == "*" && CorsOrigins.Count == 1))
                throw new ArgumentException($"--cors-origins has '{origin}'; an origin is scheme://host[:port] without a path, or a single *.");
        }

        if (Otlp is { } otlp)
            SettingChecks.HttpAddress("--otlp", otlp);
        Tokens?.Validate();
        Tls?.Validate();
        Limits.Validate();
        Cluster.Validate();
        Learning.Validate();
        Snapshots.Validate();
        return this;
    }

    /// <summary>Every setting as it is in effect, secrets masked, in the order of the documentation.</summary>
    public IEnumerable<(string Name, string Value)> Describe()
    {
        yield return ("db", DbMasked());
        yield return ("listen", Listen.ToString());
        yield return ("auth", Auth == AuthMode.Off ? "off (everybody on this machine is the operator)" : "required");
        if (Auth == AuthMode.Required)
            yield return ("bootstrap-key-file", EffectiveBootstrapKeyFile ?? "none");
        yield return ("oidc", Tokens?.ToString() ?? "off");
        yield return ("tls", Tls?.ToString() ?? "off");
        yield return ("cors-origins", CorsOrigins.Count == 0 ? "none" : string.Join(", ", CorsOrigins));
        yield return ("limits", Auth == AuthMode.Off ? "off" : Limits.ToString());
        yield return ("cluster", Cluster.Describe(IsShared));
        yield return ("answers-within", $"{Cluster.AnswersWithin.TotalSeconds:0.#} s after the database was heard from last");
        yield return ("learning", Learning.Describe());
        yield return ("index-snapshot", EffectiveSnapshotFile is { } snapshot ? $"{snapshot}, every {Snapshots.Every.TotalSeconds:0} s" : "off");
        yield return ("otlp", Otlp is null ? "off" : SettingChecks.Masked(Otlp));
        yield return ("stop-within", $"{StopWithin.TotalSeconds:0} s");
        yield return ("drain-grace", $"{EffectiveDrainGrace.TotalSeconds:0.#} s");
        yield return ("streams-per-conn.", $"{StreamsPerConnection:N0}");
        yield return ("compress-from", CompressFromBytes == 0 ? "never" : $"{CompressFromBytes:N0} bytes");
        yield return ("keepalive", $"{KeepAlive.TotalSeconds:0} s, lost after {KeepAliveTimeout.TotalSeconds:0} s without an answer");
        yield return ("max-message", $"{MaxMessageBytes:N0} bytes");
        yield return ("reference", ReferenceFolder ?? "beside the program");
    }

    /// <summary>Whether several silos may serve the database.</summary>
    internal bool IsShared => !Db.StartsWith(SqlitePrefix, StringComparison.OrdinalIgnoreCase);

    private string? BesideSqlite(string ending) =>
        Db.StartsWith(SqlitePrefix, StringComparison.OrdinalIgnoreCase) ? Db[SqlitePrefix.Length..] + ending : null;

    private static bool IsOrigin(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https" && string.Equals(uri.GetLeftPart(UriPartial.Authority), text, StringComparison.OrdinalIgnoreCase);

    /// <summary>The database address without what may be secret, for logs.</summary>
    public string DbMasked() => StateStores.Describe(Db);
}
