using DigitalTalent.Grains;
using DigitalTalent.Storage;
using DigitalTalent.State.V1;
using DigitalTalent.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace DigitalTalent.Silo.Learning;

/// <summary>Takes a batch of feedback: ties each event to a result that was shown to the caller's tenant, appends what is good, says why of the rest.</summary>
internal sealed class FeedbackIntake(IEventLog log, ImpressionRecorder recorder, TimeProvider time)
{
    /// <summary>How far the clocks of callers may be ahead, or their events before the answer.</summary>
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(5);

    /// <param name="events">Keep the field rules.</param>
    /// <param name="positions">Place of each in what the caller sent.</param>
    /// <param name="caller">Whose impressions count.</param>
    /// <param name="result">Told of each event.</param>
    public async Task TakeAsync(
        IReadOnlyList<FeedbackEvent> events, IReadOnlyList<int> positions, Caller caller, FeedbackResult result, CancellationToken cancellation)
    {
        if (events.Count == 0)
            return;
        var impressions = await ImpressionsAsync(events, caller, cancellation);
        var numbers = await NumbersAsync(events, cancellation);
        var good = new List<(int Place, FeedbackEvent Event, EventAppend Append)>(events.Count);
        for (int i = 0; i < events.Count; i++)
        {
            if (Judge(events[i], impressions, numbers, out int shown) is { } refusal)
                result.Reject(positions[i], events[i], refusal);
            else
                good.Add((positions[i], events[i], Append(events[i], impressions[events[i].ImpressionId].Tenant, shown)));
        }

        if (good.Count > 0)
            await AppendAsync(good, result, cancellation);
    }

    /// <summary>Impressions of the caller's tenant. Those of this silo may be a moment from being written: they are waited for.</summary>
    private async Task<Dictionary<string, ImpressionRecord>> ImpressionsAsync(
        IReadOnlyList<FeedbackEvent> events, Caller caller, CancellationToken cancellation)
    {
        string[] ids = [.. events.Select(static one => one.ImpressionId).Distinct(StringComparer.Ordinal)];
        var found = await log.FindAsync(Topics.Impression, ids, cancellation);
        if (Array.IndexOf(found, null) >= 0)
        {
            await recorder.FlushAsync(cancellation);
            found = await log.FindAsync(Topics.Impression, ids, cancellation);
        }

        var impressions = new Dictionary<string, ImpressionRecord>(ids.Length, StringComparer.Ordinal);
        foreach (var one in found)
        {
            if (one is not null && ImpressionRecord.Parser.ParseFrom(one.Body) is var record && Ownership.Admits(caller, record.Tenant))
                impressions[one.Id] = record;
        }

        return impressions;
    }

    private async Task<Dictionary<string, ulong>> NumbersAsync(IReadOnlyList<FeedbackEvent> events, CancellationToken cancellation)
    {
        string[] ids = [.. events.Select(static one => one.TalentId).Where(static id => id.Length > 0).Distinct(StringComparer.Ordinal)];
        var numbers = new Dictionary<string, ulong>(ids.Length, StringComparer.Ordinal);
        if (ids.Length == 0)
            return numbers;
        long[] given = await log.NumberSubjectsAsync([.. ids.Select(static id => new StateKey(StateKinds.Talent, id))], cancellation);
        for (int i = 0; i < ids.Length; i++)
            numbers[ids[i]] = (ulong)given[i];
        return numbers;
    }

    private Violation? Judge(FeedbackEvent one, Dictionary<string, ImpressionRecord> impressions, Dictionary<string, ulong> numbers, out int shown)
    {
        shown = -1;
        if (!impressions.TryGetValue(one.ImpressionId, out var impression))
            return Of("impression_id", one.ImpressionId, "IMPRESSION_NOT_FOUND", "没有这次推荐的记录", "no answer of yours is recorded under this id");
        ulong talent = one.TalentId.Length == 0 ? 0 : numbers[one.TalentId];
        shown = ResultOf(one, impression, talent);
        if (shown < 0)
        {
            return impression.Direction == MatchDirection.Talents
                ? Of("talent_id", one.TalentId, "RESULT_NOT_SHOWN", "这次推荐没有展示该人才", "this answer did not show the talent")
                : Of("demand_id", one.DemandId, "RESULT_NOT_SHOWN", "这次推荐没有展示该岗位", "this answer did not show the demand");
        }

        if (one.OccurredAt is not { } occurred)
            return null;
        return TryRead(occurred, out var at) && at <= time.GetUtcNow() + ClockDifference && at >= impression.ShownAt.ToDateTimeOffset() - ClockDifference
            ? null
            : Of("occurred_at", $"{occurred.Seconds}", "between the answer and now", "发生时间（自1970年的秒数）应在推荐之后、现在之前", "it must lie between the answer and now; seconds since 1970");
    }

