namespace Orleans.Core
{
    /// <summary>Reads and writes one state of a grain. Only the grain itself may use it, on its own turns.</summary>
    /// <remarks>
    /// After any exception from a write or a clear, whether or not the grain catches it, what the activation holds is no longer
    /// known to be what the store holds. The runtime then refuses further writes of this activation and drops it at the end of
    /// the turn; queued calls go to a new activation, which reads again.
    /// </remarks>
    public interface IStorage
    {
        /// <summary>The version that this state was read or written as; opaque. Null: the store holds nothing.</summary>
        string? Etag { get; }

        /// <summary>True if the store holds this state.</summary>
        bool RecordExists { get; }

        /// <summary>Reads the state afresh; what was in memory is replaced.</summary>
        /// <exception cref="InvalidOperationException">Called outside the grain's turns.</exception>
        Task ReadStateAsync();

        /// <inheritdoc cref="ReadStateAsync()"/>
        /// <param name="cancellationToken">Ends the wait, and the reading where the store can; what was in memory then stays.</param>
        Task ReadStateAsync(CancellationToken cancellationToken);

        /// <summary>Writes the state, provided that the store still holds the version that this activation knows.</summary>
        /// <exception cref="Storage.InconsistentStateException">The store holds another version; nothing was written.</exception>
        /// <exception cref="InvalidOperationException">Called outside the grain's turns, or after a failed write.</exception>
        Task WriteStateAsync();

        /// <inheritdoc cref="WriteStateAsync()"/>
        /// <param name="cancellationToken">Looked at before anything is sent to the store, not afterwards: what may be written already is never
        /// reported as cancelled.</param>
        Task WriteStateAsync(CancellationToken cancellationToken);

        /// <summary>Deletes the state, provided that the store still holds the version that this activation knows. In memory the
        /// state is then a new, empty one.</summary>
        /// <exception cref="Storage.InconsistentStateException">The store holds another version; nothing was deleted.</exception>
        /// <exception cref="InvalidOperationException">Called outside the grain's turns, or after a failed write.</exception>
        Task ClearStateAsync();

        /// <inheritdoc cref="ClearStateAsync()"/>
        /// <param name="cancellationToken">As for a write.</param>
        Task ClearStateAsync(CancellationToken cancellationToken);
    }

    /// <summary>One state of a grain, in memory and in the store.</summary>
    public interface IStorage<TState> : IStorage
    {
        /// <summary>The state in memory. Where the store holds nothing: a new <typeparamref name="TState"/>.</summary>
        TState State { get; set; }
    }
}

namespace Orleans.Runtime
{
    /// <summary>A persistent state that is handed to a grain's constructor; see <see cref="PersistentStateAttribute"/>.
    /// It is read before <see cref="Grain.OnActivateAsync"/>, not yet in the constructor.</summary>
    public interface IPersistentState<TState> : Core.IStorage<TState>;

    /// <summary>Names the state that a constructor parameter of type <see cref="IPersistentState{TState}"/> stands for.</summary>
    /// <param name="stateName">Handed to <see cref="Orleans.Storage.IGrainStorage"/> with the grain's id. One grain class uses a name once.</param>
    /// <param name="storageName">The key of the <see cref="Orleans.Storage.IGrainStorage"/> service; null: the one without a key.</param>
    [AttributeUsage(AttributeTargets.Parameter)]
    public sealed class PersistentStateAttribute(string stateName, string? storageName = null) : Attribute
    {
        public string StateName { get; } = stateName;

        public string? StorageName { get; } = storageName;
    }
}
