namespace DigitalTalent.Storage;

/// <summary>
/// Things that happened, beside the states they are about: appended once, never changed, read in order, removed by age. The drivers of
/// the state store implement it over the same database, so that an event can be part of the write that caused it
/// (<see cref="StateWrite.Event"/>). Thread-safe.
/// </summary>
/// <remarks>
/// <para>A topic is a log of its own. Positions order the events of a store as they were committed: a reader remembers one number.</para>
/// <para>Events name persons by numbers, never by keys: see <see cref="NumberSubjectsAsync"/>. The commit that deletes a state also forgets
/// its number, and what is in the log can from then on be linked with nobody.</para>
/// <para>Failures as those of <see cref="IStateStore"/>; appending again with the same ids is always safe.</para>
/// </remarks>
public interface IEventLog
{
    /// <summary>Appends many events in one durable transaction.</summary>
    /// <param name="events">1 to <see cref="EventLimits.BatchRows"/>.</param>
    /// <returns>In the order of <paramref name="events"/>: false where the topic holds an event with this id already, which stays as it is.</returns>
    ValueTask<bool[]> AppendAsync(IReadOnlyList<EventAppend> events, CancellationToken cancellation);

    /// <summary>Finds events by their ids.</summary>
    /// <param name="topic">One topic.</param>
    /// <param name="ids">1 to <see cref="EventLimits.BatchRows"/>.</param>
    /// <returns>In the order of <paramref name="ids"/>; null where there is none, or no longer.</returns>
    ValueTask<LoggedEvent?[]> FindAsync(string topic, IReadOnlyList<string> ids, CancellationToken cancellation);

    /// <summary>Reads the events of a topic after a position, in the order of their positions.</summary>
    /// <param name="topic">One topic.</param>
    /// <param name="after"><c>default</c>: from the oldest that is kept.</param>
    /// <param name="maxRows">1 to <see cref="EventLimits.PageRows"/>.</param>
    /// <returns>A page that skips nothing: a transaction in flight holds back all later ones.</returns>
    ValueTask<EventPage> ReadEventsAsync(string topic, EventPosition after, int maxRows, CancellationToken cancellation);

    /// <summary>Completes when there may be something after a position: at once where there is, else with the next commit or after a second.</summary>
    ValueTask WaitForEventAsync(string topic, EventPosition after, CancellationToken cancellation);

    /// <summary>Removes the oldest events of a topic, up to <see cref="EventLimits.BatchRows"/> of them, as far as they are older than a moment.</summary>
    /// <param name="topic">One topic.</param>
    /// <param name="before">Events with an earlier <see cref="LoggedEvent.At"/> go. They are looked at in the order of their positions, so clocks
    /// of silos that differ may keep an event longer by their difference, never shorter.</param>
    /// <returns>How many went; fewer than the most means that nothing older is left.</returns>
    ValueTask<int> RemoveOldAsync(string topic, DateTimeOffset before, CancellationToken cancellation);

    /// <summary>The numbers by which events name states that may have to be forgotten. A number is random and tells nothing.</summary>
    /// <param name="keys">1 to <see cref="EventLimits.BatchRows"/>, repetitions allowed.</param>
    /// <returns>In the order of <paramref name="keys"/>; 0 for a state that is not there or was deleted. A state keeps its number.</returns>
    ValueTask<long[]> NumberSubjectsAsync(IReadOnlyList<StateKey> keys, CancellationToken cancellation);

    /// <summary>Turns numbers back into keys.</summary>
    /// <param name="numbers">1 to <see cref="EventLimits.BatchRows"/>.</param>
    /// <returns>In the order of <paramref name="numbers"/>; null where the state was deleted, or the number was never given.</returns>
    ValueTask<StateKey?[]> FindSubjectsAsync(IReadOnlyList<long> numbers, CancellationToken cancellation);
}

/// <summary>A place in the event log of one store. <c>default</c> is before every event.</summary>
public readonly record struct EventPosition(long Value) : IComparable<EventPosition>
{
    public int CompareTo(EventPosition other) => Value.CompareTo(other.Value);

    public static bool operator <(EventPosition left, EventPosition right) => left.Value < right.Value;

    public static bool operator >(EventPosition left, EventPosition right) => left.Value > right.Value;

    public static bool operator <=(EventPosition left, EventPosition right) => left.Value <= right.Value;

    public static bool operator >=(EventPosition left, EventPosition right) => left.Value >= right.Value;

    public override string ToString() => Value.ToString();
}

/// <summary>An event to append.</summary>
/// <param name="Topic">1 to <see cref="EventLimits.TopicLength"/> characters.</param>
/// <param name="Id">Unique in its topic; 1 to <see cref="EventLimits.IdLength"/> characters.</param>
/// <param name="At">When it is appended, by the appender's clock; kept to the millisecond.</param>
/// <param name="Body">At most <see cref="EventLimits.BodyBytes"/>. Owned by the log from the call on.</param>
public readonly record struct EventAppend(string Topic, string Id, DateTimeOffset At, byte[] Body);

/// <summary>An event as the log holds it.</summary>
public sealed record LoggedEvent(string Topic, EventPosition Position, string Id, DateTimeOffset At, byte[] Body);

/// <summary>A page of a topic.</summary>
/// <param name="Events">Ascending by position.</param>
/// <param name="SafeMark">Read on from here. Nothing of the topic will ever appear at or below it.</param>
public sealed record EventPage(IReadOnlyList<LoggedEvent> Events, EventPosition SafeMark);

/// <summary>Bounds of the event log.</summary>
public static class EventLimits
{
    /// <summary>Most events, ids, keys or numbers of one call.</summary>
    public const int BatchRows = 4096;

    /// <summary>Most events of one page.</summary>
    public const int PageRows = 10_000;

    /// <summary>A page ends after the event that reaches this many bytes, even if rows were allowed beyond it.</summary>
    public const int PageBytes = 32 * 1024 * 1024;

    /// <summary>Most bytes of one event.</summary>
    public const int BodyBytes = 1024 * 1024;

    /// <summary>Most bytes of all events of one append.</summary>
    public const int BatchBytes = 64 * 1024 * 1024;

    /// <summary>Most characters of a topic, and of an id.</summary>
    public const int TopicLength = 120;
    public const int IdLength = 200;
}
