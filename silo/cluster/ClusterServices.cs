using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DigitalTalent.Grains;
using DigitalTalent.Silo.Learning;
using DigitalTalent.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans;
using Orleans.Configuration;
using Orleans.Connections.Security;
using Orleans.Hosting;
using Orleans.Reminders;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Serialization;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Serializers;

namespace DigitalTalent.Silo.Cluster;

/// <summary>Puts the Orleans silo into the host: members, reminders, states, messages.</summary>
internal static class ClusterServices
{
    /// <summary>Traces of calls between grains.</summary>
    public const string ActivitySource = "Microsoft.Orleans.Application";

    /// <summary>Orleans' own figures.</summary>
    public const string Meter = "Microsoft.Orleans";

    /// <summary>How often a silo says in the database that it lives.</summary>
    private static readonly TimeSpan AliveEvery = TimeSpan.FromSeconds(2);

    /// <summary>After so many silences a silo that starts takes the entry for that of a dead one and probes it, instead of waiting for its answer.</summary>
    private const int AliveMissed = 3;

    /// <summary>How often the table of members is read: what a lost message between silos costs.</summary>
    private static readonly TimeSpan RefreshEvery = TimeSpan.FromSeconds(5);

    /// <summary>Reminders are few, and cron expressions reach a month ahead as a rule: all are held, so that none is late by a refresh.</summary>
    private static readonly TimeSpan RemindersAhead = TimeSpan.FromDays(45);

    public static void AddCluster(this WebApplicationBuilder builder, SiloSettings settings, IOrleansDatabase database, SiloAddresses addresses)
    {
        AddClocks(builder.Services);
        builder.Services.TryAddSingleton<SiloEnd>();
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (settings.Cluster.ClusterId, settings.Cluster.ServiceId));
            silo.Configure<SiloOptions>(options => options.SiloName = $"{SiloName.Value}-{addresses.Port}");
            silo.Configure<GrainCollectionOptions>(static options => options.EnableActivationSheddingOnMemoryPressure = true);
            silo.Configure<ReminderOptions>(static options => options.ReminderLoadingWindow = RemindersAhead);
            AddMembers(silo, settings.Cluster, database, addresses);
            silo.UseAdoNetReminderService(options => (options.Invariant, options.DataSource) = (database.Invariant, database.Connections));
            silo.UseSiloMetadata(new Dictionary<string, string> { [ClusterStatus.VersionKey] = typeof(ClusterServices).Assembly.GetName().Version!.ToString(3) });
            silo.AddActivityPropagation();
            if (settings.Cluster.Tls is { } tls)
                AddTls(silo, tls);
            else if (!database.IsShared)
                CloseToOthers(silo);
            silo.Services.AddRareGrainStorage(GrainStorages.Rare);
            silo.Services.AddMessageCodec();
            silo.Services.Replace(ServiceDescriptor.Singleton<IPersistentStateFactory, OnDemandStates>());
            silo.Services.Replace(ServiceDescriptor.Singleton<IFatalErrorHandler, FatalErrors>());
        });
    }

    /// <summary>Lets grains send and be sent protobuf messages.</summary>
    public static IServiceCollection AddMessageCodec(this IServiceCollection services)
    {
        services.AddSingleton<MessageCodec>();
        services.AddSingleton<IGeneralizedCodec>(static provider => provider.GetRequiredService<MessageCodec>());
        services.AddSingleton<IGeneralizedCopier>(static provider => provider.GetRequiredService<MessageCodec>());
        services.AddSingleton<ITypeFilter>(static provider => provider.GetRequiredService<MessageCodec>());
        return services;
    }

    /// <summary>Reminders and grains follow the registry's clock, which a test may hold. What Orleans does for itself, such as probing other silos, follows the
    /// machine's.</summary>
    private static void AddClocks(IServiceCollection services)
    {
        services.AddKeyedSingleton<TimeProvider>(KeyedService.AnyKey, TimeProvider.System);
        foreach (string area in (string[])[ReminderTimeProviderNames.Reminders, TimeProviderNames.Grains])
            services.AddKeyedSingleton<TimeProvider>(area, static (provider, _) => provider.GetRequiredService<TimeProvider>());
    }

    private static void AddMembers(ISiloBuilder silo, ClusterSettings settings, IOrleansDatabase database, SiloAddresses addresses)
    {
        if (!database.IsShared)
        {
            silo.UseLocalhostClustering(addresses.Port, gatewayPort: 0, new IPEndPoint(addresses.Advertised, addresses.Port), settings.ServiceId, settings.ClusterId);
            return;
        }

        silo.UseAdoNetClustering(options => (options.Invariant, options.DataSource) = (database.Invariant, database.Connections));
        silo.Configure<EndpointOptions>(options =>
        {
            options.AdvertisedIPAddress = addresses.Advertised;
            options.SiloPort = addresses.Port;
            options.SiloListeningEndpoint = new IPEndPoint(addresses.Listen, addresses.Port);
            options.GatewayPort = 0;            // Callers come over gRPC; no Orleans client does.
        });
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = settings.ProbeEvery;
            options.NumMissedProbesLimit = settings.ProbesMissed;
            options.NumVotesForDeathDeclaration = settings.Votes;
            options.TableRefreshTimeout = RefreshEvery;
            options.IAmAliveTablePublishTimeout = AliveEvery;
            options.NumMissedTableIAmAliveLimit = AliveMissed;
            options.MaxJoinAttemptTime = settings.JoinWithin;
        });
    }

    /// <summary>Both sides show a certificate of the cluster's authority. Whose address it names does not matter: addresses of silos come and go.</summary>
    private static void AddTls(ISiloBuilder silo, ClusterTls settings)
    {
        var authority = new X509Certificate2Collection();
        authority.ImportFromPemFile(settings.CaFile);
        var own = X509Certificate2.CreateFromPemFile(settings.CertificateFile, settings.KeyFile);
        silo.UseTls(own, options =>
        {
            options.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
            options.RemoteCertificateValidation = (certificate, shown, _) => IsOfCluster(authority, certificate, shown);
            options.OnAuthenticateAsClient = (_, client) => client.TargetHost = "silo";
        });
    }

    /// <summary>A silo that is a cluster of its own listens on loopback, because Orleans has no other way. Only who shows the certificate that is made here, and that
    /// nobody else has, could talk to it.</summary>
    private static void CloseToOthers(ISiloBuilder silo)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = new CertificateRequest("CN=silo", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        var own = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        silo.UseTls(own, options =>
        {
            options.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
            options.RemoteCertificateValidation = (certificate, _, _) => certificate.Equals(own);
            options.OnAuthenticateAsClient = static (_, client) => client.TargetHost = "silo";
        });
    }

    private static bool IsOfCluster(X509Certificate2Collection authority, X509Certificate2 certificate, X509Chain? shown)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        if (shown is not null)
            chain.ChainPolicy.ExtraStore.AddRange(shown.ChainPolicy.ExtraStore);
        return chain.Build(certificate);
    }
}
