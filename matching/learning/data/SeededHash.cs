namespace DigitalTalent.Matching.Learning;

/// <summary>Random numbers by place instead of by turn, so that threads may ask in any order (SplitMix64, Steele et al. 2014).</summary>
internal static class SeededHash
{
    /// <summary>64 random bits for a place.</summary>
    /// <param name="stream">What the numbers are for.</param>
    public static ulong Bits(ulong seed, ulong stream, ulong place) => Mix(Mix(Mix(seed) + stream) + place);

    /// <summary>From 0 to below 1.</summary>
    public static double Share(ulong seed, ulong stream, ulong place) => (Bits(seed, stream, place) >> 11) * (1.0 / (1UL << 53));

    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