    /// <summary>False for a moment that no calendar has.</summary>
    private static bool TryRead(Timestamp told, out DateTimeOffset moment)
    {
        bool exists = told.Seconds >= DateTimeOffset.MinValue.ToUnixTimeSeconds() && told.Seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() &&
            told.Nanos is >= 0 and < 1_000_000_000;
        moment = exists ? told.ToDateTimeOffset() : default;
        return exists;
    }

    /// <summary>Place of the result that an event is about; below 0: none.</summary>
    private static int ResultOf(FeedbackEvent one, ImpressionRecord impression, ulong talent)
    {
        var results = impression.Results;
        for (int i = 0; i < results.Count; i++)
        {
            bool same = impression.Direction == MatchDirection.Talents
                ? talent != 0 && results[i].Talent == talent && one.DemandId.Length == 0
                : string.Equals(results[i].DemandId, one.DemandId, StringComparison.Ordinal) && (one.TalentId.Length == 0 || (talent != 0 && talent == impression.Talent));
            if (same)
                return i;
        }

        return -1;
    }

    private EventAppend Append(FeedbackEvent one, string tenant, int shown) => new(
        Topics.Feedback, $"{tenant}|{one.EventId}", time.GetUtcNow(),
        new FeedbackRecord
        {
            ImpressionId = one.ImpressionId, Result = shown, Kind = one.Kind,
            Reason = one.Kind is FeedbackKind.Decline or FeedbackKind.Withdraw ? one.Reason : RefusalReason.Unspecified,
            Evidence = one.Kind == FeedbackKind.Hire ? one.Evidence : HireEvidence.Unspecified,
            OccurredAt = one.OccurredAt,
        }.ToByteArray());

    private async Task AppendAsync(List<(int Place, FeedbackEvent Event, EventAppend Append)> good, FeedbackResult result, CancellationToken cancellation)
    {
        bool[] appended = await log.AppendAsync([.. good.Select(static one => one.Append)], cancellation);
        var there = good.Where((_, i) => !appended[i]).ToList();
        result.Created(good.Count - there.Count);
        if (there.Count == 0)
            return;

        var found = await log.FindAsync(Topics.Feedback, [.. there.Select(static one => one.Append.Id)], cancellation);
        for (int i = 0; i < there.Count; i++)
        {
            if (found[i] is { } held && held.Body.AsSpan().SequenceEqual(there[i].Append.Body))
                result.Unchanged();
            else
                result.Reject(there[i].Place, there[i].Event, Of("event_id", there[i].Event.EventId, "EVENT_ID_TAKEN", "该编号已用于内容不同的反馈", "the id is that of an event with another content"));
        }
    }

    private static Violation Of(string field, string value, string bound, string zh, string en) => new()
    {
        Field = field, Value = value, Bound = bound, MessageZh = $"{zh}：{value}", MessageEn = $"{en}: '{value}'",
    };
}

/// <summary>Counts of feedback as it comes in, over one call.</summary>
internal sealed class FeedbackResult
{
    /// <summary>Most rejections in one reply.</summary>
    public const int RejectionsMax = 1000;

    public RecordFeedbackReply Reply { get; } = new() { Counts = new ImportCounts() };

    public void Created(int count) => Reply.Counts.Created += count;

    public void Unchanged() => Reply.Counts.Unchanged++;

    public void Reject(int place, FeedbackEvent one, params IEnumerable<Violation> violations)
    {
        Reply.Counts.Rejected++;
        if (Reply.Rejections.Count >= RejectionsMax)
            return;
        var rejection = new RowRejection { Index = place, Key = one.EventId.Length <= 80 ? one.EventId : one.EventId[..80] };
        rejection.Violations.Add(violations);
        Reply.Rejections.Add(rejection);
    }
}
