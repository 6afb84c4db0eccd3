namespace DigitalTalent.Storage;

/// <summary>The version of one grain's state: counts its writes from 1, deletions included, and never goes back.</summary>
/// <remarks><c>default</c> (<see cref="None"/>) means that nothing was ever written under the key.</remarks>
public readonly record struct GrainVersion(long Value)
{
    /// <summary>Nothing was ever written.</summary>
    public static GrainVersion None => default;

    public override string ToString() => Value.ToString();
}

/// <summary>The address of one state: the kind of grain (such as <c>talent</c>) and its key.</summary>
public readonly record struct StateKey(string Kind, string Key)
{
    public override string ToString() => $"{Kind}/{Key}";
}

/// <summary>One state as the store holds it.</summary>
/// <param name="State">The serialised state; null is the tombstone of a deleted one. An empty array is a state, not a deletion.</param>
/// <param name="Change">Where its newest write stands in the feed.</param>
public sealed record StoredState(StateKey Key, GrainVersion Version, byte[]? State, ChangeNumber Change)
{
    /// <summary>True for the tombstone of a deleted state.</summary>
    public bool IsTombstone => State is null;
}

/// <summary>A write that takes place only if the state still has version <paramref name="Expected"/>.</summary>
/// <param name="Expected"><see cref="GrainVersion.None"/>: only if nothing was ever written. A tombstone has a version of its own.</param>
/// <param name="State">The new state; null deletes and leaves a tombstone. Owned by the store from the call on.</param>
public readonly record struct StateWrite(StateKey Key, GrainVersion Expected, byte[]? State)
{
    /// <summary>What the write causes to have happened: appended to the event log by the same transaction if the state is written, and
    /// not at all if it is not. Null: nothing.</summary>
    public EventAppend? Event { get; init; }
}

/// <summary>What became of one <see cref="StateWrite"/>.</summary>
/// <param name="Written">False: the race was lost, nothing was written; version and change are <c>default</c>.</param>
public readonly record struct WriteResult(bool Written, GrainVersion Version, ChangeNumber Change);
