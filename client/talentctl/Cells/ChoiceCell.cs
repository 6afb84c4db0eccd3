using DigitalTalent.Reference;
using DigitalTalent.Rules;
using DigitalTalent.Talentctl.Tables;

namespace DigitalTalent.Talentctl.Cells;

/// <summary>The words that the contract declares for the values of one enum, and their values.</summary>
internal sealed class ChoiceWords
{
    private static readonly string[] AtLeast = ["及以上", "或以上", "以上"];

    private readonly Func<string, int?> parse;

    private ChoiceWords(IReadOnlyList<string> shown, Func<string, int?> parse)
    {
        Shown = shown;
        this.parse = parse;
    }

    /// <summary>Chinese labels of all values but the unspecified one, in the order of the contract.</summary>
    public IReadOnlyList<string> Shown { get; }

    public static ChoiceWords Of<TEnum>() where TEnum : struct, Enum => new(
        [.. EnumLabels.AllZh<TEnum>().Skip(1)],
        text => EnumLabels.TryParse(text, out TEnum value, TextFolding.Fold) ? Convert.ToInt32(value) : null);

    /// <param name="text">A label, a synonym or the name in the contract; 本科及以上 counts as 本科.</param>
    public int? Find(string text)
    {
        string clean = CellText.Clean(text);
        string? ending = AtLeast.FirstOrDefault(ending => clean.EndsWith(ending, StringComparison.Ordinal));
        return parse(clean) ?? (ending is null ? null : parse(clean[..^ending.Length]));
    }

    public Wording Unknown(string text) => new(
        $"“{CellText.Shown(text)}”不在可填的范围内。可以填：{string.Join("、", Shown)}。",
        $"'{CellText.Shown(text)}' is not one of the choices: {string.Join(", ", Shown)}.");
}

/// <summary>Yes and no.</summary>
internal static class YesNoCell
{
    private static readonly HashSet<string> Yes = new(StringComparer.Ordinal)
        { "是", "有", "y", "yes", "true", "1", "√", "✓", "✔", "同意", "已同意", "接受", "可", "可以", "愿意", "支持" };

    private static readonly HashSet<string> No = new(StringComparer.Ordinal)
        { "否", "无", "没有", "n", "no", "false", "0", "×", "✗", "✘", "x", "不同意", "未同意", "不接受", "不可", "不可以", "不愿意", "不支持" };

    /// <param name="text">The cell.</param>
    /// <param name="answer">Null for an empty cell.</param>
    public static Wording? Read(string text, out bool? answer)
    {
        string folded = TextFolding.Fold(text);
        answer = folded.Length == 0 ? null : Yes.Contains(folded) ? true : No.Contains(folded) ? false : null;
        return answer is null && folded.Length > 0 ? new("这里要填“是”或“否”。", "Yes (是) or no (否) is wanted here.") : null;
    }
}
