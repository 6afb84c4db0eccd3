using System.CommandLine;
using System.Net;
using DigitalTalent.Silo.Cluster;
using DigitalTalent.Silo.Learning;
using DigitalTalent.Silo.Projection;

namespace DigitalTalent.Silo;

/// <summary>The options of <c>serve</c>. Each may also come from the environment: <c>DIGITALTALENT_</c> and its name, such as
/// DIGITALTALENT_OIDC_ISSUER for <c>--oidc-issuer</c>.</summary>
internal sealed class ServeOptions
{
    private static readonly SiloSettings Defaults = new();

    private readonly Option<string> _db = Text("--db", "sqlite:FILE or postgres:CONNECTION", Defaults.Db);
    private readonly Option<int> _rpc = Number("--rpc", "port for gRPC over HTTP/2; 0: any free one", Defaults.RpcPort);
    private readonly Option<int> _http = Number("--http", "port for Connect JSON over HTTP/1.1; 0: any free one", Defaults.HttpPort);
    private readonly Option<string> _listen = Text("--listen", "address to listen on", Defaults.Listen.ToString());
    private readonly Option<string> _auth = Text("--auth", "required, or off (on loopback only): whether callers must send a key or a token", "required");
    private readonly Option<string?> _bootstrap = Optional("--bootstrap-key-file", "where the first operator's key of a registry without keys goes; default: FILE.key beside a SQLite database");
    private readonly Option<string?> _issuer = Optional("--oidc-issuer", "issuer of people's tokens, an https address");
    private readonly Option<string?> _audience = Optional("--oidc-audience", "audience that tokens must be for");
    private readonly Option<string?> _jwks = Optional("--oidc-jwks", "address or file of the issuer's keys (JWKS); default: found through the issuer");
    private readonly Option<string> _tenantClaim = Text("--oidc-tenant-claim", "claim that names the tenant", "tenant");
    private readonly Option<string> _roleClaim = Text("--oidc-role-claim", "claim that names the role", "role");
    private readonly Option<string?> _certificate = Optional("--tls-cert", "PEM file with the server's certificate and those between it and its root: TLS on both ports");
    private readonly Option<string?> _key = Optional("--tls-key", "PEM file with its private key");
    private readonly Option<string?> _clientCa = Optional("--client-ca", "PEM file with authorities: a certificate that a client shows must come from one of them");
    private readonly Option<string?> _clients = Optional("--client-certificates", "off, optional or required: whether clients show certificates; default: required with --client-ca, else off");
    private readonly Option<string?> _origins = Optional("--cors-origins", "origins of web pages that may call, scheme://host[:port], separated by commas; * for all");
    private readonly Option<int> _calls = Number("--calls-per-second", "calls a second of one caller", Defaults.Limits.CallsPerSecond);
    private readonly Option<int> _burst = Number("--call-burst", "calls at once of one caller after a pause", Defaults.Limits.CallBurst);
    private readonly Option<int> _streams = Number("--streams", "streams of one caller open at a time", Defaults.Limits.Streams);
    private readonly Option<int> _underWay = Number("--calls-under-way", "calls of one caller under way at a time", Defaults.Limits.CallsUnderWay);
    private readonly Option<int> _underWayTotal = Number("--calls-under-way-total", "calls of all callers under way at a time", Defaults.Limits.CallsUnderWayTotal);
    private readonly Option<string> _clusterId = Text("--cluster-id", "name of the cluster that serves the database", Defaults.Cluster.ClusterId);
    private readonly Option<string> _serviceId = Text("--service-id", "name of the service whose reminders these are", Defaults.Cluster.ServiceId);
    private readonly Option<int?> _siloPort = OptionalNumber("--silo-port", "port on which silos talk to each other; 0: any free one; default: 11111 on PostgreSQL, any free one on SQLite");
    private readonly Option<string?> _advertise = Optional("--advertise", "address by which other silos reach this one; default: --listen, or the first address of this machine");
    private readonly Option<double> _probeEvery = Decimal("--probe-every", "seconds between two probes of another silo", Defaults.Cluster.ProbeEvery.TotalSeconds);
    private readonly Option<int> _probesMissed = Number("--probes-missed", "probes without an answer after which a silo is voted dead", Defaults.Cluster.ProbesMissed);
    private readonly Option<int> _votes = Number("--death-votes", "votes that declare a silo dead", Defaults.Cluster.Votes);
    private readonly Option<int> _joinWithin = Number("--join-within", "seconds that a silo tries to join before it gives up", (int)Defaults.Cluster.JoinWithin.TotalSeconds);
    private readonly Option<int> _answersWithin = Number("--answers-within", "seconds that a silo answers without having heard from its database", (int)Defaults.Cluster.AnswersWithin.TotalSeconds);
    private readonly Option<string?> _clusterCertificate = Optional("--cluster-tls-cert", "PEM file with this silo's certificate: TLS between silos");
    private readonly Option<string?> _clusterKey = Optional("--cluster-tls-key", "PEM file with its private key");
    private readonly Option<string?> _clusterCa = Optional("--cluster-ca", "PEM file with the authority that certificates of silos must come from");
    private readonly Option<string?> _trainCron = Optional("--train-cron", "when to train a ranking model, a cron expression with seconds first, such as '0 30 3 * * ?'; default: on request only");
    private readonly Option<string?> _poolCron = Optional("--pool-cron", "when to refresh talent pools, a cron expression; default: after promotions and on request only");
    private readonly Option<string> _skillCron = Text("--skill-cron", "when to learn which skills people have together, a cron expression, or off", Defaults.Learning.SkillCron!);
    private readonly Option<string> _trainZone = Text("--train-zone", "time zone of --train-cron, --pool-cron and --skill-cron", Defaults.Learning.TimeZone);
    private readonly Option<int> _trainThreads = Number("--train-threads", "threads of a training, below normal priority", Defaults.Learning.Threads);
    private readonly Option<int> _ripeAfter = Number("--ripe-after", "days until an answer teaches: what becomes of it needs time", (int)Defaults.Learning.RipeAfter.TotalDays);
    private readonly Option<int> _keepEvents = Number("--keep-events", "days that shown answers and feedback are kept", (int)Defaults.Learning.KeepEvents.TotalDays);
    private readonly Option<string> _history = Text("--history", "on, or off: whether rankers see what was shown and answered before", "on");
    private readonly Option<string> _record = Text("--record", "default, or asked: whether answers are recorded that did not ask for it", "default");
    private readonly Option<string> _firstRanker = Text("--first-ranker", "prior, or linear: what ranks before there is a model", "prior");
    private readonly Option<string?> _snapshot = Optional("--index-snapshot", "file that keeps the index between starts, or off; default: FILE.index beside a SQLite database, off for PostgreSQL");
    private readonly Option<int> _snapshotEvery = Number("--index-snapshot-every", "seconds between two of them, where talents changed", (int)Defaults.Snapshots.Every.TotalSeconds);
    private readonly Option<string?> _otlp = Optional("--otlp", "collector of traces and metrics, OTLP over HTTP, such as http://127.0.0.1:4318");
    private readonly Option<int> _stopWithin = Number("--stop-within", "seconds that running calls may take to finish when the silo stops", (int)Defaults.StopWithin.TotalSeconds);
    private readonly Option<int> _maxMessage = Number("--max-message", "largest request message, bytes", Defaults.MaxMessageBytes);
    private readonly Option<int?> _drainGrace = OptionalNumber("--drain-grace", "seconds that streams may go on once the silo stops; default: 5, or half of --stop-within");
    private readonly Option<int> _streamsPerConnection = Number("--streams-per-connection", "calls of one connection at a time", Defaults.StreamsPerConnection);
    private readonly Option<int> _compressFrom = Number("--compress-from", "shortest reply that is compressed, bytes; 0: none is", Defaults.CompressFromBytes);
    private readonly Option<int> _keepAlive = Number("--keepalive", "seconds of silence before a connection is checked with a ping", (int)Defaults.KeepAlive.TotalSeconds);
    private readonly Option<int> _keepAliveTimeout = Number("--keepalive-timeout", "seconds to wait for the answer to a ping", (int)Defaults.KeepAliveTimeout.TotalSeconds);
    private readonly Option<string?> _ready = Optional("--ready-file", "file to write once the silo serves, with its addresses");
    private readonly Option<string?> _reference = Optional("--reference", "folder of the reference data");

