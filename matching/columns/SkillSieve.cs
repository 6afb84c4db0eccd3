using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DigitalTalent.Matching.Columns;

/// <summary>
/// Judges the skills of 512 people at once: who has every bit of the must skills, and whose bits weigh at least so much. Weights are added as
/// numbers that stand upright, bit i of all people's sums in plane i; a sum of k skills costs some 5·k operations on whole planes.
/// </summary>
/// <remarks>
/// The sum is that of the weights under the bits: the weight held, or more where a skill shares its bit. Arithmetic on bit slices: O'Neil and
/// Quass, SIGMOD 1997. Keeps the question and its last block; not thread-safe.
/// </remarks>
internal sealed unsafe class SkillSieve
{
    /// <summary>Bits of the largest sum, that of the most skills of the largest weight.</summary>
    private static readonly int s_sumBitsMax = BitsOf(ColumnLimits.DemandSkillsMax * byte.MaxValue);

    /// <summary>Pinned, with room to begin at a cache line: the sums bit by bit, then who passes, then who is unsure.</summary>
    private readonly ulong[] _memory = GC.AllocateArray<ulong>((s_sumBitsMax + 3) * SkillPlanes.Words, pinned: true);
    private readonly ulong* _sums;
    private Term[] _terms = [];
    private int _count;
    private bool _hasUnsure;

    public SkillSieve()
    {
        nuint start = (nuint)Unsafe.AsPointer(ref _memory[0]);
        _sums = (ulong*)((start + AlignedMemory.Alignment - 1) & ~(nuint)(AlignedMemory.Alignment - 1));
    }

    private ulong* Passing => _sums + s_sumBitsMax * SkillPlanes.Words;
    private ulong* Unsure => Passing + SkillPlanes.Words;

    /// <summary>The most that skills can weigh together.</summary>
    public int WeightMax { get; private set; }

    /// <summary>One skill asked for.</summary>
    /// <param name="Word">First word of its plane in a block.</param>
    /// <param name="SumBits">Bits of the largest sum of weights up to and with this one.</param>
    private readonly record struct Term(int Word, int Weight, int SumBits, bool Must, bool IsShared);

    /// <summary>Takes on the skills of a demand, as the people of an occupation hold them.</summary>
    /// <param name="own">The skills with a bit of their own, one a bit.</param>
    public void Ask(ReadOnlySpan<ColumnSkill> skills, ReadOnlySpan<ushort> own)
    {
        if (_terms.Length < skills.Length)
            _terms = new Term[skills.Length];
        (_count, WeightMax, _hasUnsure) = (skills.Length, 0, false);
        for (int i = 0; i < skills.Length; i++)
        {
            int bit = own.IndexOf(skills[i].Skill);
            bool isShared = bit < 0;
            WeightMax += skills[i].Weight;
            _terms[i] = new((isShared ? SkillPlanes.SharedBit(skills[i].Skill) : bit) * SkillPlanes.Words, skills[i].Weight, BitsOf(WeightMax), skills[i].Must, isShared);
            _hasUnsure |= isShared;
        }
    }

    /// <summary>Judges a block.</summary>
    /// <param name="planes">Its planes; those of the block after it are fetched ahead, if <paramref name="goesOn"/>.</param>
    /// <param name="weightMin">The least weight that passes, at most <see cref="WeightMax"/>.</param>
    /// <param name="goesOn">Whether the next block will be asked for.</param>
    /// <returns>Bit i of word w: whether entry 64·w + i passes. Valid until the next block.</returns>
    public ulong* Sift(ulong* planes, int weightMin, bool goesOn)
    {
        if (goesOn && Sse.IsSupported)
        {
            foreach (ref readonly var term in _terms.AsSpan(0, _count))
                Sse.Prefetch0(planes + SkillPlanes.BlockWords + term.Word);
        }

        if (Vector512.IsHardwareAccelerated)
            return Sift<Bits512>(planes, weightMin);
        return Vector256.IsHardwareAccelerated ? Sift<Bits256>(planes, weightMin) : Sift<ulong>(planes, weightMin);
    }

    /// <summary>Sum of the weights under the bits of an entry of the last block.</summary>
    /// <param name="entry">Its place in the block.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int WeightOf(int entry)
    {
        ulong* word = _sums + (entry >> 6);
        int weight = 0, bits = BitsOf(WeightMax);
        for (int bit = 0; bit < bits; bit++, word += SkillPlanes.Words)
            weight |= (int)(*word >> entry & 1) << bit;
        return weight;
    }

    /// <summary>Whether an entry of the last block has a shared bit that is asked for: its weight may be less than the sum, and it may lack a must skill.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsUnsure(int entry) => _hasUnsure && (Unsure[entry >> 6] >> entry & 1) != 0;

    /// <summary>The scalar definition with <typeparamref name="T"/> a word, and the same for wider planes.</summary>
    internal ulong* Sift<T>(ulong* planes, int weightMin) where T : unmanaged, IBitwiseOperators<T, T, T>
    {
        int sumBits = BitsOf(WeightMax);
        for (int word = 0; word < SkillPlanes.Words; word += sizeof(T) / sizeof(ulong))
        {
            T none = default;
            T must = ~none, unsure = none;
            for (int bit = 0; bit < sumBits; bit++)
                Plane<T>(_sums, bit, word) = none;
            foreach (ref readonly var term in _terms.AsSpan(0, _count))
            {
                T held = *(T*)(planes + term.Word + word);
                if (term.Must)
                    must &= held;
                if (term.IsShared)
                    unsure |= held;
                T carry = none;
                for (int bit = BitOperations.TrailingZeroCount(term.Weight); bit < term.SumBits; bit++)
                {
                    ref T sum = ref Plane<T>(_sums, bit, word);
                    T before = sum;
                    if ((term.Weight >> bit & 1) != 0)
                    {
                        T either = before ^ held;
                        sum = either ^ carry;
                        carry = before & held | either & carry;
                    }
                    else
                    {
                        sum = before ^ carry;
                        carry &= before;
                    }
                }
            }

            // From the highest bit down: above the bound already, or equal to it so far.
            T above = none, equal = ~none;
            for (int bit = sumBits - 1; bit >= 0; bit--)
            {
                T sum = Plane<T>(_sums, bit, word);
                if ((weightMin >> bit & 1) != 0)
                {
                    equal &= sum;
                }
                else
                {
                    above |= equal & sum;
                    equal &= ~sum;
                }
            }

            Plane<T>(Passing, 0, word) = must & (above | equal);
            Plane<T>(Unsure, 0, word) = unsure;
        }

        return Passing;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref T Plane<T>(ulong* planes, int plane, int word) where T : unmanaged => ref *(T*)(planes + plane * SkillPlanes.Words + word);

    private static int BitsOf(int value) => 32 - BitOperations.LeadingZeroCount((uint)value);
}
