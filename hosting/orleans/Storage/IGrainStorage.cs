using Orleans.Runtime;

namespace Orleans
{
    /// <summary>One state on its way to or from a store.</summary>
    public interface IGrainState<T>
    {
        /// <summary>The state. A store may leave <c>default</c> where it holds nothing.</summary>
        T State { get; set; }

        /// <summary>The store's version of it; opaque. Null: the store holds nothing.</summary>
        string? ETag { get; set; }

        /// <summary>True if the store holds it.</summary>
        bool RecordExists { get; set; }
    }

    /// <inheritdoc cref="IGrainState{T}"/>
    public sealed class GrainState<T>(T state, string? eTag = null) : IGrainState<T>
    {
        public T State { get; set; } = state;

        public string? ETag { get; set; } = eTag;

        public bool RecordExists { get; set; }
    }
}

namespace Orleans.Storage
{
    /// <summary>Where grains keep their states. Thread-safe: it is called by many grains at once.</summary>
    /// <remarks>Each operation completes when the store has confirmed it, and then, not before, sets the new
    /// <see cref="IGrainState{T}.ETag"/> and <see cref="IGrainState{T}.RecordExists"/>. It fails with an exception otherwise.</remarks>
    public interface IGrainStorage
    {
        /// <summary>Reads. Where there is nothing it sets <see cref="IGrainState{T}.RecordExists"/> to false and the state to a new or default one.</summary>
        Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        /// <inheritdoc cref="ReadStateAsync{T}(string, GrainId, IGrainState{T})"/>
        /// <param name="stateName">As above.</param>
        /// <param name="grainId">As above.</param>
        /// <param name="grainState">As above.</param>
        /// <param name="cancellation">Nobody waits any more: a store that can gives up what it does. Orleans has no such overload; a storage that does without
        /// it reads to the end.</param>
        Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellation) =>
            ReadStateAsync(stateName, grainId, grainState);

        /// <summary>Writes, if the store's version is still <see cref="IGrainState{T}.ETag"/>.</summary>
        /// <exception cref="InconsistentStateException">It is not; nothing was written.</exception>
        Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        /// <summary>Deletes, if the store's version is still <see cref="IGrainState{T}.ETag"/>.</summary>
        /// <exception cref="InconsistentStateException">It is not; nothing was deleted.</exception>
        Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);
    }

    /// <summary>A conditional write lost its race: the store holds another version than the writer knew. Nothing was written.
    /// Repeat the call: it will meet a new activation with fresh state.</summary>
    public sealed class InconsistentStateException : OrleansException
    {
        public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag, Exception? storageException = null)
            : base(errorMsg, storageException)
        {
            StoredEtag = storedEtag;
            CurrentEtag = currentEtag;
        }

        /// <summary>The version that the store holds; null where it holds nothing or did not say.</summary>
        public string? StoredEtag { get; }

        /// <summary>The version that the writer knew; null: it believed that the store holds nothing.</summary>
        public string? CurrentEtag { get; }
    }
}
