using DigitalTalent.Grains;
using DigitalTalent.Hosting.Grpc.Server;
using DigitalTalent.Storage;
using DigitalTalent.Matching;
using DigitalTalent.Reference;
using DigitalTalent.Rules;
using DigitalTalent.Rules.Packed;
using DigitalTalent.Silo.Cluster;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.Silo.Edge;
using DigitalTalent.Silo.Learning;
using DigitalTalent.Silo.OpenApi;
using DigitalTalent.Silo.Pools;
using DigitalTalent.Silo.Projection;
using DigitalTalent.Silo.Security;
using DigitalTalent.Silo.Services;
using DigitalTalent.Silo.Telemetry;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DigitalTalent.Silo;

/// <summary>Puts the houses together: store, grains, index, services, wire.</summary>
internal static class SiloHost
{
    private static string Version => typeof(SiloHost).Assembly.GetName().Version!.ToString(3);

    public static WebApplication Build(SiloSettings settings, IStateStore store, SiloAddresses addresses, Action<IServiceCollection>? configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Hosting", LogLevel.Warning);
        var gate = new StartGate();
        gate.AddTo(builder.Logging);
        builder.Services.AddSingleton(gate);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.StopWithin);
        builder.WebHost.ListenForGrpc(listen =>
        {
            listen.Address = settings.Listen;
            listen.RpcPort = settings.RpcPort;
            listen.HttpPort = settings.HttpPort;
            listen.MaxStreamsPerConnection = settings.StreamsPerConnection;
            listen.KeepAlivePingDelay = settings.KeepAlive;
            listen.KeepAlivePingTimeout = settings.KeepAliveTimeout;
            listen.Https = settings.Tls is { } tls ? TlsFiles.Read(tls, TimeProvider.System) : null;
        });

        AddRegistry(builder.Services, settings);
        AddStorage(builder.Services, store);
        // The silo before what uses its grains: hosted services start in this order, and stop in the opposite one.
        builder.AddCluster(settings, DatabaseOf(store), addresses);
        builder.Services.AddHostedService(_ => gate);
        builder.Services.AddSingleton<ClusterStatus>();
        AddIndex(builder.Services);
        builder.Services.AddLearning(settings);
        AddSecurity(builder.Services, settings);
        AddTelemetry(builder.Services, settings);
        AddEdge(builder.Services, settings);
        configure?.Invoke(builder.Services);

        var app = builder.Build();
        if (settings.Auth == AuthMode.Off)
            app.Use(LoopbackHostGate.InvokeAsync);
        app.UseGrpcAheadOfRouting();
        app.UseRouting();
        app.MapGrpcService<TalentServiceEndpoint>();
        app.MapGrpcService<EnterpriseServiceEndpoint>();
        app.MapGrpcService<DemandServiceEndpoint>();
        app.MapGrpcService<ShortageListServiceEndpoint>();
        app.MapGrpcService<ActivityServiceEndpoint>();
        app.MapGrpcService<MatchingServiceEndpoint>();
        app.MapGrpcService<RegistryServiceEndpoint>();
        app.MapGrpcService<KeyServiceEndpoint>();
        app.MapGrpcService<FeedbackServiceEndpoint>();
        app.MapGrpcService<ModelServiceEndpoint>();
        app.MapGrpcService<PoolServiceEndpoint>();
        app.Services.GetRequiredService<AccessPolicy>().ThrowIfUndeclared(((IEndpointRouteBuilder)app).DataSources.SelectMany(static source => source.Endpoints));

