namespace DigitalTalent.Matching;

/// <summary>
/// Which bit of a 64-bit signature stands for a code, seen from one occupation. The codes that people of the occupation have most often have
/// a bit of their own; the others share the rest. Who lacks a bit lacks the code; who has a bit of its own has the code.
/// </summary>
/// <remarks>Chosen from the people of a large part and then shared by the parts built after it, so that a question prepares its tables once.</remarks>
internal sealed class SignatureScheme
{
    public const int OwnBits = 56;
    private const int SharedBits = 64 - OwnBits;

    /// <summary>Of each occupation the bit of each code; null: all codes share all bits.</summary>
    private readonly byte[]?[] _bits;
    private readonly ushort[]?[] _own;

    private SignatureScheme(byte[]?[] bits, ushort[]?[] own) => (_bits, _own) = (bits, own);

    /// <summary>No code has a bit of its own.</summary>
    public static SignatureScheme None(int occupations) => new(new byte[occupations][], new ushort[occupations][]);

    /// <summary>A scheme in which the given codes have the bits of their own, in order.</summary>
    /// <param name="codes">Codes are numbered below it.</param>
    /// <param name="own">Of each occupation at most <see cref="OwnBits"/> codes; null: none.</param>
    public static SignatureScheme Of(int codes, ushort[]?[] own)
    {
        var bits = new byte[own.Length][];
        for (int occupation = 0; occupation < own.Length; occupation++)
        {
            if (own[occupation] is not { } chosen)
                continue;
            var map = new byte[codes];
            for (int code = 0; code < codes; code++)
                map[code] = (byte)(OwnBits + code % SharedBits);
            for (int bit = 0; bit < chosen.Length; bit++)
                map[chosen[bit]] = (byte)bit;
            bits[occupation] = map;
        }
        return new SignatureScheme(bits, own);
    }

    /// <summary>The codes with a bit of their own, one a bit.</summary>
    public ReadOnlySpan<ushort> Own(int occupation) => _own[occupation];

    public int BitOf(int occupation, int code) => _bits[occupation] is { } map ? map[code] : code & 63;

    /// <summary>True where the bit alone says that the code is there.</summary>
    public bool IsSure(int occupation, int bit) => bit < OwnBits && _bits[occupation] is not null;

    public ulong SignatureOf(int occupation, ReadOnlySpan<ushort> codes)
    {
        ulong signature = 0;
        if (_bits[occupation] is { } map)
        {
            foreach (ushort code in codes)
                signature |= 1UL << map[code];
        }
        else
        {
            foreach (ushort code in codes)
                signature |= 1UL << code;
        }
        return signature;
    }

    /// <summary>Counts codes by occupation and chooses those with a bit of their own: the most frequent, the lower number first.</summary>
    /// <param name="occupations">Occupations are numbered below it.</param>
    /// <param name="codes">Codes are numbered below it.</param>
    public sealed class Chooser(int occupations, int codes)
    {
        private readonly int[]?[] _counts = new int[occupations][];

        public void Count(int occupation, ReadOnlySpan<ushort> held)
        {
            var counts = _counts[occupation] ??= new int[codes];
            foreach (ushort code in held)
                counts[code]++;
        }

        public SignatureScheme Choose()
        {
            var own = new ushort[occupations][];
            for (int occupation = 0; occupation < occupations; occupation++)
            {
                if (_counts[occupation] is { } counts)
                    own[occupation] = MostFrequent(counts);
            }
            return Of(codes, own);
        }

        private static ushort[] MostFrequent(int[] counts)
        {
            var frequent = new PriorityQueue<int, (int Count, int Order)>(OwnBits + 1);
            for (int code = 0; code < counts.Length; code++)
            {
                if (counts[code] == 0)
                    continue;
                frequent.Enqueue(code, (counts[code], -code));
                if (frequent.Count > OwnBits)
                    frequent.Dequeue();
            }
            var own = new ushort[frequent.Count];
            for (int bit = own.Length - 1; bit >= 0; bit--)
                own[bit] = (ushort)frequent.Dequeue();
            return own;
        }
    }
}
