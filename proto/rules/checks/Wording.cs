using System.Globalization;
using System.Text;
using DigitalTalent.V1;

namespace DigitalTalent.Rules.Checks;

/// <summary>Every sentence about a broken rule, in one place. Each names field, value and bound.</summary>
internal static class Wording
{
    private const int ValueCharsMax = 80;
    private const int SuggestionsMax = 3;

    public static Violation Required(FieldInfo field) => new()
    {
        Bound = "required",
        MessageZh = $"{field.LabelZh}不能为空。",
        MessageEn = $"{field.Name}: must not be empty.",
    };

    public static Violation NumberRange(FieldInfo field, long value, long? min, long? max)
    {
        var bound = $"{min?.ToString(CultureInfo.InvariantCulture)}..{max?.ToString(CultureInfo.InvariantCulture)}";
        var (zh, en) = (min, max) switch
        {
            (not null, not null) => ($"应在{min}到{max}之间", $"must be from {min} to {max}"),
            (not null, null) => ($"不能小于{min}", $"must not be less than {min}"),
            _ => ($"不能大于{max}", $"must not be greater than {max}"),
        };
        return About(field, value.ToString(CultureInfo.InvariantCulture), bound, zh, en);
    }

    public static Violation TextLength(FieldInfo field, string value, int length, int? min, int? max)
    {
        var bound = $"{min ?? 0}..{max?.ToString(CultureInfo.InvariantCulture)} characters";
        var (zh, en) = length < min
            ? ($"只有{length}个字，至少应有{min}个字", $"has {length} characters, fewer than {min}")
            : ($"有{length}个字，最多{max}个字", $"has {length} characters, more than {max}");
        return About(field, value, bound, zh, en);
    }

    public static Violation ItemCount(FieldInfo field, int count, int? min, int? max)
    {
        var bound = $"{min ?? 0}..{max?.ToString(CultureInfo.InvariantCulture)} items";
        var (zh, en) = count < min
            ? ($"有{count}项，至少应有{min}项", $"has {count} items, fewer than {min}")
            : ($"有{count}项，最多{max}项", $"has {count} items, more than {max}");
        return new() { Bound = bound, Value = Echo(field, count.ToString(CultureInfo.InvariantCulture)), MessageZh = $"{field.LabelZh}{zh}。", MessageEn = $"{field.Name}: {en}." };
    }

    public static Violation Pattern(FieldInfo field, string value, string pattern, string hintZh, string hintEn) =>
        About(field, value, hintEn.Length > 0 ? hintEn : pattern,
            $"格式不对，应为{(hintZh.Length > 0 ? hintZh : pattern)}", $"must be {(hintEn.Length > 0 ? hintEn : "text that matches " + pattern)}");

    public static Violation UnknownCode(FieldInfo field, string value, CodeList list, ICodeLists codeLists)
    {
        var bound = $"{codeLists.TitleEn(list)} code";
        var violation = About(field, value, bound, $"不是已知的{codeLists.TitleZh(list)}代码", $"is not a known {bound}");
        var suggestions = field.IsPersonal ? [] : codeLists.Nearest(list, value, SuggestionsMax).Take(SuggestionsMax).ToArray();
        if (suggestions.Length > 0)
        {
            violation.Suggestions.Add(suggestions);
            violation.MessageZh += $"是否应为：{string.Join("；", suggestions)}？";
            violation.MessageEn += $" Did you mean {string.Join("; ", suggestions)}?";
        }

        return violation;
    }

    public static Violation Date(FieldInfo field, string value) =>
        About(field, value, "YYYY-MM-DD, 1900-01-01..2199-12-31",
            "不是有效日期，应为1900-01-01至2199-12-31之间的“年-月-日”，如2026-01-31", "is not a date from 1900-01-01 to 2199-12-31 written as YYYY-MM-DD");

    public static Violation InFuture(FieldInfo field, string value, int today) =>
        About(field, value, $"..{DateText.Format(today)}", $"不能晚于今天（{DateText.Format(today)}）", $"must not be later than today ({DateText.Format(today)})");

    public static Violation InPast(FieldInfo field, string value, int today) =>
        About(field, value, $"{DateText.Format(today)}..", $"不能早于今天（{DateText.Format(today)}）", $"must not be earlier than today ({DateText.Format(today)})");

