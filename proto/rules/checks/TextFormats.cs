namespace DigitalTalent.Rules.Checks;

/// <summary>Formats that are recognised by eye rather than proven.</summary>
internal static class TextFormats
{
    private const int PhoneCharsMin = 5;
    private const int PhoneCharsMax = 20;

    /// <summary>5 to 20 of digits, space, + - ( ); at least five digits.</summary>
    public static bool IsPhone(ReadOnlySpan<char> text)
    {
        if (text.Length is < PhoneCharsMin or > PhoneCharsMax)
            return false;

        var digits = 0;
        foreach (var character in text)
        {
            if (char.IsAsciiDigit(character))
                digits++;
            else if (character is not (' ' or '+' or '-' or '(' or ')'))
                return false;
        }

        return digits >= PhoneCharsMin;
    }

    /// <summary>One @ with something before it, a domain with a dot inside, no white space.</summary>
    public static bool IsEmail(ReadOnlySpan<char> text)
    {
        var at = text.IndexOf('@');
        if (at <= 0)
            return false;

        var domain = text[(at + 1)..];
        if (domain.Contains('@') || domain.IndexOf('.') <= 0 || domain[^1] == '.' || domain.IndexOf("..", StringComparison.Ordinal) >= 0)
            return false;

        foreach (var character in text)
        {
            if (char.IsWhiteSpace(character))
                return false;
        }

        return true;
    }
}