    public IEnumerable<Option> All =>
    [
        _db, _rpc, _http, _listen, _auth, _bootstrap, _issuer, _audience, _jwks, _tenantClaim, _roleClaim, _certificate, _key, _clientCa, _clients, _origins,
        _calls, _burst, _streams, _underWay, _underWayTotal, _clusterId, _serviceId, _siloPort, _advertise, _probeEvery, _probesMissed, _votes, _joinWithin,
        _answersWithin, _clusterCertificate, _clusterKey, _clusterCa, _trainCron, _poolCron, _skillCron, _trainZone, _trainThreads, _ripeAfter, _keepEvents, _history, _record, _firstRanker,
        _snapshot, _snapshotEvery, _otlp, _stopWithin, _maxMessage, _drainGrace, _streamsPerConnection, _compressFrom, _keepAlive,
        _keepAliveTimeout, _ready, _reference,
    ];

    /// <exception cref="ArgumentException">A value is wrong, or options that belong together are not given together.</exception>
    public SiloSettings Read(ParseResult parsed) => new SiloSettings
    {
        Db = parsed.GetValue(_db)!,
        RpcPort = parsed.GetValue(_rpc),
        HttpPort = parsed.GetValue(_http),
        Listen = ParseAddress(parsed.GetValue(_listen)!),
        Auth = ParseAuth(parsed.GetValue(_auth)!),
        BootstrapKeyFile = parsed.GetValue(_bootstrap),
        Tokens = ReadTokens(parsed),
        Tls = ReadTls(parsed),
        CorsOrigins = parsed.GetValue(_origins)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
        Limits = new()
        {
            CallsPerSecond = parsed.GetValue(_calls), CallBurst = parsed.GetValue(_burst), Streams = parsed.GetValue(_streams),
            CallsUnderWay = parsed.GetValue(_underWay), CallsUnderWayTotal = parsed.GetValue(_underWayTotal),
        },
        Cluster = ReadCluster(parsed),
        Learning = ReadLearning(parsed),
        Snapshots = ReadSnapshots(parsed),
        Otlp = parsed.GetValue(_otlp) is not { } otlp ? null
            : Uri.TryCreate(otlp, UriKind.Absolute, out var address) ? address : throw new ArgumentException($"--otlp is '{otlp}', which is not an address."),
        StopWithin = TimeSpan.FromSeconds(parsed.GetValue(_stopWithin)),
        MaxMessageBytes = parsed.GetValue(_maxMessage),
        DrainGrace = parsed.GetValue(_drainGrace) is { } grace ? TimeSpan.FromSeconds(grace) : null,
        StreamsPerConnection = parsed.GetValue(_streamsPerConnection),
        CompressFromBytes = parsed.GetValue(_compressFrom),
        KeepAlive = TimeSpan.FromSeconds(parsed.GetValue(_keepAlive)),
        KeepAliveTimeout = TimeSpan.FromSeconds(parsed.GetValue(_keepAliveTimeout)),
        ReadyFile = parsed.GetValue(_ready),
        ReferenceFolder = parsed.GetValue(_reference),
    }.Validated();

