namespace Orleans;

/// <summary>Hands out references to grains. Thread-safe, and cheap: nothing is activated and nothing is kept.</summary>
public interface IGrainFactory
{
    /// <summary>Makes a reference. The grain is activated by the first call, not by this.</summary>
    /// <param name="primaryKey">Never empty.</param>
    /// <exception cref="ArgumentException">The key is empty, or no grain class of this silo implements the interface, or more than one.</exception>
    TGrainInterface GetGrain<TGrainInterface>(string primaryKey)
        where TGrainInterface : IGrainWithStringKey;
}
