namespace DigitalTalent.Matching;

/// <summary>An immutable set of dense codes, one bit each. The default is the empty set; codes outside the range are in no set.</summary>
internal readonly struct CodeSet
{
    private readonly ulong[]? _words;

    private CodeSet(ulong[] words) => _words = words;

    public bool IsEmpty => _words is null;

    public bool Contains(int code)
    {
        var words = _words;
        return words is not null && (uint)(code >> 6) < (uint)words.Length && (words[code >> 6] >> (code & 63) & 1) != 0;
    }

    public bool ContainsAny(ReadOnlySpan<ushort> codes)
    {
        if (_words is null)
            return false;
        foreach (var code in codes)
        {
            if (Contains(code))
                return true;
        }
        return false;
    }

    /// <summary>Set of the codes for which <paramref name="member"/> holds, of all below <paramref name="count"/>.</summary>
    public static CodeSet Where(int count, Func<int, bool> member)
    {
        var words = new ulong[(count + 63) / 64];
        bool any = false;
        for (int code = 0; code < count; code++)
        {
            if (!member(code))
                continue;
            words[code >> 6] |= 1UL << (code & 63);
            any = true;
        }
        return any ? new CodeSet(words) : default;
    }

    public static CodeSet Of(int count, IEnumerable<int> codes)
    {
        ulong[]? words = null;
        foreach (int code in codes)
        {
            if ((uint)code >= (uint)count)
                continue;
            words ??= new ulong[(count + 63) / 64];
            words[code >> 6] |= 1UL << (code & 63);
        }
        return words is null ? default : new CodeSet(words);
    }
}
