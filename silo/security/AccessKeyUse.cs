using System.Collections.Concurrent;
using System.Threading.Channels;
using DigitalTalent.Grains;
using DigitalTalent.Silo.Services;
using Orleans;

namespace DigitalTalent.Silo.Security;

/// <summary>Notes the day on which keys are used, beside the calls that use them: a key that nobody uses can be taken back.</summary>
/// <remarks>One write a key a day. A note that fails is dropped and tried again with the next day's first call, or after a restart: the day
/// is a hint for people, and no call waits for it.</remarks>
internal sealed partial class AccessKeyUse(IGrainFactory grains, RegistryClock clock, ILogger<AccessKeyUse> log) : BackgroundService
{
    private const int NotesWaitingMax = 10_000;

    private readonly ConcurrentDictionary<string, DateOnly> _noted = new(StringComparer.Ordinal);
    private readonly Channel<string> _notes = Channel.CreateBounded<string>(
        new BoundedChannelOptions(NotesWaitingMax) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Never waits.</summary>
    public void Note(HeldKey key)
    {
        var today = clock.Today;
        if (_noted.TryGetValue(key.State.KeyId, out var day) && day >= today)
            return;
        _noted[key.State.KeyId] = today;
        if (string.CompareOrdinal(key.State.LastUsedOn, RegistryClock.Format(today)) < 0)
            _notes.Writer.TryWrite(key.State.KeyId);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (string keyId in _notes.Reader.ReadAllAsync(stoppingToken))
                await NoteAsync(keyId, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping: what was not noted is a hint lost.
        }
    }

    private async Task NoteAsync(string keyId, CancellationToken cancellation)
    {
        try
        {
            await GrainCalls.RetryAsync(
                static (call, _) => call.grains.GetGrain<IAccessKeyGrain>(call.keyId).UsedOnAsync(call.day),
                (grains, keyId, day: RegistryClock.Format(clock.Today)), cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogNotNoted(keyId, failure);
        }
    }

    [LoggerMessage(EventId = 20, EventName = "KeyUseNotNoted", Level = LogLevel.Warning, Message = "The day of use of key {KeyId} could not be noted")]
    private partial void LogNotNoted(string keyId, Exception failure);
}
