using DigitalTalent.Talentctl.Tables;

namespace DigitalTalent.Talentctl.Schemas;

/// <summary>How cells of each kind are written: the texts of the documentation.</summary>
internal static class Formats
{
    public static readonly Wording Text = new("文字", "text");
    public static readonly Wording Id = new("1至64位字母、数字、点、横线或下划线", "1 to 64 letters, digits, dots, dashes, underscores");
    public static readonly Wording CreditCode = new("18位统一社会信用代码", "unified social credit code, 18 characters");
    public static readonly Wording CreditCodes = new("统一社会信用代码，可多个", "unified social credit codes");
    public static readonly Wording Date = new("日期，2024-01-05、2024/1/5、2024年1月5日", "date: 2024-01-05, 2024/1/5, 2024年1月5日");
    public static readonly Wording Month = new("日期或年月，2018-06、2018年6月", "date or month: 2018-06, 2018年6月");
    public static readonly Wording YesNo = new("是 或 否", "是 (yes) or 否 (no)");
    public static readonly Wording Consent = new("同意的日期；或 是/否，日期填在“同意日期”列", "date of the consent; or 是/否 with the date in column 同意日期");
    public static readonly Wording Number = new("整数", "whole number");
    public static readonly Wording Salary = new("元/月：8000、8000-12000、8k-12k、1.2万、面议", "yuan per month: 8000, 8000-12000, 8k-12k, 1.2万, 面议");
    public static readonly Wording Names = new("文字，可多个", "texts");
    public static readonly Wording Skills = new("技能名称或代码，可多个，可带年限：Python(5年)", "skill names or codes, with years where known: Python(5年)");
    public static readonly Wording WeightedSkills = new("技能名称或代码，可多个，可带权重1至10：Python*8", "skill names or codes, with weights 1 to 10: Python*8");
    public static readonly Wording Majors = new("专业名称、代码，或两位、四位的门类、专业类代码，可多个", "major names or codes; 2 or 4 digits stand for a discipline or class");

    public static Wording AnyOf(string zh, string en) => new(
        $"至少几项：{zh}名称或代码，可带权重1至10（至少2项*8：…）；多组用分号或换行分开",
        $"how many are enough, then {en} names or codes; with a weight 1 to 10: 至少2项*8：…; several groups apart by ；or line break");

    public static Wording Code(string zh, string en) => new($"{zh}名称或代码", $"{en} name or code");

    public static Wording Codes(string zh, string en) => new($"{zh}名称或代码，可多个", $"{en} names or codes");

    public static Wording Awards(IEnumerable<string> levels)
    {
        string shown = string.Join("、", levels);
        return new($"级别（{shown}）：竞赛名称，可多个，用分号隔开", $"level ({shown}): competition, several apart by ；");
    }

    public static Wording Choice(IEnumerable<string> labels)
    {
        string shown = string.Join("、", labels);
        return new(shown, shown);
    }
}
