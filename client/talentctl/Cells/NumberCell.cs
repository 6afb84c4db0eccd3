using System.Globalization;
using System.Text.RegularExpressions;
using DigitalTalent.Talentctl.Tables;

namespace DigitalTalent.Talentctl.Cells;

/// <summary>Whole numbers as people write them: 1,200, １２００, 3年, 1.2万, 3年以上.</summary>
internal static partial class NumberCell
{
    /// <param name="text">The cell.</param>
    /// <param name="lowestOfRange">Takes the lower end of 3-5年, for columns that ask for a minimum.</param>
    /// <param name="number">0 for an empty cell.</param>
    public static Wording? Read(string text, bool lowestOfRange, out int number)
    {
        number = 0;
        string compact = CellText.Compact(text);
        if (compact.Length == 0)
            return null;
        if (lowestOfRange && Range().Match(compact) is { Success: true } range)
            compact = range.Groups["low"].Value + range.Groups["unit"].Value;

        var match = Number().Match(compact);
        if (!match.Success || !TryDecimal(match.Groups["n"].Value, out decimal value))
        {
            return new(
                "这里要填整数（只写数字），例如 3。", "A whole number is wanted here, digits only, such as 3.");
        }
        if (match.Groups["wan"].Success)
            value *= 10_000;
        if (value != decimal.Truncate(value))
            return new("这里要填整数，不能带小数。", "A whole number is wanted here, without a fraction.");
        if (value is > int.MaxValue or < int.MinValue)
            return new("数字太大。", "The number is too large.");
        number = (int)value;
        return null;
    }

    /// <summary>Digits with or without thousands separators, which must stand where they belong.</summary>
    public static bool TryDecimal(string text, out decimal value)
    {
        value = 0;
        return Digits().IsMatch(text)
            && decimal.TryParse(text.Replace(",", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture, out value);
    }

    [GeneratedRegex(@"^(?<n>-?[\d,.]+)(?<wan>万)?(?:年|岁|人|名|个|位|天|日|家|元)?(?:\(含\))?(?:及?以上)?$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Number();

    [GeneratedRegex(@"^(?<low>\d+)年?[-~至—–到](?<high>\d+)(?<unit>年|天|日)?$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Range();

    [GeneratedRegex(@"^[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Digits();
}
