namespace DigitalTalent.Talentctl.Rank;

/// <summary>Ordinary decimal numbers, fast: up to 15 digits with a point among them. All else is left to the general parser.</summary>
internal static class DecimalNumber
{
    private static readonly double[] PowersOfTen = [.. Enumerable.Range(0, 16).Select(static power => Math.Pow(10, power))];

    /// <summary>Both the digits and the power of ten are exact then, so their quotient is the nearest double (Clinger 1990).</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        bool negative = text.Length > 0 && text[0] == '-';
        int at = negative ? 1 : 0, digits = 0, behindPoint = -1;
        long mantissa = 0;
        for (; at < text.Length; at++)
        {
            int digit = text[at] - '0';
            if ((uint)digit <= 9)
            {
                mantissa = (mantissa * 10) + digit;
                digits++;
            }
            else if (text[at] == '.' && behindPoint < 0)
            {
                behindPoint = digits;
            }
            else
            {
                return false;
            }
        }

        if (digits is 0 or > 15)
            return false;
        value = behindPoint < 0 ? mantissa : mantissa / PowersOfTen[digits - behindPoint];
        if (negative)
            value = -value;
        return true;
    }
}
