using System.Diagnostics.Metrics;
using System.Threading.Channels;
using DigitalTalent.Grains;
using DigitalTalent.Storage;
using DigitalTalent.Silo.Telemetry;
using Google.Protobuf;

namespace DigitalTalent.Silo.Learning;

/// <summary>
/// Writes shown answers to the event log, in batches, beside the calls that showed them: an answer never waits for its record and never
/// fails for it. What there is no room for is not recorded, and the answer says so by having no impression id.
/// </summary>
/// <remarks>Answers that wait weigh at most <see cref="WeightMax"/>. While the database is away they wait, and further ones are dropped and
/// counted (<c>digitaltalent.impressions.dropped</c>, and a warning). What still waits when the silo stops is tried once more.</remarks>
internal sealed partial class ImpressionRecorder : BackgroundService
{
    /// <summary>Most results of answers that wait, with what their demands count: about 20 MB serialised.</summary>
    public const int WeightMax = 100_000;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TellAgainAfter = TimeSpan.FromMinutes(1);

    private readonly IEventLog _log;
    private readonly TimeProvider _time;
    private readonly ILogger<ImpressionRecorder> _logger;
    private readonly Channel<object> _queue = Channel.CreateUnbounded<object>(new() { SingleReader = true });
    private readonly Counter<long> _recorded;
    private readonly Counter<long> _dropped;
    private int _weight;
    private long _droppedSoFar;
    private DateTimeOffset _toldAt = DateTimeOffset.MinValue;

    public ImpressionRecorder(IEventLog log, TimeProvider time, IMeterFactory meters, ILogger<ImpressionRecorder> logger)
    {
        (_log, _time, _logger) = (log, time, logger);
        var meter = meters.Create(CallMetrics.MeterName);
        _recorded = meter.CreateCounter<long>("digitaltalent.impressions.recorded", "{answer}", "Answers written to the event log.");
        _dropped = meter.CreateCounter<long>("digitaltalent.impressions.dropped", "{answer}", "Answers that could not be recorded.");
    }

    /// <summary>Answers not recorded since the start, for want of room or of a database.</summary>
    public long Dropped => Interlocked.Read(ref _droppedSoFar);

    /// <summary>Takes an answer; false when there is no room for it.</summary>
    public bool TryRecord(ShownAnswer answer)
    {
        if (Interlocked.Add(ref _weight, answer.Weight) <= WeightMax && _queue.Writer.TryWrite(answer))
            return true;
        Interlocked.Add(ref _weight, -answer.Weight);
        Drop(1);
        return false;
    }

    /// <summary>Returns when what was taken before the call is written, or cannot be.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_queue.Writer.TryWrite(reached))
            await reached.Task.WaitAsync(cancellation);
    }

    /// <summary>Writes what still waits, one attempt for each batch: questions are no longer answered when this is asked for.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        _queue.Writer.TryComplete();
        await DrainAsync(new CancellationToken(canceled: true));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _queue.Reader.WaitToReadAsync(stoppingToken))
                await DrainAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping: what is left is written there.
        }
    }

    private async Task DrainAsync(CancellationToken stopping)
    {
        var batch = new List<ShownAnswer>();
        for (object? next = null; next is not null || _queue.Reader.TryPeek(out _);)
        {
            next = Take(batch, next);
            if (batch.Count > 0)
                await WriteAsync(batch, stopping);
            batch.Clear();
            if (next is not TaskCompletionSource reached)
                continue;
            reached.TrySetResult();
            next = null;
        }
    }

    /// <summary>Takes as many answers as one call of the log holds; what did not fit, or is no answer, is returned.</summary>
    private object? Take(List<ShownAnswer> batch, object? first)
    {
        int persons = 0;
        while (first is not null || _queue.Reader.TryRead(out first))
        {
            if (first is not ShownAnswer answer || (persons + answer.Persons > EventLimits.BatchRows && batch.Count > 0))
                return first;
            batch.Add(answer);
            persons += answer.Persons;
            first = null;
        }

        return null;
    }

    private async Task WriteAsync(List<ShownAnswer> batch, CancellationToken stopping)
    {
        for (bool written = false; !written;)
        {
            try
            {
                await AppendAsync(batch);
                written = true;
                _recorded.Add(batch.Count);
            }
            catch (StoreUnavailableException failure)
            {
                LogUnavailable(batch.Count, failure);
                if (!await WaitAsync(stopping))
                {
                    Drop(batch.Count);
                    break;
                }
            }
        }

        Interlocked.Add(ref _weight, -batch.Sum(static answer => answer.Weight));
    }

    private async Task AppendAsync(List<ShownAnswer> batch)
    {
        var persons = batch.SelectMany(static answer => answer.AskingTalent.Length > 0 ? answer.ShownTalents.Append(answer.AskingTalent) : answer.ShownTalents)
            .Distinct(StringComparer.Ordinal).ToArray();
        var numbers = new Dictionary<string, long>(persons.Length, StringComparer.Ordinal);
        if (persons.Length > 0)
        {
            long[] given = await _log.NumberSubjectsAsync([.. persons.Select(static id => new StateKey(StateKinds.Talent, id))], CancellationToken.None);
            for (int i = 0; i < persons.Length; i++)
                numbers[persons[i]] = given[i];
        }

        var at = _time.GetUtcNow();
        await _log.AppendAsync([.. batch.Select(answer => new EventAppend(Topics.Impression, answer.Id, at, Body(answer, numbers)))], CancellationToken.None);
    }

    /// <summary>A person erased since has number 0: the result stays, and nobody can tell whose it was.</summary>
    private static byte[] Body(ShownAnswer answer, Dictionary<string, long> numbers)
    {
        if (answer.AskingTalent.Length > 0)
            answer.Record.Talent = (ulong)numbers[answer.AskingTalent];
        for (int i = 0; i < answer.ShownTalents.Count; i++)
            answer.Record.Results[i].Talent = (ulong)numbers[answer.ShownTalents[i]];
        return answer.Record.ToByteArray();
    }

    /// <summary>False when the silo stops: no further attempt.</summary>
    private async Task<bool> WaitAsync(CancellationToken stopping)
    {
        try
        {
            await Task.Delay(RetryDelay, _time, stopping);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Drop(int answers)
    {
        long soFar = Interlocked.Add(ref _droppedSoFar, answers);
        _dropped.Add(answers);
        var now = _time.GetUtcNow();
        if (now - _toldAt < TellAgainAfter)
            return;
        _toldAt = now;
        LogDropped(soFar);
    }

    [LoggerMessage(EventId = 30, EventName = "ImpressionsDropped", Level = LogLevel.Warning, Message = "{Count} shown answers were not recorded since the start: nobody can give feedback on them or replay them")]
    private partial void LogDropped(long count);

    [LoggerMessage(EventId = 31, EventName = "ImpressionsWait", Level = LogLevel.Warning, Message = "The event log cannot be reached; {Count} shown answers wait to be recorded")]
    private partial void LogUnavailable(int count, Exception failure);
}
