using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace DigitalTalent.Matching;

/// <summary>Rows of talent ids: a hash table with open addressing. One writer adds, any number of readers look up at the same time.</summary>
/// <remarks>
/// A slot is 8 bytes, the upper half of the hash and the row plus one, written whole; 0 is free. Nothing is ever taken out. An id may stand
/// for several rows; which of them counts is for the version to say. The hash is keyed anew in every process, so that nobody can prepare ids that collide.
/// </remarks>
internal sealed class IdIndex
{
    private static readonly ulong Key = MemoryMarshal.Read<ulong>(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;

    private readonly ulong[] _slots;
    private readonly int _mask;

    /// <param name="rows">Most rows that will be added.</param>
    public IdIndex(int rows)
    {
        _slots = new ulong[BitOperations.RoundUpToPowerOf2((uint)(rows + rows / 3 + 2))];
        _mask = _slots.Length - 1;
    }

    public long Bytes => (long)_slots.Length * sizeof(ulong);

    public static ulong Hash(ReadOnlySpan<byte> id)
    {
        ulong hash = Key ^ (ulong)id.Length;
        for (; id.Length >= sizeof(ulong); id = id[sizeof(ulong)..])
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(id));
        ulong rest = 0;
        for (int i = 0; i < id.Length; i++)
            rest |= (ulong)id[i] << (8 * i);
        return Mix(hash ^ rest);
    }

    /// <summary>For the one writer.</summary>
    public void Add(ulong hash, int row)
    {
        int place = (int)hash & _mask;
        while (_slots[place] != 0)
            place = place + 1 & _mask;
        Volatile.Write(ref _slots[place], hash >> 32 << 32 | (uint)(row + 1));
    }

    /// <summary>The next row that may have the id; -1 when there is no more.</summary>
    /// <param name="hash">Of the id.</param>
    /// <param name="place">0 at first; kept between calls.</param>
    public int Next(ulong hash, ref int place)
    {
        while (true)
        {
            ulong slot = Volatile.Read(ref _slots[(int)hash + place & _mask]);
            if (slot == 0)
                return -1;
            place++;
            if (slot >> 32 == hash >> 32)
                return (int)(uint)slot - 1;
        }
    }

    private static ulong Mix(ulong value)
    {
        ulong high = Math.BigMul(value ^ Key, 0x9E37_79B9_7F4A_7C15, out ulong low);
        return high ^ low;
    }
}
