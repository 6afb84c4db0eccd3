using System.Collections.Immutable;
using DigitalTalent.Grains;
using DigitalTalent.Silo.Projection;
using DigitalTalent.Storage;
using DigitalTalent.State.V1;

namespace DigitalTalent.Silo.Security;

/// <summary>The access keys that this silo knows. Reads what is new of them several times a second, beside the change feed and ahead of it.</summary>
/// <remarks>
/// A key that was revoked must be refused soon, whatever else goes on: the feed shows a change after all that were written before it, so that an
/// import of a million rows, or one old transaction, would keep a revocation waiting. Here one statement asks for keys alone, and sees whatever is committed.
/// </remarks>
internal sealed partial class AccessKeyRing(IStateStore store, StoreContact contact, TimeProvider time, ILogger<AccessKeyRing> log) : BackgroundService
{
    /// <summary>From one look to the next: with the time that a look takes, less than the second that is promised.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(400);

    /// <summary>A look that hangs, as on a connection whose packets are dropped, must not keep the next one waiting for as long as a statement may take.</summary>
    private static readonly TimeSpan LookWithin = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _looking = new(1);
    private ImmutableDictionary<string, HeldKey> _held = ImmutableDictionary.Create<string, HeldKey>(StringComparer.Ordinal);
    private ChangeNumber _mark;

    /// <summary>By public id, revoked and expired ones too.</summary>
    public ImmutableDictionary<string, HeldKey> Held => Volatile.Read(ref _held);

    /// <summary>Looks now: whatever was committed before the call is held after it.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be reached; what was held stays.</exception>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        await _looking.WaitAsync(cancellation);
        long askedAt = TimeProvider.System.GetTimestamp();
        try
        {
            var page = await store.ReadKindAsync(StateKinds.AccessKey, _mark, cancellation);
            if (page.Rows.Count > 0)
                Volatile.Write(ref _held, With(page.Rows));
            _mark = page.SafeMark;
            contact.KeysRead();
        }
        catch (StoreUnavailableException)
        {
            contact.KeysNotRead(askedAt);
            throw;
        }
        finally
        {
            _looking.Release();
        }
    }

    /// <summary>The same, and gives up after <see cref="LookWithin"/>.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be reached, or did not answer in that time; what was held stays.</exception>
    public async Task LookAsync(CancellationToken cancellation)
    {
        long askedAt = TimeProvider.System.GetTimestamp();
        using var patience = new CancellationTokenSource(LookWithin, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            await RefreshAsync(either.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            contact.KeysNotRead(askedAt);
            throw new StoreUnavailableException($"The access keys were not read within {LookWithin.TotalSeconds:0} s.");
        }
    }

    /// <summary>Returns when all keys are known: what starts later, the ports above all, refuses nobody whose key is good.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        base.Dispose();
        _looking.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ticks = new PeriodicTimer(LookEvery, time);
        bool lost = false;
        while (await ticks.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LookAsync(stoppingToken);
                lost = false;
            }
            catch (StoreUnavailableException failure)
            {
                if (!lost)
                    LogUnavailable(failure);        // Once an outage, not at every look.
                lost = true;
            }
        }
    }

    /// <summary>Looks follow one another, so that what was read last is newest.</summary>
    private ImmutableDictionary<string, HeldKey> With(IReadOnlyList<StoredState> rows)
    {
        var held = _held.ToBuilder();
        foreach (var row in rows)
        {
            if (row.State is null)
                held.Remove(row.Key.Key);
            else
                held[row.Key.Key] = HeldKey.From(AccessKeyState.Parser.ParseFrom(row.State));
        }

        return held.ToImmutable();
    }

    [LoggerMessage(EventId = 25, EventName = "KeysUnavailable", Level = LogLevel.Warning,
        Message = "The access keys cannot be read. The silo keeps using the keys it holds for at most --answers-within and tries again")]
    private partial void LogUnavailable(Exception failure);
}
