namespace DigitalTalent.Tests.Support;

/// <summary>Every small damage that a file can take.</summary>
internal static class DamagedBytes
{
    /// <summary>The same bytes with one of them changed, for each of them.</summary>
    public static IEnumerable<byte[]> EachChanged(byte[] whole)
    {
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= (byte)(1 << at % 8);
            yield return damaged;
        }
    }

    /// <summary>Every beginning that is not the whole, and the whole with a byte more.</summary>
    public static IEnumerable<byte[]> OfOtherLength(byte[] whole)
    {
        for (int length = 0; length < whole.Length; length++)
            yield return whole[..length];
        yield return [.. whole, 0];
    }
}
