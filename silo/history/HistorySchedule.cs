using DigitalTalent.Hosting.Storage;
using DigitalTalent.Silo.Learning;
using DigitalTalent.State.V1;
using Google.Protobuf;
using Orleans;

namespace DigitalTalent.Silo.History;

/// <summary>Each night adds up what happened since the last one, so that a start reads sums and the answers of a day, not those of half a year.</summary>
internal sealed class HistorySchedule(
    HistoryReader reader, IEventLog log, IGrainFactory grains, LearningSettings settings, TimeProvider time, ILogger<HistorySchedule> logger)
    : ScheduledWork(Name, settings.Moments("the schedule of histories", Nightly), grains, time, logger)
{
    public const string Name = "history";

    private const string Nightly = "0 45 1 * * ?";
    private const int FoldRows = 20;

    private readonly TimeProvider _time = time;
    private EventPosition _read;
    private HistoryPlace _end = HistoryPlace.Beginning;

    /// <remarks>The id of a fold is the place where it begins, and an id is given once: whoever else has added up from there, one of the two stands.</remarks>
    protected override async Task<string> WorkAsync(CancellationToken cancellation)
    {
        int made = 0;
        while (true)
        {
            await FindEndAsync(cancellation);
            if (await reader.ReadAsync(_end, cancellation) is not { } fold)
                return $"{made} folds made";
            bool[] appended = await log.AppendAsync([new EventAppend(Topics.History, _end.ToString(), _time.GetUtcNow(), fold.ToByteArray())], cancellation);
            made += appended[0] ? 1 : 0;
        }
    }

    /// <summary>Where the newest fold ends.</summary>
    private async Task FindEndAsync(CancellationToken cancellation)
    {
        while (await log.ReadEventsAsync(Topics.History, _read, FoldRows, cancellation) is { Events.Count: > 0 } page)
        {
            var newest = page.Events[^1];
            (_read, _end) = (newest.Position, HistoryPlace.EndOf(HistoryFold.Parser.ParseFrom(newest.Body)));
        }
    }
}
