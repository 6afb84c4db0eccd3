using System.Globalization;
using System.Text.RegularExpressions;

namespace DigitalTalent.Talentctl.Cells;

/// <summary>An item of a list with a number behind it: Python(5年) is a skill with years, Python*8 a requirement with its weight.</summary>
/// <param name="Code">Code of the item.</param>
/// <param name="Number">The number as written, 0 where there is none. Bounds are the contract's.</param>
internal sealed partial record GradedItem(string Code, int Number)
{
    /// <returns>Null when the item is not known, with or without the number.</returns>
    public static GradedItem? Read(string piece, Func<string, string?> find)
    {
        // The whole piece first: names such as 等保2.0 or 5G end in numbers of their own.
        if (find(piece) is { } whole)
            return new(whole, 0);
        var match = WithNumber().Match(CellText.Narrow(piece));
        return match.Success && find(match.Groups["item"].Value) is { } code
            ? new(code, int.Parse(match.Groups["n"].ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture))
            : null;
    }

    [GeneratedRegex(@"^(?<item>.*?\S)\s*(?:[*×xX:]\s*(?<n>-?\d{1,4})\s*年?|\(\s*(?<n>-?\d{1,4})\s*年?(?:以上)?(?:经验)?\s*\)|\s(?<n>\d{1,4})\s*年)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex WithNumber();
}
