using System.Numerics;

namespace DigitalTalent.Matching;

/// <summary>What a question asks of the signatures of one occupation: bits of skills, and what the skills under them weigh.</summary>
internal sealed class SkillTables
{
    private const int Bytes = sizeof(ulong), ByteValues = 256;

    private readonly ushort[] _weights = new ushort[Bytes * ByteValues];
    private readonly int[] _most = new int[65];

    /// <summary>Bits that whoever has all must skills has.</summary>
    public ulong Must { get; private set; }

    /// <summary>A must skill is told by its bit alone.</summary>
    public bool MustIsSure { get; private set; }

    /// <summary>Nobody has all must skills.</summary>
    public bool MustIsImpossible { get; private set; }

    /// <summary>Bits that have a weight.</summary>
    public ulong Asked { get; private set; }

    /// <summary>Who has one of the bits has an excluded skill.</summary>
    public ulong Excluded { get; private set; }

    /// <summary>Who has one of the bits may have an excluded skill.</summary>
    public ulong MaybeExcluded { get; private set; }

    public void Prepare(Question question, ScoreBound bound, SignatureScheme scheme, int occupation, ReadOnlySpan<int> excluded)
    {
        Span<ushort> weightOfBit = stackalloc ushort[64];
        weightOfBit.Clear();
        PrepareMust(question.Demand, scheme, occupation, weightOfBit);
        Asked = 0;
        for (int bit = 0; bit < weightOfBit.Length; bit++)
            Asked |= weightOfBit[bit] > 0 ? 1UL << bit : 0;
        for (int part = 0; part < Bytes; part++)
        {
            var table = _weights.AsSpan(part * ByteValues, ByteValues);
            table[0] = 0;
            for (int value = 1; value < ByteValues; value++)
                table[value] = (ushort)(table[value & value - 1] + weightOfBit[part * 8 + BitOperations.TrailingZeroCount(value)]);
        }
        weightOfBit.Sort(static (left, right) => right.CompareTo(left));
        int sum = 0;
        for (int count = 1; count <= weightOfBit.Length; count++)
            _most[count] = bound.OfSkills(sum += weightOfBit[count - 1]);

        (Excluded, MaybeExcluded) = BitsOf(scheme, occupation, excluded);
    }

    /// <summary>At least the weight of the asked skills that somebody with the signature has.</summary>
    public int WeightOf(ulong signature)
    {
        ReadOnlySpan<ushort> weights = _weights;
        int weight = 0;
        for (int part = 0; part < Bytes; part++)
            weight += weights[part * ByteValues + (byte)(signature >> (8 * part))];
        return weight;
    }

    /// <summary>The most that so many bits of <see cref="Asked"/> give.</summary>
    public int MostOf(ulong signature) => _most[BitOperations.PopCount(signature & Asked)];

    private void PrepareMust(CompiledDemand demand, SignatureScheme scheme, int occupation, Span<ushort> weightOfBit)
    {
        (Must, MustIsSure, MustIsImpossible) = (0, true, false);
        for (int i = 0; i < demand.Skills.Length; i++)
        {
            var want = demand.Skills[i];
            bool must = (demand.MustSkills >> i & 1) != 0;
            if (want.Skill == CompiledDemand.UnknownSkill)
            {
                MustIsImpossible |= must;
                continue;
            }
            int bit = scheme.BitOf(occupation, want.Skill);
            weightOfBit[bit] += (ushort)want.Weight;
            if (!must)
                continue;
            Must |= 1UL << bit;
            MustIsSure &= scheme.IsSure(occupation, bit);
        }
    }

    private static (ulong Sure, ulong Maybe) BitsOf(SignatureScheme scheme, int occupation, ReadOnlySpan<int> codes)
    {
        ulong sure = 0, maybe = 0;
        foreach (int code in codes)
        {
            int bit = scheme.BitOf(occupation, code);
            if (scheme.IsSure(occupation, bit))
                sure |= 1UL << bit;
            else
                maybe |= 1UL << bit;
        }
        return (sure, maybe);
    }
}
