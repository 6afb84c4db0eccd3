using System.Globalization;

namespace DigitalTalent.Rules.Checks;

/// <summary>Calendar dates as text, strictly YYYY-MM-DD from 1900-01-01 to 2199-12-31.</summary>
/// <remarks>As a number a date is YYYYMMDD: ordered, readable, and never 0.</remarks>
internal static class DateText
{
    private const int YearMin = 1900;
    private const int YearMax = 2199;

    public static bool TryParse(ReadOnlySpan<char> text, out int date)
    {
        date = 0;
        if (text.Length != 10 || text[4] != '-' || text[7] != '-')
            return false;

        var year = Digits(text[..4]);
        var month = Digits(text.Slice(5, 2));
        var day = Digits(text.Slice(8, 2));
        if (year is < YearMin or > YearMax || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;

        date = year * 10_000 + month * 100 + day;
        return true;
    }

    public static int From(DateOnly date) => date.Year * 10_000 + date.Month * 100 + date.Day;

    public static string Format(int date) => string.Create(CultureInfo.InvariantCulture, $"{date / 10_000:0000}-{date / 100 % 100:00}-{date % 100:00}");

    private static int Digits(ReadOnlySpan<char> text)
    {
        var number = 0;
        foreach (var character in text)
        {
            if (!char.IsAsciiDigit(character))
                return -1;
            number = number * 10 + (character - '0');
        }

        return number;
    }
}
