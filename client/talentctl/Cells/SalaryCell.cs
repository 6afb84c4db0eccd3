using System.Text.RegularExpressions;
using DigitalTalent.Talentctl.Tables;

namespace DigitalTalent.Talentctl.Cells;

/// <summary>Monthly pay in yuan, as written in registers and posts: 8000, 8,000元/月, 8k, 1.2万, 8000-12000, 8-12k, 1-1.5万, 面议.</summary>
internal static partial class SalaryCell
{
    /// <summary>Below this many yuan a month a bare number is taken for a slip: 8 may stand for 8 or for 8,000.</summary>
    private const decimal PlausibleYuanMin = 100;

    /// <summary>More yuan than fit into the contract's field; the exact bound is the contract's.</summary>
    private const decimal YuanMax = 1_000_000_000_000m;

    private static readonly HashSet<string> Open = new(StringComparer.Ordinal) { "面议", "面谈", "薪资面议", "不限", "无", "无要求", "待定" };

    /// <param name="text">The cell.</param>
    /// <param name="minFen">Lower end, or the only number, in fen; 0: not stated.</param>
    /// <param name="maxFen">Upper end in fen; 0: not stated.</param>
    public static Wording? ReadBand(string text, out long minFen, out long maxFen)
    {
        minFen = maxFen = 0;
        string compact = CellText.Compact(text).ToLowerInvariant();
        if (compact.Length == 0 || Open.Contains(compact))
            return null;
        if (Yearly().IsMatch(compact))
        {
            return new(
                "这里要填月薪（元/月），文件中写的是年薪或其他周期。请折算成月薪。", "Monthly pay is wanted here, not pay per year, day or hour.");
        }
        if (compact.StartsWith('-') || compact.StartsWith('负'))
            return new("月薪不能是负数。", "Monthly pay cannot be negative.");

        var match = Band().Match(compact);
        if (!match.Success)
            return Unreadable();
        string highUnit = match.Groups["hu"].Value;
        string lowUnit = match.Groups["lu"] is { Success: true, Value: var unit } ? unit : highUnit;
        if (!TryYuan(match.Groups["low"].Value, lowUnit, out decimal low))
            return Unreadable();
        decimal high = 0;
        if (match.Groups["high"].Success && !TryYuan(match.Groups["high"].Value, highUnit, out high))
            return Unreadable();
        if (low is > 0 and < PlausibleYuanMin || high is > 0 and < PlausibleYuanMin)
        {
            return new(
                "月薪的单位是元，这个数太小。如果指 8 千，请写 8000 或 8k。", "Pay is in yuan a month and this is too small. For 8 thousand write 8000 or 8k.");
        }
        if (low > YuanMax || high > YuanMax)
            return new("月薪的数字太大。", "The pay is too large.");
        if (match.Groups["high"].Success && high < low)
            return new("月薪的下限高于上限。", "The lower end of the pay is above the upper end.");

        string bound = match.Groups["bound"].Value;
        minFen = bound is "以下" or "以内" ? 0 : (long)(low * 100);
        maxFen = bound is "以下" or "以内" ? (long)(low * 100) : (long)(high * 100);
        return null;
    }

    /// <summary>One amount; of a band the lower end.</summary>
    public static Wording? ReadAmount(string text, out long fen) => ReadBand(text, out fen, out _);

    private static Wording Unreadable() => new(
        "月薪写法无法识别。请写成 8000、8000-12000、8k-12k、1.2万 或 面议（单位：元/月）。",
        "Not a pay. Write 8000, 8000-12000, 8k-12k, 1.2万 or 面议 (yuan per month).");

    private static bool TryYuan(string digits, string unit, out decimal yuan)
    {
        if (!NumberCell.TryDecimal(digits, out yuan) || yuan > YuanMax)
            return false;
        yuan *= unit switch { "k" or "千" => 1_000, "w" or "万" => 10_000, _ => 1 };
        return true;
    }

    // The tail `·14薪` (14 salaries a year) is usual on recruitment sites and says nothing about the month.
    [GeneratedRegex(@"^(?:¥|￥|人民币)?(?<low>[\d,.]+)(?<lu>k|千|w|万)?(?:元)?(?:[-~—–至到](?:¥|￥)?(?<high>[\d,.]+)(?<hu>k|千|w|万)?)?(?:元|块)?(?:人民币)?(?:/|每)?(?:月)?(?<bound>及?以上|起|以下|以内)?(?:[·x*]?\d{2}薪)?$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Band();

    [GeneratedRegex(@"年薪|[/每](?:年|天|日|小时|时|周|次)|年$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Yearly();
}
