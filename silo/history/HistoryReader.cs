using DigitalTalent.Storage;
using DigitalTalent.Silo.Learning;
using DigitalTalent.State.V1;

namespace DigitalTalent.Silo.History;

/// <summary>Reads shown answers and feedback on from a place, and adds them up. The period is that of the answer's moment in the log, the same for every reader.</summary>
/// <remarks>Answers from beyond this reader's next period are passed over: a clock that is far ahead would push out all that really happened.</remarks>
internal sealed class HistoryReader(IEventLog log, TimeProvider time)
{
    private const int PageRows = 500;

    /// <summary>Adds up what comes after a place.</summary>
    /// <returns>A fold that ends where there was nothing more, or where it was full; null where nothing has come since.</returns>
    public async Task<HistoryFold?> ReadAsync(HistoryPlace from, CancellationToken cancellation)
    {
        var builder = new HistoryFoldBuilder();
        int now = Periods.Of(time.GetUtcNow());
        var impressions = await ReadImpressionsAsync(builder, from.Impressions, now, cancellation);
        var feedback = await ReadFeedbackAsync(builder, from.Feedback, now, cancellation);
        return impressions == from.Impressions && feedback == from.Feedback ? null : builder.Build(new(impressions, feedback));
    }

    private async Task<EventPosition> ReadImpressionsAsync(HistoryFoldBuilder builder, EventPosition after, int now, CancellationToken cancellation)
    {
        while (!builder.IsFull)
        {
            var page = await log.ReadEventsAsync(Topics.Impression, after, PageRows, cancellation);
            if (page.Events.Count == 0)
                break;
            foreach (var shown in page.Events.TakeWhile(_ => !builder.IsFull))
            {
                after = shown.Position;
                if (CountedPeriod(shown, now) is { } period)
                    builder.AddShown(ImpressionRecord.Parser.ParseFrom(shown.Body), period);
            }
        }
        return after;
    }

    private async Task<EventPosition> ReadFeedbackAsync(HistoryFoldBuilder builder, EventPosition after, int now, CancellationToken cancellation)
    {
        while (!builder.IsFull)
        {
            var page = await log.ReadEventsAsync(Topics.Feedback, after, PageRows, cancellation);
            if (page.Events.Count == 0)
                break;
            after = page.Events[^1].Position;
            var told = page.Events.Select(static one => FeedbackRecord.Parser.ParseFrom(one.Body)).Where(static one => ResponseSteps.Of(one) is not null).ToList();
            var answers = await AnswersAsync([.. told.Select(static one => one.ImpressionId).Distinct(StringComparer.Ordinal)], now, cancellation);
            foreach (var one in told)
            {
                if (answers.TryGetValue(one.ImpressionId, out var shown))
                    builder.AddFeedback(one, shown.Answer, shown.Period);
            }
        }
        return after;
    }

    /// <summary>Null: outside of the window, or so far ahead that a clock must be wrong.</summary>
    private static int? CountedPeriod(LoggedEvent shown, int now) => Periods.Of(shown.At) is var period && period > now - Periods.Count && period <= now + 1 ? period : null;

    /// <summary>The answers that are still kept, and count.</summary>
    private async Task<Dictionary<string, (ImpressionRecord Answer, int Period)>> AnswersAsync(string[] ids, int now, CancellationToken cancellation)
    {
        var answers = new Dictionary<string, (ImpressionRecord Answer, int Period)>(ids.Length, StringComparer.Ordinal);
        if (ids.Length == 0)
            return answers;
        foreach (var found in await log.FindAsync(Topics.Impression, ids, cancellation))
        {
            if (found is not null && CountedPeriod(found, now) is { } period)
                answers[found.Id] = (ImpressionRecord.Parser.ParseFrom(found.Body), period);
        }
        return answers;
    }
}
