using System.Globalization;
using System.Text.RegularExpressions;

namespace DigitalTalent.Talentctl.Cells;

/// <summary>Requirements that some of several values meet: 至少2项：A、B、C. Several of them in a cell stand apart by ；or a line break.</summary>
/// <param name="AtLeast">How many are enough; 0 where the cell does not say. Bounds are the contract's.</param>
/// <param name="Weight">The weight behind the number, as in 至少2项*8：A、B、C; 0 where there is none.</param>
/// <param name="Items">The values, still one text.</param>
internal sealed partial record AnyOfCell(int AtLeast, int Weight, string Items)
{
    private const string ChineseDigits = "一二三四五六七八九十";

    public static IEnumerable<AnyOfCell> Read(string cell)
    {
        foreach (string part in cell.Split(['；', ';', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var match = Counted().Match(CellText.Narrow(part));
            yield return match.Success
                ? new(Number(match.Groups["n"].Value), Number(match.Groups["w"].Value), match.Groups["items"].Value)
                : new(0, 0, part);
        }
    }

    private static int Number(string digits) => digits switch
    {
        "" => 0,
        "两" => 2,
        [var one] when ChineseDigits.Contains(one) => ChineseDigits.IndexOf(one, StringComparison.Ordinal) + 1,
        _ => int.Parse(digits, CultureInfo.InvariantCulture),
    };

    [GeneratedRegex(
        @"^(?:(?:至少|最少|不少于|任选|任意|at least|any)\s*)?(?<n>\d{1,3}|[一二两三四五六七八九十])\s*(?:项|个|种|门|类|of)?(?:以上|即可)?\s*(?:[*×xX]\s*(?<w>\d{1,3}))?\s*:\s*(?<items>.+)$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.Singleline, 1000)]
    private static partial Regex Counted();
}