    private TokenSettings? ReadTokens(ParseResult parsed)
    {
        if (parsed.GetValue(_issuer) is not { } issuer)
        {
            return parsed.GetValue(_audience) is null && parsed.GetValue(_jwks) is null
                ? null
                : throw new ArgumentException("--oidc-audience and --oidc-jwks mean nothing without --oidc-issuer.");
        }

        return new()
        {
            Issuer = issuer,
            Audience = parsed.GetValue(_audience) ?? throw new ArgumentException("--oidc-issuer needs --oidc-audience: a token made for another service must not open this one."),
            Jwks = parsed.GetValue(_jwks),
            TenantClaim = parsed.GetValue(_tenantClaim)!,
            RoleClaim = parsed.GetValue(_roleClaim)!,
        };
    }

    private ClusterSettings ReadCluster(ParseResult parsed) => new()
    {
        ClusterId = parsed.GetValue(_clusterId)!,
        ServiceId = parsed.GetValue(_serviceId)!,
        SiloPort = parsed.GetValue(_siloPort),
        Advertise = parsed.GetValue(_advertise) is { } text
            ? IPAddress.TryParse(text, out var address) ? address : throw new ArgumentException($"--advertise is '{text}', which is not an IP address.")
            : null,
        ProbeEvery = parsed.GetValue(_probeEvery) is >= 0 and <= 86_400 and var seconds
            ? TimeSpan.FromSeconds(seconds)
            : throw new ArgumentException($"--probe-every (seconds) is {parsed.GetValue(_probeEvery)}; 0.1 to 60 are allowed."),
        ProbesMissed = parsed.GetValue(_probesMissed),
        Votes = parsed.GetValue(_votes),
        JoinWithin = TimeSpan.FromSeconds(parsed.GetValue(_joinWithin)),
        AnswersWithin = TimeSpan.FromSeconds(parsed.GetValue(_answersWithin)),
        Tls = (parsed.GetValue(_clusterCertificate), parsed.GetValue(_clusterKey), parsed.GetValue(_clusterCa)) switch
        {
            (null, null, null) => null,
            ({ } certificate, { } key, { } ca) => new() { CertificateFile = certificate, KeyFile = key, CaFile = ca },
            _ => throw new ArgumentException("--cluster-tls-cert, --cluster-tls-key and --cluster-ca are given together: silos show a certificate, and ask for one."),
        },
    };

