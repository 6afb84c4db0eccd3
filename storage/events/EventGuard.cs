namespace DigitalTalent.Storage;

/// <summary>Checks what callers hand to an event log, once, before a driver sees it.</summary>
internal static class EventGuard
{
    /// <summary>Checks a batch and gives the order in which drivers insert it: by topic, then id, ordinally, as <see cref="StoreGuard"/> does for states.</summary>
    public static int[] CheckAndSort(IReadOnlyList<EventAppend> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        CheckCount(events.Count, nameof(events));
        var order = new int[events.Count];
        long bytes = 0;
        for (int i = 0; i < order.Length; i++)
        {
            Check(events[i]);
            bytes += events[i].Body.Length;
            order[i] = i;
        }

        if (bytes > EventLimits.BatchBytes)
            throw new ArgumentException($"The events have {bytes} bytes; at most {EventLimits.BatchBytes} are allowed.", nameof(events));
        Array.Sort(order, (left, right) => Compare(events[left], events[right]) is not 0 and var by ? by : left.CompareTo(right));
        return order;
    }

    public static void Check(in EventAppend added)
    {
        CheckTopic(added.Topic);
        CheckText(added.Id, EventLimits.IdLength, "id");
        ArgumentNullException.ThrowIfNull(added.Body, nameof(EventAppend.Body));
        if (added.Body.Length > EventLimits.BodyBytes)
            throw new ArgumentException($"The event {added.Topic}/{added.Id} has {added.Body.Length} bytes; at most {EventLimits.BodyBytes} are allowed.");
    }

    public static void CheckTopic(string topic) => CheckText(topic, EventLimits.TopicLength, "topic");

    public static void CheckIds(IReadOnlyList<string> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        CheckCount(ids.Count, nameof(ids));
        for (int i = 0; i < ids.Count; i++)
            CheckText(ids[i], EventLimits.IdLength, "id");
    }

    public static void CheckCount(int count, string what)
    {
        if (count is < 1 or > EventLimits.BatchRows)
            throw new ArgumentException($"{what} has {count} elements; 1 to {EventLimits.BatchRows} are allowed.", what);
    }

    public static void CheckPageRows(int maxRows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRows, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxRows, EventLimits.PageRows);
    }

    /// <summary>The events of the rows that were written; null when there are none.</summary>
    public static List<EventAppend>? OfWritten(IReadOnlyList<StateWrite> writes, WriteResult[] results)
    {
        List<EventAppend>? events = null;
        for (int i = 0; i < results.Length; i++)
        {
            if (writes[i].Event is { } caused && results[i].Written)
                (events ??= []).Add(caused);
        }

        return events;
    }

    private static void CheckText(string text, int max, string what)
    {
        if (string.IsNullOrEmpty(text) || text.Length > max || text.Contains('\0'))
            throw new ArgumentException($"The {what} '{text}' of an event has {text?.Length ?? 0} characters; 1 to {max}, none of them NUL, are allowed.");
    }

    private static int Compare(in EventAppend left, in EventAppend right) =>
        string.CompareOrdinal(left.Topic, right.Topic) is not 0 and var topics ? topics : string.CompareOrdinal(left.Id, right.Id);
}
