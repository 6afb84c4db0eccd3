namespace Orleans.Runtime;

/// <summary>The activations of this silo, for those who look after them from outside. Thread-safe.</summary>
public interface IActivationDirectory
{
    /// <summary>How many activations there are, coming and going ones included.</summary>
    int Count { get; }

    /// <summary>
    /// Drops the activations that hold an old version of a state which was changed elsewhere. Never waits: an activation that
    /// is busy is dropped after its present turn; calls that are queued, and all later ones, meet a new activation that reads.
    /// </summary>
    /// <param name="stateName">The name in <see cref="PersistentStateAttribute"/>.</param>
    /// <param name="key">The grain's key. Names and keys that this silo does not hold are ignored.</param>
    /// <param name="newest">What the store holds now; handed to <paramref name="isOlder"/>, which can so be static.</param>
    /// <param name="isOlder">Tells whether the held etag (null: it holds nothing) is older than <paramref name="newest"/>. Must be
    /// quick, must not throw, and may run later on another thread: while the activation itself reads or writes that state the
    /// question is put when that has ended, so that a silo which hears of its own write does not drop the writer. Then only the
    /// newest question is put, so ask in the order of the changes.</param>
    /// <returns>How many activations were, by now, found stale.</returns>
    int DeactivateStale<TVersion>(string stateName, string key, TVersion newest, Func<string?, TVersion, bool> isOlder);
}
