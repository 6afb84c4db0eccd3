using DigitalTalent.Storage;
using DigitalTalent.Silo.Learning;
using DigitalTalent.State.V1;
using Google.Protobuf;

namespace DigitalTalent.Silo.History;

/// <summary>Adds up what came since the newest fold. For one caller at a time.</summary>
internal sealed class HistoryFolding(HistoryReader reader, IEventLog log, TimeProvider time)
{
    private const int FoldRows = 20;

    private EventPosition _read;
    private HistoryPlace _end = HistoryPlace.Beginning;

    /// <summary>Makes folds until nothing is left to add up.</summary>
    /// <returns>How many.</returns>
    public async Task<int> FoldAsync(CancellationToken cancellation)
    {
        int made = 0;
        while (true)
        {
            await FindEndAsync(cancellation);
            if (await reader.ReadAsync(_end, cancellation) is not { } fold)
                return made;
            if (await AppendAsync(log, _end, fold, time, cancellation))
            {
                made++;
                _end = HistoryPlace.EndOf(fold);
            }
            else
            {
                await log.WaitForEventAsync(Topics.History, _read, cancellation);       // Committed by somebody, and not to be read before all that began earlier.
            }
        }
    }

    /// <summary>Writes a fold.</summary>
    /// <returns>False: the fold of somebody else begins there. An id is given once, and the id of a fold is the place where it begins.</returns>
    public static async Task<bool> AppendAsync(IEventLog log, HistoryPlace from, HistoryFold fold, TimeProvider time, CancellationToken cancellation) =>
        (await log.AppendAsync([new EventAppend(Topics.History, from.ToString(), time.GetUtcNow(), fold.ToByteArray())], cancellation))[0];

    /// <summary>Goes on to where the newest fold ends; never back, as a fold of one's own may not be read at once.</summary>
    private async Task FindEndAsync(CancellationToken cancellation)
    {
        while (await log.ReadEventsAsync(Topics.History, _read, FoldRows, cancellation) is { Events.Count: > 0 } page)
        {
            var newest = page.Events[^1];
            var end = HistoryPlace.EndOf(HistoryFold.Parser.ParseFrom(newest.Body));
            _read = newest.Position;
            if (end.Impressions > _end.Impressions || end.Feedback > _end.Feedback)
                _end = end;
        }
    }
}
