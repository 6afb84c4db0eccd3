using DigitalTalent.Storage;
using DigitalTalent.Matching;
using DigitalTalent.Silo.Learning;
using DigitalTalent.State.V1;

namespace DigitalTalent.Silo.History;

/// <summary>
/// Keeps this silo's counts of what happened to people and posts in step with the event log: first what was added up before, then what came since. Nothing is counted
/// when somebody asks.
/// </summary>
/// <remarks>The ports do not wait for it: until it has caught up for the first time, and from when it met what it cannot read, features that need it are missing.</remarks>
internal sealed partial class HistoryFollower(
    HistoryReader reader, IEventLog log, LearningSettings settings, TimeProvider time, ILogger<HistoryFollower> logger) : BackgroundService
{
    private const int FoldRows = 20;

    /// <summary>From one look at the log to the next. To be woken by every commit would cost a busy registry more, and no ranking is better for the last second.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>What nights left undone for longer is made up for at a start.</summary>
    private static readonly TimeSpan Overdue = TimeSpan.FromDays(1);

    private readonly PairHistory _history = new(time);
    private PairHistory? _current;
    private EventPosition _foldsRead;
    private HistoryPlace _place = HistoryPlace.Beginning;

    /// <summary>For one question, from what was counted until now. Null while features are missing, as they are where <see cref="LearningSettings.History"/> is off.</summary>
    public IPairHistory? Current => Volatile.Read(ref _current)?.Now();

    /// <summary>How far this silo has counted.</summary>
    public HistoryPlace Place => Volatile.Read(ref _place);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!settings.History)
            return;
        try
        {
            while (true)
            {
                await CountAsync(stoppingToken);
                await Task.Delay(Every, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
        catch (Exception failure)
        {
            Volatile.Write(ref _current, null);
            LogStopped(failure);            // It would be met again at every try, and the host would stop with this: the silo serves without these features.
        }
    }

    private async Task CountAsync(CancellationToken cancellation)
    {
        try
        {
            if (_current is null)
            {
                await ReadFoldsAsync(cancellation);
                await CatchUpAsync(cancellation);
                return;
            }
            while (await reader.ReadAsync(_place, cancellation) is { } fold)
                await AddAsync(fold, cancellation);
        }
        catch (StoreUnavailableException failure)
        {
            LogUnavailable(failure);        // What was counted stands, and the log is read on from there.
        }
    }

    private async Task ReadFoldsAsync(CancellationToken cancellation)
    {
        while (await log.ReadEventsAsync(Topics.History, _foldsRead, FoldRows, cancellation) is { Events.Count: > 0 } page)
        {
            foreach (var one in page.Events)
            {
                // One that begins elsewhere came after this silo had gone on from the log: what is in it is counted, or will be.
                if (_place == HistoryPlace.Beginning || string.Equals(one.Id, _place.ToString(), StringComparison.Ordinal))
                    await AddAsync(HistoryFold.Parser.ParseFrom(one.Body), cancellation);
                _foldsRead = one.Position;
            }
        }
    }

    /// <summary>Counts what is in no fold. Where nights did not come to it, it is kept as folds for the next start.</summary>
    private async Task CatchUpAsync(CancellationToken cancellation)
    {
        var oldest = await log.ReadEventsAsync(Topics.Impression, _place.Impressions, maxRows: 1, cancellation);
        bool isKept = oldest.Events is [var first] && time.GetUtcNow() - first.At > Overdue;
        while (await reader.ReadAsync(_place, cancellation) is { } fold)
        {
            // Not after the fold of another silo stands in the way: folds follow each other.
            isKept = isKept && await HistoryFolding.AppendAsync(log, _place, fold, time, cancellation);
            await AddAsync(fold, cancellation);
        }
        Volatile.Write(ref _current, _history);
    }

    private async Task AddAsync(HistoryFold fold, CancellationToken cancellation)
    {
        var numbers = fold.Shown.SelectMany(static shown => shown.Talents).Concat(fold.Responses.Select(static response => response.Talent)).Distinct();
        var talents = new Dictionary<ulong, string>();
        foreach (ulong[] some in numbers.Chunk(EventLimits.BatchRows))
        {
            foreach (var (number, id) in await log.FindTalentsAsync(some, cancellation))
                talents[number] = id;
        }
        _history.Add(fold, talents);
        Volatile.Write(ref _place, HistoryPlace.EndOf(fold));
    }

    [LoggerMessage(EventId = 80, EventName = "HistoryUnavailable", Level = LogLevel.Warning, Message = "The event log cannot be read; what happens to people and posts is counted later")]
    private partial void LogUnavailable(Exception failure);

    [LoggerMessage(EventId = 81, EventName = "HistoryStopped", Level = LogLevel.Error, Message = "What happened to people and posts cannot be counted; this silo ranks without it until it starts anew")]
    private partial void LogStopped(Exception failure);
}