        // After the look at what is declared: these are asked before anybody has a key, and tell nothing of the registry.
        app.MapGrpcHealth();
        app.MapGrpcReflection();
        app.MapOpenApi(Version);
        return app;
    }

    /// <summary>The store's database as Orleans uses it.</summary>
    public static IOrleansDatabase DatabaseOf(IStateStore store) =>
        store as IOrleansDatabase ?? throw new ArgumentException($"Orleans cannot use the store '{store.Provider}'.");

    private static void AddRegistry(IServiceCollection services, SiloSettings settings)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RegistryClock>();
        services.AddSingleton(ReferenceData.Load(settings.ReferenceFolder));
        services.AddSingleton<ICodeLists, ReferenceCodeLists>();
        services.AddSingleton(static provider => new PackedChecker(V1.Talent.Descriptor, provider.GetRequiredService<ICodeLists>()));
        services.AddSingleton(provider => new MessageValidator(
            provider.GetRequiredService<ICodeLists>(), () => provider.GetRequiredService<RegistryClock>().Today));
    }

    private static void AddStorage(IServiceCollection services, IStateStore store)
    {
        services.AddStateStore(store);
        services.AddSingleton(new ChangeTokens(store.Id));
    }

    private static void AddIndex(IServiceCollection services)
    {
        services.AddSingleton<IMatchEngine>(static provider => new MatchEngine(provider.GetRequiredService<ReferenceData>())
        {
            StartMerging = static merges => BackgroundThread.Start("index merge", merges),
        });
        services.AddSingleton<FeedDecoder>();
        services.AddSingleton<IndexProgress>();
        services.AddSingleton<MatchWatch>();
        services.AddSingleton<IndexSnapshots>();
        services.AddSingleton<StoreContact>();
        services.AddSingleton<IStoreContact>(static provider => provider.GetRequiredService<StoreContact>());
        services.AddHostedService(static provider => provider.GetRequiredService<StoreContact>());
        services.AddSingleton<IndexFollower>();
        services.AddHostedService(static provider => provider.GetRequiredService<IndexFollower>());
        services.AddSingleton<SnapshotSchedule>();
        services.AddHostedService(static provider => provider.GetRequiredService<SnapshotSchedule>());
    }

    /// <summary>Keys are known, and the first one is made, before the ports open.</summary>
    private static void AddSecurity(IServiceCollection services, SiloSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(settings.Cluster);
        services.AddSingleton(AccessPolicy.OfContract());
        services.AddSingleton<AccessInterceptor>();
        services.AddSingleton(static provider => new Admission(provider.GetRequiredService<AccessInterceptor>(), provider.GetService<LimitInterceptor>()));
        services.AddSingleton<AccessKeyRing>();
        services.AddHostedService(static provider => provider.GetRequiredService<AccessKeyRing>());
        services.AddHostedService<BootstrapKey>();
        if (settings.Auth == AuthMode.Off)
        {
            services.AddSingleton<IAuthenticator, OpenAuthenticator>();
            return;
        }

        services.AddSingleton<AccessKeyUse>();
        services.AddHostedService(static provider => provider.GetRequiredService<AccessKeyUse>());
        services.AddSingleton<KeyAuthenticator>();
        services.AddSingleton(static provider => new CallerLimiter(provider.GetRequiredService<SiloSettings>().Limits));
        services.AddSingleton<LimitInterceptor>();
        if (settings.Tokens is { } tokens)
        {
            services.AddSingleton(tokens);
            services.AddSingleton<IssuerKeys>();
            services.AddSingleton<TokenAuthenticator>();
        }

        services.AddSingleton<IAuthenticator>(static provider =>
            new CallerAuthenticator(provider.GetRequiredService<KeyAuthenticator>(), provider.GetService<TokenAuthenticator>()));
    }

    private static void AddTelemetry(IServiceCollection services, SiloSettings settings)
    {
        services.AddMetrics();
        services.AddSingleton<CallMetrics>();
        services.AddSingleton<TelemetryInterceptor>();
        if (settings.Otlp is { } collector)
            services.AddHostedService(_ => new OtlpExport(collector));
    }

    /// <summary>Interceptors from the outside in: who is refused is counted, who is not known is not limited.</summary>
    private static void AddEdge(IServiceCollection services, SiloSettings settings)
    {
        services.AddSingleton<RowImport>();
        services.AddSingleton<TalentBulk>();
        services.AddSingleton<DemandListImport>();
        services.AddSingleton<MatchMapper>();
        services.AddSingleton<MatchNewsStream>();
        services.AddSingleton<RankerInForce>();
        services.AddSingleton<ErrorInterceptor>();
        services.AddSingleton<ValidationInterceptor>();
        services.AddGrpcServer(grpc =>
        {
            grpc.MaxReceiveMessageBytes = settings.MaxMessageBytes;
            grpc.DrainGrace = settings.EffectiveDrainGrace;
            grpc.CompressRepliesFromBytes = settings.CompressFromBytes == 0 ? null : settings.CompressFromBytes;
            foreach (string origin in settings.CorsOrigins)
                grpc.Cors.AllowedOrigins.Add(origin);
            grpc.RequestReaders.Set(RequestReaders.ReadTalents);
            grpc.Interceptors.Add<TelemetryInterceptor>();
            grpc.Interceptors.Add<ErrorInterceptor>();
            grpc.Interceptors.Add<AccessInterceptor>();
            if (settings.Auth == AuthMode.Required)
                grpc.Interceptors.Add<LimitInterceptor>();
            grpc.Interceptors.Add<ValidationInterceptor>();
        });
        services.AddOptions<GrpcServerOptions>().Configure<TelemetryInterceptor, Admission>(
            static (grpc, telemetry, admission) => grpc.Admission = context => telemetry.WatchAsync(context, admission.AdmitAsync));
        services.AddGrpcHealth();
        services.AddGrpcReflection();
        services.AddHostedService<ServingReporter>();
    }
}
