namespace DigitalTalent.Matching;

/// <summary>How a person comes to stand in the list of an occupation, best first.</summary>
internal enum EntryKind
{
    Main,
    Own,
    Wished,
}

/// <summary>Entries of one home region, up to the start of the next run.</summary>
/// <param name="Region">-1: not known.</param>
internal readonly record struct EntryRun(int Region, int Start);

/// <summary>Where entries stand: lists by occupation and kind, inside a list runs by home region, inside a run rows ascending. Immutable.</summary>
internal sealed class EntryLists
{
    public const int Kinds = (int)EntryKind.Wished + 1;

    private readonly int[] _starts;
    private readonly EntryRun[] _runs;

    /// <param name="starts">First run of each list, and one more.</param>
    /// <param name="runs">All runs, and one more that ends the last.</param>
    public EntryLists(int[] starts, EntryRun[] runs)
    {
        _starts = starts;
        _runs = runs;
    }

    public static int Number(int occupation, EntryKind kind) => occupation * Kinds + (int)kind;

    /// <summary>Runs of a list and one more, whose start ends the last; empty for an empty list.</summary>
    public ReadOnlySpan<EntryRun> Runs(int occupation, EntryKind kind)
    {
        int number = Number(occupation, kind);
        int first = _starts[number], end = _starts[number + 1];
        return first == end ? [] : _runs.AsSpan(first, end - first + 1);
    }

    public long Bytes => _starts.Length * sizeof(int) + (long)_runs.Length * 2 * sizeof(int);

    /// <summary>Lists of entries that are in order.</summary>
    /// <param name="lists">Number of all lists.</param>
    /// <param name="keys">Of each entry: its list in the upper half, its region plus one in the lower.</param>
    public static EntryLists Of(int lists, ReadOnlySpan<uint> keys)
    {
        var starts = new int[lists + 1];
        var runs = new List<EntryRun>();
        int list = 0;
        for (int entry = 0; entry < keys.Length; entry++)
        {
            if (entry > 0 && keys[entry] == keys[entry - 1])
                continue;
            for (; list <= keys[entry] >> EntryKey.RegionBits; list++)
                starts[list] = runs.Count;
            runs.Add(new EntryRun((int)(keys[entry] & EntryKey.RegionMask) - 1, entry));
        }
        for (; list <= lists; list++)
            starts[list] = runs.Count;
        runs.Add(new EntryRun(int.MaxValue, keys.Length));
        return new EntryLists(starts, [.. runs]);
    }
}

/// <summary>What entries are sorted by: list, then home region. Also rows, by main occupation and home region.</summary>
internal static class EntryKey
{
    public const int RegionBits = 14;
    public const uint RegionMask = (1u << RegionBits) - 1;

    /// <summary>Lists and regions share 32 bits.</summary>
    public const int ListsMax = 1 << (32 - RegionBits);

    /// <summary>Regions, and one that is not known.</summary>
    public const int RegionsMax = (1 << RegionBits) - 1;

    public static uint Of(int list, int region) => (uint)list << RegionBits | (uint)(region + 1);
}

/// <summary>Sorts by the upper half of words, keeping the order of equals: least significant digit first, eight bits at a time.</summary>
internal static class RadixSort
{
    /// <returns>The array that holds the result: <paramref name="words"/> or <paramref name="spare"/>, of the same length.</returns>
    public static ulong[] Sort(ulong[] words, ulong[] spare, int count)
    {
        Span<int> places = stackalloc int[256];
        for (int shift = 32; shift < 64; shift += 8)
        {
            places.Clear();
            for (int i = 0; i < count; i++)
                places[(byte)(words[i] >> shift)]++;
            if (count == 0 || places[(byte)(words[0] >> shift)] == count)
                continue;
            int next = 0;
            for (int digit = 0; digit < places.Length; digit++)
                (places[digit], next) = (next, next + places[digit]);
            for (int i = 0; i < count; i++)
                spare[places[(byte)(words[i] >> shift)]++] = words[i];
            (words, spare) = (spare, words);
        }
        return words;
    }
}
