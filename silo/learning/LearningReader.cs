using DigitalTalent.Storage;
using DigitalTalent.State.V1;
using DigitalTalent.V1;

namespace DigitalTalent.Silo.Learning;

/// <summary>Reads the event log up to now and joins answers with what became of them.</summary>
/// <remarks>
/// The training set is what the ranking saw, never what could be computed today. Answers of another feature edition are left out, and so
/// are answers younger than <see cref="LearningSettings.RipeAfter"/>: what will become of them is not known yet. At most
/// <see cref="LearningSettings.RowsMax"/> results are held, the newest.
/// </remarks>
internal sealed class LearningReader(IEventLog log, TimeProvider time, LearningSettings settings)
{
    /// <summary>A result is a newcomer until this long after it was shown for the first time.</summary>
    public static readonly TimeSpan NewcomerFor = TimeSpan.FromDays(30);

    private const int PageRows = 1000;

    /// <param name="featureEdition">Edition of the feature catalogue; answers of others are left out.</param>
    /// <param name="width">Features of a result.</param>
    /// <returns>Groups in the order in which they were shown.</returns>
    public async Task<IReadOnlyList<LearningGroup>> ReadAsync(string featureEdition, int width, CancellationToken cancellation)
    {
        var feedback = await FeedbackAsync(cancellation);
        var ripe = time.GetUtcNow() - settings.RipeAfter;
        var firstShown = new Dictionary<(ulong, string), DateTimeOffset>();
        var groups = new Queue<LearningGroup>();
        long rows = 0;
        await foreach (var one in EachAsync(Topics.Impression, cancellation))
        {
            var record = ImpressionRecord.Parser.ParseFrom(one.Body);
            var newcomers = Newcomers(record, firstShown);
            if (!string.Equals(record.FeatureEdition, featureEdition, StringComparison.Ordinal) || record.ShownAt.ToDateTimeOffset() > ripe ||
                record.Results.Count == 0 || record.Results.Any(result => result.Features.Count != width))
                continue;
            feedback.TryGetValue(one.Id, out var events);
            groups.Enqueue(Join(record, events, newcomers));
            rows += record.Results.Count;
            while (rows > settings.RowsMax)
                rows -= groups.Dequeue().Rows;
        }

        return [.. groups.OrderBy(static group => group.ShownAt)];
    }

    private static LearningGroup Join(ImpressionRecord record, List<FeedbackRecord>? events, bool[] newcomers)
    {
        var labels = new ResultLabel[record.Results.Count];
        Array.Fill(labels, ResultLabel.None);
        if (events is not null)
        {
            foreach (var result in events.GroupBy(static one => one.Result))
            {
                if (result.Key >= 0 && result.Key < labels.Length)
                    labels[result.Key] = FeedbackLabels.Of(result);
            }
        }

        return new()
        {
            Direction = record.Direction,
            ShownAt = record.ShownAt.ToDateTimeOffset(),
            Industry = record.Industry,
            SmallCity = record.SmallCity,
            Features = [.. record.Results.SelectMany(static result => result.Features)],
            Scores = [.. record.Results.Select(static result => result.Score)],
            Labels = labels,
            Persons = [.. record.Results.Select(static result => result.Talent)],
            Newcomers = newcomers,
        };
    }

    /// <summary>Notes who is shown for the first time. Erased persons cannot be followed and count as known.</summary>
    private static bool[] Newcomers(ImpressionRecord record, Dictionary<(ulong, string), DateTimeOffset> firstShown)
    {
        var at = record.ShownAt.ToDateTimeOffset();
        var newcomers = new bool[record.Results.Count];
        for (int i = 0; i < newcomers.Length; i++)
        {
            var result = record.Results[i];
            if (result.Talent == 0 && result.DemandId.Length == 0)
                continue;
            firstShown.TryAdd((result.Talent, result.DemandId), at);
            newcomers[i] = at - firstShown[(result.Talent, result.DemandId)] < NewcomerFor;
        }

        return newcomers;
    }

    private async Task<Dictionary<string, List<FeedbackRecord>>> FeedbackAsync(CancellationToken cancellation)
    {
        var found = new Dictionary<string, List<FeedbackRecord>>(StringComparer.Ordinal);
        await foreach (var one in EachAsync(Topics.Feedback, cancellation))
        {
            var record = FeedbackRecord.Parser.ParseFrom(one.Body);
            if (!found.TryGetValue(record.ImpressionId, out var events))
                found[record.ImpressionId] = events = [];
            events.Add(record);
        }

        return found;
    }

    private async IAsyncEnumerable<LoggedEvent> EachAsync(string topic, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var after = default(EventPosition);
        while (true)
        {
            var page = await log.ReadEventsAsync(topic, after, PageRows, cancellation);
            foreach (var one in page.Events)
                yield return one;
            if (page.Events.Count == 0)
                yield break;
            after = page.SafeMark;
        }
    }
}
