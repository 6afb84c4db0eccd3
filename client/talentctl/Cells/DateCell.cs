using System.Globalization;
using System.Text.RegularExpressions;
using DigitalTalent.Talentctl.Tables;

namespace DigitalTalent.Talentctl.Cells;

/// <summary>Dates in the notations found in registers: 2024-01-05, 2024/1/5, 2024.1.5, 2024年1月5日, 20240105, Excel's day number.</summary>
internal static partial class DateCell
{
    /// <summary>Day numbers taken for dates: 1954-10-03 to 2099-12-31. Smaller ones are ages and counts put into the wrong column.</summary>
    private const int SerialMin = 20_000;
    private const int SerialMax = 73_050;

    private static readonly DateOnly SerialEpoch = new(1899, 12, 30);

    /// <param name="text">The cell.</param>
    /// <param name="monthIsEnough">Takes 2018年6月 as the first day of that month: graduations are known by the month.</param>
    /// <param name="iso">YYYY-MM-DD; empty for an empty cell.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static Wording? Read(string text, bool monthIsEnough, out string iso)
    {
        iso = "";
        string compact = CellText.Narrow(text);
        if (compact.Length == 0)
            return null;

        if (FullDate().Match(compact) is { Success: true } full)
            return Build(full, day: int.Parse(full.Groups["d"].ValueSpan, CultureInfo.InvariantCulture), out iso);
        if (Serial().IsMatch(compact) && double.Parse(compact, CultureInfo.InvariantCulture) is >= SerialMin and <= SerialMax and var serial)
        {
            iso = Format(SerialEpoch.AddDays((int)serial));
            return null;
        }
        if (Month().Match(compact) is { Success: true } month)
        {
            return monthIsEnough ? Build(month, day: 1, out iso) : new(
                "日期只写到月，请补上日，写成 2024-01-05 的形式。", "The day is missing; write it like 2024-01-05.");
        }
        if (DayFirst().IsMatch(compact))
        {
            return new(
                "年月日的先后不明确。请按“年-月-日”写成四位年份，例如 2024-01-05。",
                "The order of year, month and day is not clear. Write year first with four digits, like 2024-01-05.");
        }
        return new("日期写法无法识别。请写成 2024-01-05（年-月-日）。", "Not a date. Write it like 2024-01-05.");
    }

    private static Wording? Build(Match match, int day, out string iso)
    {
        int year = int.Parse(match.Groups["y"].ValueSpan, CultureInfo.InvariantCulture);
        int month = int.Parse(match.Groups["m"].ValueSpan, CultureInfo.InvariantCulture);
        iso = "";
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return new(
                $"日历上没有 {year} 年 {month} 月 {day} 日这一天。", $"There is no day {year}-{month}-{day} in the calendar.");
        }
        iso = Format(new DateOnly(year, month, day));
        return null;
    }

    private static string Format(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    // A time of day after the date is what exports of databases add; it says nothing here.
    [GeneratedRegex(@"^(?:(?<y>\d{4}) ?[-/.年] ?(?<m>\d{1,2}) ?[-/.月] ?(?<d>\d{1,2}) ?日?|(?<y>(?:19|20|21)\d\d)(?<m>\d\d)(?<d>\d\d))(?:[ T]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FullDate();

    [GeneratedRegex(@"^(?:(?<y>\d{4}) ?[-/.年] ?(?<m>\d{1,2}) ?月?|(?<y>(?:19|20|21)\d\d)(?<m>0[1-9]|1[0-2]))$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Month();

    [GeneratedRegex(@"^\d{5}(?:\.\d{1,12})?$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Serial();

    [GeneratedRegex(@"^\d{1,2}[-/.年]\d{1,2}[-/.月]\d{1,4}日?$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DayFirst();
}
