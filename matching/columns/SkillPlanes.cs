namespace DigitalTalent.Matching.Columns;

/// <summary>
/// Skills of talents as bit planes, as seen from one occupation: a bit of its own for each of the skills that people of the occupation hold
/// most, while the other skills share the rest. Who lacks a bit lacks the skill; who has a bit of its own has the skill.
/// </summary>
/// <remarks>
/// <code>
/// block of 512 entries   plane 0    [ 512 bits ]     who holds the most frequent skill
///                        ...
///                        plane 55   [ 512 bits ]
///                        plane 56.. [ 512 bits ]     shared by all other skills
/// </code>
/// A plane of a block is a cache line. A question reads the planes of the skills it names and leaves the others where they are; see
/// <see cref="SkillSieve"/>. Bit-sliced columns: O'Neil and Quass, "Improved Query Performance with Variant Indexes", SIGMOD 1997.
/// </remarks>
internal static unsafe class SkillPlanes
{
    /// <summary>Planes of a block, bits of an entry.</summary>
    public const int Count = 64;
    public const int OwnBits = 56;
    private const int SharedBits = Count - OwnBits;

    /// <summary>Entries whose planes lie together.</summary>
    public const int BlockEntries = 512;

    /// <summary>64-bit words of a plane.</summary>
    public const int Words = BlockEntries / 64;
    public const int BlockWords = Count * Words;

    /// <summary>Words that the planes of so many entries take; the last block is filled up.</summary>
    public static long WordsOf(int entries) => ((long)entries + BlockEntries - 1) / BlockEntries * BlockWords;

    /// <summary>The bit of a skill without one of its own.</summary>
    public static int SharedBit(int skill) => OwnBits + skill % SharedBits;

    /// <summary>Chooses the skills with a bit of their own: the most frequent, the lower number first.</summary>
    /// <param name="counts">How often each skill occurs; set to 0.</param>
    /// <param name="own">Receives the skills, one a bit; <see cref="TalentRecord.None"/> where there are fewer.</param>
    public static void Choose(Span<int> counts, Span<ushort> own)
    {
        own.Fill(TalentRecord.None);
        var frequent = new PriorityQueue<int, (int Count, int Order)>(OwnBits + 1);
        for (int skill = 0; skill < counts.Length; skill++)
        {
            if (counts[skill] == 0)
                continue;
            frequent.Enqueue(skill, (counts[skill], -skill));
            if (frequent.Count > OwnBits)
                frequent.Dequeue();
            counts[skill] = 0;
        }

        for (int bit = frequent.Count - 1; bit >= 0; bit--)
            own[bit] = (ushort)frequent.Dequeue();
    }

    /// <summary>Turns the words of entries, one each, into planes, in place.</summary>
    /// <param name="words">As many as <see cref="WordsOf"/> tells.</param>
    /// <param name="entries">Number of entries.</param>
    public static void Transpose(ulong* words, int entries)
    {
        Span<ulong> square = stackalloc ulong[64];
        Span<ulong> planes = stackalloc ulong[BlockWords];
        for (ulong* end = words + WordsOf(entries); words < end; words += BlockWords)
        {
            var block = new Span<ulong>(words, BlockWords);
            for (int word = 0; word < Words; word++)
            {
                block.Slice(word * 64, 64).CopyTo(square);
                TransposeSquare(square);
                for (int plane = 0; plane < Count; plane++)
                    planes[plane * Words + word] = square[plane];
            }

            planes.CopyTo(block);
        }
    }

    /// <summary>Mirrors 64 × 64 bits, bit b of word w becoming bit w of word b: quarters change places, then quarters of quarters
    /// (Warren, Hacker's Delight, 2nd edition, section 7-3).</summary>
    private static void TransposeSquare(Span<ulong> square)
    {
        ulong mask = 0x0000_0000_FFFF_FFFF;
        for (int size = 32; size > 0; size >>= 1, mask ^= mask << size)
        {
            for (int row = 0; row < 64; row = (row + size + 1) & ~size)
            {
                ulong differing = (square[row] >> size ^ square[row + size]) & mask;
                square[row] ^= differing << size;
                square[row + size] ^= differing;
            }
        }
    }
}
