using DigitalTalent.Hosting.Storage;
using DigitalTalent.Silo.Learning;
using DigitalTalent.State.V1;

namespace DigitalTalent.Silo.History;

/// <summary>Reads shown answers and feedback on from a place, and adds them up. The period of an event is that of its moment in the log, the same for every reader.</summary>
internal sealed class HistoryReader(IEventLog log, TimeProvider time)
{
    private const int PageRows = 500;

    /// <summary>Adds up what comes after a place.</summary>
    /// <returns>A fold that ends where there was nothing more, or where it was full; null where nothing has come since.</returns>
    public async Task<HistoryFold?> ReadAsync(HistoryPlace from, CancellationToken cancellation)
    {
        var builder = new HistoryFoldBuilder();
        int oldest = Periods.Of(time.GetUtcNow()) - Periods.Count + 1;
        var impressions = await ReadImpressionsAsync(builder, from.Impressions, oldest, cancellation);
        var feedback = await ReadFeedbackAsync(builder, from.Feedback, oldest, cancellation);
        return impressions == from.Impressions && feedback == from.Feedback ? null : builder.Build(new(impressions, feedback));
    }

    private async Task<EventPosition> ReadImpressionsAsync(HistoryFoldBuilder builder, EventPosition after, int oldest, CancellationToken cancellation)
    {
        while (!builder.IsFull)
        {
            var page = await log.ReadEventsAsync(Topics.Impression, after, PageRows, cancellation);
            if (page.Events.Count == 0)
                break;
            foreach (var shown in page.Events.TakeWhile(_ => !builder.IsFull))
            {
                after = shown.Position;
                if (Periods.Of(shown.At) is var period && period >= oldest)
                    builder.AddShown(ImpressionRecord.Parser.ParseFrom(shown.Body), period);
            }
        }
        return after;
    }

    private async Task<EventPosition> ReadFeedbackAsync(HistoryFoldBuilder builder, EventPosition after, int oldest, CancellationToken cancellation)
    {
        while (!builder.IsFull)
        {
            var page = await log.ReadEventsAsync(Topics.Feedback, after, PageRows, cancellation);
            if (page.Events.Count == 0)
                break;
            after = page.Events[^1].Position;
            var told = page.Events.Select(static one => (Period: Periods.Of(one.At), Record: FeedbackRecord.Parser.ParseFrom(one.Body)))
                .Where(one => one.Period >= oldest && ResponseSteps.Of(one.Record) is not null).ToList();
            var answers = await AnswersAsync([.. told.Select(static one => one.Record.ImpressionId).Distinct(StringComparer.Ordinal)], cancellation);
            foreach (var (period, record) in told)
            {
                if (answers.TryGetValue(record.ImpressionId, out var answer))
                    builder.AddFeedback(record, answer, period);
            }
        }
        return after;
    }

    /// <summary>The answers that are still kept.</summary>
    private async Task<Dictionary<string, ImpressionRecord>> AnswersAsync(string[] ids, CancellationToken cancellation)
    {
        var answers = new Dictionary<string, ImpressionRecord>(ids.Length, StringComparer.Ordinal);
        if (ids.Length == 0)
            return answers;
        foreach (var found in await log.FindAsync(Topics.Impression, ids, cancellation))
        {
            if (found is not null)
                answers[found.Id] = ImpressionRecord.Parser.ParseFrom(found.Body);
        }
        return answers;
    }
}
