namespace DigitalTalent.Reference.Search;

/// <summary>How near a wrong code is to an existing one.</summary>
internal static class CodeSimilarity
{
    /// <summary>More edits than this and the code could be any.</summary>
    public const int EditsMax = 2;

    /// <summary>True for texts made of digits, hyphens and a few Latin letters, at least three of them digits.</summary>
    public static bool LooksLikeCode(string folded)
    {
        int digits = 0, letters = 0;
        foreach (var character in folded)
        {
            if (char.IsAsciiDigit(character))
                digits++;
            else if (char.IsAsciiLetter(character))
                letters++;
            else if (character is not ('-' or '.' or '/'))
                return false;
        }

        return digits >= 3 && letters <= 4;
    }

    public static CodeDistance Distance(string asked, string code)
    {
        var prefix = asked.AsSpan().CommonPrefixLength(code);

        // Codes of one table differ little in length; a distance beyond the bound needs no exact figure.
        var edits = Math.Abs(asked.Length - code.Length) > EditsMax ? EditsMax + 1 : EditDistance.Between(asked, code);
        return new(edits, asked.Length - prefix, Math.Abs(Digits(asked) - Digits(code)));
    }

    private static long Digits(string code)
    {
        long number = 0;
        foreach (var character in code)
        {
            if (char.IsAsciiDigit(character) && number < long.MaxValue / 100)
                number = number * 10 + (character - '0');
        }

        return number;
    }
}

/// <summary>Fewer edits first, then the longer common beginning (the same parent), then the nearer number.</summary>
internal readonly record struct CodeDistance(int Edits, int AfterPrefix, long NumberGap) : IComparable<CodeDistance>
{
    public int CompareTo(CodeDistance other) =>
        Edits != other.Edits ? Edits.CompareTo(other.Edits)
        : AfterPrefix != other.AfterPrefix ? AfterPrefix.CompareTo(other.AfterPrefix)
        : NumberGap.CompareTo(other.NumberGap);
}
