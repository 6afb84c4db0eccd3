using System.Runtime.CompilerServices;

namespace DigitalTalent.Matching.Learning;

/// <summary>A set of bins: one bit for each of 256.</summary>
[InlineArray(4)]
internal struct BinSet
{
    private ulong _word;

    public readonly bool Contains(int bin) => ((this[bin >> 6] >> (bin & 63)) & 1) != 0;

    public void Add(int bin) => this[bin >> 6] |= 1UL << (bin & 63);

    /// <summary>Bins 0 to <paramref name="last"/>.</summary>
    public static BinSet UpTo(int last)
    {
        var set = default(BinSet);
        for (int bin = 0; bin <= last; bin++)
            set.Add(bin);
        return set;
    }

    /// <summary>1 for each bin of the set, else 0.</summary>
    public readonly void CopyTo(byte[] table)
    {
        for (int bin = 0; bin < 256; bin++)
            table[bin] = Contains(bin) ? (byte)1 : (byte)0;
    }
}
