namespace DigitalTalent.Grains;

/// <summary>Names of grain storages beside the default one, which keeps what is written in bulk.</summary>
public static class GrainStorages
{
    /// <summary>Keeps kinds that are written a few times a day, under keys that are never all hexadecimal digits: Orleans' AdoNet provider over the same table.</summary>
    public const string Rare = "rare";
}
