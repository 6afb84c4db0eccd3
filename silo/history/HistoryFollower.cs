using DigitalTalent.Hosting.Storage;
using DigitalTalent.Matching;
using DigitalTalent.Silo.Learning;
using DigitalTalent.State.V1;

namespace DigitalTalent.Silo.History;

/// <summary>
/// Keeps this silo's counts of what happened to people and posts in step with the event log: first what was added up before, then what came since. Nothing is counted
/// when somebody asks.
/// </summary>
/// <remarks>The ports do not wait for it: until it has caught up for the first time, features that need it are missing.</remarks>
internal sealed partial class HistoryFollower(HistoryReader reader, IEventLog log, TimeProvider time, ILogger<HistoryFollower> logger) : BackgroundService
{
    private const int FoldRows = 20;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly PairHistory _history = new(time);
    private PairHistory? _current;
    private EventPosition _foldsRead;
    private HistoryPlace _place = HistoryPlace.Beginning;

    /// <summary>Null until it has caught up with the log for the first time.</summary>
    public IPairHistory? Current => Volatile.Read(ref _current);

    /// <summary>How far this silo has counted.</summary>
    public HistoryPlace Place => Volatile.Read(ref _place);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (_current is null)
                    await ReadFoldsAsync(stoppingToken);
                await FollowAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (StoreUnavailableException failure)
            {
                LogUnavailable(failure);        // What was counted stands, and the log is read on from there.
                await Task.Delay(RetryDelay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
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

    private async Task FollowAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (await reader.ReadAsync(_place, cancellation) is { } fold)
            {
                await AddAsync(fold, cancellation);
                continue;
            }
            if (_current is null)
                Volatile.Write(ref _current, _history);
            await log.WaitForEventAsync(Topics.Impression, _place.Impressions, cancellation);
        }
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
}
