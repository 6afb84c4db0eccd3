using DigitalTalent.Grains;
using DigitalTalent.Hosting.Grpc.Server;
using DigitalTalent.Hosting.Storage;
using DigitalTalent.Matching;
using DigitalTalent.Reference;
using DigitalTalent.Rules;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.Silo.Edge;
using DigitalTalent.Silo.Projection;
using DigitalTalent.Silo.Services;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Hosting;

namespace DigitalTalent.Silo;

/// <summary>Puts the houses together: store, grains, index, services, wire.</summary>
internal static class SiloHost
{
    public static WebApplication Build(SiloSettings settings, IStateStore store, Action<IServiceCollection>? configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Hosting", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.StopWithin);
        builder.WebHost.ListenForGrpc(listen =>
        {
            listen.Address = settings.Listen;
            listen.RpcPort = settings.RpcPort;
            listen.HttpPort = settings.HttpPort;
        });

        AddRegistry(builder.Services, settings);
        AddStorage(builder.Services, store);
        AddGrains(builder.Services);
        AddIndex(builder.Services);
        AddEdge(builder.Services, settings);
        configure?.Invoke(builder.Services);

        var app = builder.Build();
        app.MapGrpcService<TalentServiceEndpoint>();
        app.MapGrpcService<EnterpriseServiceEndpoint>();
        app.MapGrpcService<DemandServiceEndpoint>();
        app.MapGrpcService<ShortageListServiceEndpoint>();
        app.MapGrpcService<ActivityServiceEndpoint>();
        app.MapGrpcService<MatchingServiceEndpoint>();
        app.MapGrpcService<RegistryServiceEndpoint>();
        return app;
    }

    private static void AddRegistry(IServiceCollection services, SiloSettings settings)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RegistryClock>();
        services.AddSingleton(ReferenceData.Load(settings.ReferenceFolder));
        services.AddSingleton<ICodeLists, ReferenceCodeLists>();
        services.AddSingleton(provider => new MessageValidator(
            provider.GetRequiredService<ICodeLists>(), () => provider.GetRequiredService<RegistryClock>().Today));
    }

    private static void AddStorage(IServiceCollection services, IStateStore store)
    {
        services.AddStateStore(store);
        services.AddSingleton(new ChangeTokens(store.Id));
    }

    private static void AddGrains(IServiceCollection services) => services.AddOrleans(silo => silo.AddGrains(typeof(ITalentGrain).Assembly));

    private static void AddIndex(IServiceCollection services)
    {
        services.AddSingleton<IMatchEngine, MatchEngine>();
        services.AddSingleton<RecentStates>();
        services.AddSingleton<IStateObserver>(static provider => provider.GetRequiredService<RecentStates>());
        services.AddSingleton<FeedDecoder>();
        services.AddSingleton<IndexProgress>();
        services.AddSingleton<IndexFollower>();
        services.AddHostedService(static provider => provider.GetRequiredService<IndexFollower>());
    }

    private static void AddEdge(IServiceCollection services, SiloSettings settings)
    {
        services.AddSingleton<RowImport>();
        services.AddSingleton<TalentBulk>();
        services.AddSingleton<DemandListImport>();
        services.AddSingleton<MatchMapper>();
        services.AddSingleton<ErrorInterceptor>();
        services.AddSingleton<ValidationInterceptor>();
        services.AddGrpcServer(grpc =>
        {
            grpc.MaxReceiveMessageBytes = settings.MaxMessageBytes;
            grpc.RequestReaders.Set(RequestReaders.ReadTalents);
            grpc.Interceptors.Add<ErrorInterceptor>();
            grpc.Interceptors.Add<ValidationInterceptor>();
        });
    }
}