    public static Violation CreditCode(FieldInfo field, string value)
    {
        const string Bound = "unified social credit code, GB 32100-2015";
        if (value.Length != UnifiedSocialCreditCode.Length)
            return About(field, value, Bound, "不是统一社会信用代码，应为18位（GB 32100-2015）", "is not a unified social credit code: it must have 18 characters (GB 32100-2015)");

        try
        {
            var expected = UnifiedSocialCreditCode.CheckCharacter(value);
            return About(field, value, Bound,
                $"不是有效的统一社会信用代码（GB 32100-2015）：末位校验码与前17位不符，按前17位应为{expected}，请核对每一位",
                $"is not a valid unified social credit code (GB 32100-2015): the check character does not fit the first 17, which ask for {expected}");
        }
        catch (ArgumentException)
        {
            return About(field, value, Bound,
                "不是统一社会信用代码（GB 32100-2015）：只能用数字和大写字母（不含I、O、S、V、Z），第3至8位为数字",
                "is not a unified social credit code (GB 32100-2015): digits and capitals except I, O, S, V, Z only, and digits at places 3 to 8");
        }
    }

    public static Violation Phone(FieldInfo field, string value) =>
        About(field, value, "5..20 of digits, space, + - ( ), at least 5 digits",
            "不是电话号码，应为5至20位数字、空格或+ - ( )，其中至少5位数字", "is not a telephone number: 5 to 20 of digits, space, + - ( ), at least 5 of them digits");

    public static Violation Email(FieldInfo field, string value) =>
        About(field, value, "e-mail address", "不是电子邮箱地址，应如name@example.com", "is not an e-mail address such as name@example.com");

    public static Violation UndefinedEnum(FieldInfo field, int value, string allowedZh, string allowedEn) =>
        About(field, value.ToString(CultureInfo.InvariantCulture), allowedEn, $"不是可选的值，可选：{allowedZh}", $"is not a defined value; allowed are {allowedEn}");

    public static Violation BrokenEncoding(FieldInfo field, string value) =>
        About(field, value, "valid UTF-8 text", "含有乱码（文字编码已损坏，应为UTF-8）", "contains damaged characters: the text encoding is broken, it must be UTF-8");

    public static Violation ControlCharacter(FieldInfo field, string value, char character) =>
        About(field, value, "no control characters",
            $"含有不可见的控制字符（U+{(int)character:X4}），不允许", $"contains the control character U+{(int)character:X4}, which is not allowed");

    public static Violation Repeated(FieldInfo field, string value, int first) =>
        About(field, value, "each once", $"与第{first + 1}项重复，不能重复出现", $"repeats item {first + 1}; each may occur once");

    public static Violation Order(FieldInfo lesser, FieldInfo greater, string lesserValue, string greaterValue)
    {
        var shown = greater.IsPersonal ? "" : $" ({Shorten(greaterValue)})";
        return About(lesser, lesserValue, $"<= {greater.Name}{shown}",
            $"不能大于或晚于{greater.LabelZh}{(greater.IsPersonal ? "" : $"（{Shorten(greaterValue)}）")}", $"must not be greater than {greater.Name}{shown}");
    }

    public static Violation WithinCount(FieldInfo number, FieldInfo list, int asked, int count) =>
        About(number, asked.ToString(CultureInfo.InvariantCulture), $"1..{count} (items of {list.Name})",
            $"不能大于{list.LabelZh}的项数（{count}）", $"must not be greater than the number of items in {list.Name} ({count})");

    public static Violation OneOf(string name, string labelsZh, string fields) => new()
    {
        Bound = $"exactly one of {fields}",
        MessageZh = $"{labelsZh}须填写其中一项。",
        MessageEn = $"{name}: exactly one of {fields} must be given.",
    };

    private static Violation About(FieldInfo field, string value, string bound, string problemZh, string problemEn)
    {
        var echo = Echo(field, value);
        return new()
        {
            Value = echo,
            Bound = bound,
            MessageZh = field.IsPersonal ? $"{field.LabelZh}{problemZh}。" : $"{field.LabelZh}“{echo}”{problemZh}。",
            MessageEn = field.IsPersonal ? $"{field.Name}: the value {problemEn}." : $"{field.Name}: '{echo}' {problemEn}.",
        };
    }

    private static string Echo(FieldInfo field, string value) => field.IsPersonal ? "" : Shorten(value);

    /// <summary>At most 80 characters, control characters as their visible pictures, so that a message stays one line.</summary>
    private static string Shorten(string value)
    {
        var shown = new StringBuilder(Math.Min(value.Length, ValueCharsMax));
        var count = 0;
        foreach (var rune in value.EnumerateRunes())
        {
            if (++count == ValueCharsMax && value.Length > shown.Length + rune.Utf16SequenceLength)
            {
                shown.Append('…');
                break;
            }

            if (rune.Value < 0x20)
                shown.Append((char)(0x2400 + rune.Value));
            else if (rune.Value is >= 0x7F and < 0xA0)
                shown.Append('\u2421');
            else
                shown.Append(rune);
        }

        return shown.ToString();
    }
}
