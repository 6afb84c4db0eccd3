using DigitalTalent.Client;
using DigitalTalent.Silo;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Microsoft.Extensions.DependencyInjection;

namespace DigitalTalent.Tests.Silo.Security;

/// <summary>A silo in this process that asks callers who they are, as operators run it, with its first operator's key.</summary>
internal sealed class SecuredSilo : IAsyncDisposable
{
    private readonly RunningSilo _silo;
    private readonly List<RegistryClient> _clients = [];

    private SecuredSilo(RunningSilo silo, string operatorKey)
    {
        _silo = silo;
        OperatorKey = operatorKey;
        Operator = As(operatorKey);
    }

    public string OperatorKey { get; }

    /// <summary>Calls with the first operator's key.</summary>
    public RegistryClient Operator { get; }

    public Uri Rpc => new(_silo.RpcAddress);

    public Uri Http => new(_silo.HttpAddress);

    public IServiceProvider Services => _silo.Services;

    /// <param name="db">What <c>--db</c> takes.</param>
    /// <param name="folder">Holds the key file; silos that share one database share it.</param>
    /// <param name="time">The silo's clock; null: the system's.</param>
    /// <param name="change">Changes to the settings.</param>
    public static async Task<SecuredSilo> StartAsync(
        string db, TempFolder folder, TimeProvider? time = null, Func<SiloSettings, SiloSettings>? change = null)
    {
        var settings = new SiloSettings { Db = db, RpcPort = 0, HttpPort = 0, Cluster = TestSilo.Patient, BootstrapKeyFile = folder.File("operator.key") };
        var silo = await RunningSilo.StartAsync(change?.Invoke(settings) ?? settings, services => _ = time is null ? services : services.AddHeldClock(time));
        return new(silo, (await File.ReadAllTextAsync(folder.File("operator.key"))).Trim());
    }

    public static Task<SecuredSilo> StartAsync(TempFolder folder, TimeProvider? time = null, Func<SiloSettings, SiloSettings>? change = null) =>
        StartAsync($"sqlite:{folder.File("registry.db")}", folder, time, change);

    /// <summary>A client that sends a key; null: none.</summary>
    public RegistryClient As(string? key)
    {
        var client = RegistryClient.Connect(_silo.RpcAddress, accessKey: key);
        lock (_clients)
            _clients.Add(client);
        return client;
    }

    /// <summary>Makes a key; the key itself.</summary>
    public async Task<string> CreateKeyAsync(string tenant, Role role, params Scope[] scopes) =>
        (await Operator.Keys.CreateKeyAsync(new CreateKeyRequest { Tenant = tenant, Role = role, Name = $"test {role}", Scopes = { scopes } })).Secret;

    /// <summary>Makes a key; a client that sends it.</summary>
    public async Task<RegistryClient> AsNewAsync(string tenant, Role role, params Scope[] scopes) => As(await CreateKeyAsync(tenant, role, scopes));

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            client.Dispose();
        await _silo.DisposeAsync();
    }
}

/// <summary>What a failed call tells programs.</summary>
internal static class Refusals
{
    /// <summary>The stable reason in the details; empty where there is none.</summary>
    public static string ReasonOf(Grpc.Core.RpcException failed) => DetailOf<Google.Rpc.ErrorInfo>(failed)?.Type ?? "";

    /// <summary>A detail of one type; null where there is none.</summary>
    public static T? DetailOf<T>(Grpc.Core.RpcException failed) where T : class, Google.Protobuf.IMessage, new()
    {
        if (failed.Trailers.GetValueBytes("grpc-status-details-bin") is not { } bytes)
            return null;
        var status = Google.Rpc.Status.Parser.ParseFrom(bytes);
        var descriptor = new T().Descriptor;
        var packed = status.Details.FirstOrDefault(detail => detail.Is(descriptor));
        return packed is null ? null : (T)descriptor.Parser.ParseFrom(packed.Value);
    }
}