    private LearningSettings ReadLearning(ParseResult parsed) => new()
    {
        Cron = parsed.GetValue(_trainCron),
        PoolCron = parsed.GetValue(_poolCron),
        SkillCron = parsed.GetValue(_skillCron) is "off" ? null : parsed.GetValue(_skillCron),
        TimeZone = parsed.GetValue(_trainZone)!,
        Threads = parsed.GetValue(_trainThreads),
        RipeAfter = TimeSpan.FromDays(parsed.GetValue(_ripeAfter)),
        KeepEvents = TimeSpan.FromDays(parsed.GetValue(_keepEvents)),
        History = parsed.GetValue(_history)! switch
        {
            "on" => true,
            "off" => false,
            var other => throw new ArgumentException($"--history is '{other}'; on or off are allowed."),
        },
        RecordByDefault = parsed.GetValue(_record)! switch
        {
            "default" => true,
            "asked" => false,
            var other => throw new ArgumentException($"--record is '{other}'; default or asked are allowed."),
        },
        FirstRanker = parsed.GetValue(_firstRanker)! switch
        {
            "prior" => FirstRanker.Prior,
            "linear" => FirstRanker.Linear,
            var other => throw new ArgumentException($"--first-ranker is '{other}'; prior or linear are allowed."),
        },
    };

    private SnapshotSettings ReadSnapshots(ParseResult parsed)
    {
        bool isOff = parsed.GetValue(_snapshot) is "off";
        return new()
        {
            Enabled = !isOff,
            File = isOff ? null : parsed.GetValue(_snapshot),
            Every = TimeSpan.FromSeconds(parsed.GetValue(_snapshotEvery)),
        };
    }

    private TlsSettings? ReadTls(ParseResult parsed)
    {
        var (clientCa, clients) = (parsed.GetValue(_clientCa), ParseClients(parsed.GetValue(_clients)));
        return (parsed.GetValue(_certificate), parsed.GetValue(_key)) switch
        {
            (null, null) when clientCa is null && clients is null => null,
            ({ } certificate, { } key) => new() { CertificateFile = certificate, KeyFile = key, ClientCaFile = clientCa, Clients = clients },
            _ => throw new ArgumentException("--tls-cert and --tls-key are given together, and --client-ca and --client-certificates only with them."),
        };
    }

    private static ClientCertificates? ParseClients(string? text) => text switch
    {
        null => null,
        "off" => ClientCertificates.Off,
        "optional" => ClientCertificates.Optional,
        "required" => ClientCertificates.Required,
        _ => throw new ArgumentException($"--client-certificates is '{text}'; off, optional or required are allowed."),
    };

    private static IPAddress ParseAddress(string text) => text is "localhost"
        ? IPAddress.Loopback
        : IPAddress.TryParse(text, out var address) ? address : throw new ArgumentException($"--listen is '{text}', which is not an IP address.");

    private static AuthMode ParseAuth(string text) => text switch
    {
        "required" => AuthMode.Required,
        "off" => AuthMode.Off,
        _ => throw new ArgumentException($"--auth is '{text}'; required or off are allowed."),
    };

    private static Option<string> Text(string name, string description, string otherwise) =>
        new(name) { Description = description, DefaultValueFactory = _ => FromEnvironment(name) ?? otherwise };

    private static Option<string?> Optional(string name, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => FromEnvironment(name) };

    private static Option<int> Number(string name, string description, int otherwise) =>
        new(name) { Description = description, DefaultValueFactory = _ => NumberFromEnvironment(name) ?? otherwise };

    private static Option<double> Decimal(string name, string description, double otherwise) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => FromEnvironment(name) is not { } text ? otherwise
            : double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out double number) ? number
            : throw new ArgumentException($"{VariableOf(name)} is '{text}', which is not a number."),
    };

    private static Option<int?> OptionalNumber(string name, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => NumberFromEnvironment(name) };

    private static string VariableOf(string name) => "DIGITALTALENT_" + name.TrimStart('-').Replace('-', '_').ToUpperInvariant();

    private static string? FromEnvironment(string name) => Environment.GetEnvironmentVariable(VariableOf(name)) is { Length: > 0 } value ? value : null;

    private static int? NumberFromEnvironment(string name) => FromEnvironment(name) is not { } text
        ? null
        : int.TryParse(text, out int number) ? number : throw new ArgumentException($"{VariableOf(name)} is '{text}', which is not a number.");
}
