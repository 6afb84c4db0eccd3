using DigitalTalent.Grains;
using DigitalTalent.Silo.Services;
using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Google.Protobuf;
using Orleans;

namespace DigitalTalent.Silo.Security;

/// <summary>Makes the first operator's key of a registry that has none, before anything is served, and writes it to a file that only its owner
/// may read. All other keys are made with it.</summary>
/// <remarks>Of several silos that start together on an empty registry one wins: they all try for the same key id. The key is written beside its
/// file before it is recorded, and moved there by the winner: a crash between leaves a file that ends in <c>.new</c>, never a registry that nobody can open.</remarks>
internal sealed partial class BootstrapKey(
    SiloSettings settings, IGrainFactory grains, AccessKeyRing keys, ILogger<BootstrapKey> log) : IHostedService
{
    /// <summary>Public id of the first key: one for every registry, so that two silos cannot both make it.</summary>
    public const string KeyId = "0000000000000000";

    /// <exception cref="IOException">The file cannot be written, or holds something that is not a key.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (settings.Auth == AuthMode.Off || !keys.Held.IsEmpty)
            return;
        if (settings.EffectiveBootstrapKeyFile is not { } file)
        {
            LogNoKeys();
            return;
        }

        string key = AccessKeyText.Create(KeyId);
        string beside = await AccessKeyFile.WriteBesideAsync(file, key, cancellationToken);
        var state = new AccessKeyState
        {
            Tenant = Principal.RegistryTenant, Name = "bootstrap", Role = Role.Operator, Hash = ByteString.CopyFrom(AccessKeyText.HashOf(key)),
        };
        await GrainCalls.RetryAsync(
            static (call, cancellation) => call.grains.GetGrain<IAccessKeyGrain>(KeyId).CreateAsync(call.state, cancellation), (grains, state), cancellationToken);
        await keys.RefreshAsync(cancellationToken);         // Ours, or that of the silo that was faster.
        if (!keys.Held[KeyId].State.Hash.Equals(state.Hash))
        {
            File.Delete(beside);
            return;
        }

        File.Move(beside, file, overwrite: true);
        LogWritten(file);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 21, EventName = "BootstrapKeyWritten", Level = LogLevel.Information,
        Message = "The registry had no access keys. The first operator's key is in {File}: keep it safe, make others with it")]
    private partial void LogWritten(string file);

    [LoggerMessage(EventId = 22, EventName = "NoKeys", Level = LogLevel.Warning,
        Message = "The registry has no access keys, so that nobody can call it. Start one silo with --bootstrap-key-file FILE to make the first operator's key")]
    private partial void LogNoKeys();
}
