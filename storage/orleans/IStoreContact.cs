namespace DigitalTalent.Storage;

/// <summary>Whether this process still hears from its database. Thread-safe.</summary>
public interface IStoreContact
{
    /// <summary>Cancelled when the process has not heard from the database for too long; another token once it has again.</summary>
    CancellationToken Lost { get; }

    /// <exception cref="StoreUnavailableException">It is so now.</exception>
    void ThrowIfLost();
}
