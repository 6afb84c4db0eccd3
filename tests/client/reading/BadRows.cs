using System.Text;
using DigitalTalent.Tests.Client.Support;

namespace DigitalTalent.Tests.Client.Reading;

/// <summary>Files with one bad row: it is refused with its line and column, and the others are taken.</summary>
internal static class BadRows
{
    private const int TenMegabytes = 10 << 20;

    public static IEnumerable<BadFile> All() => [.. Structure(), .. Identity(), .. Codes(), .. Dates(), .. Numbers(), .. Choices(), .. Rules(), .. Workbooks()];

    private static IEnumerable<BadFile> Structure()
    {
        yield return new BadFile("broken UTF-8", "file.csv",
            [.. Utf8($"{BadFile.TalentHeader}\nT1,张"), 0xE4, 0xB8, .. Utf8($",370300,2-02-38-01\n{BadFile.GoodTalent}\n")])
            { Column = "姓名", Words = ["乱码"] };
        yield return BadFile.OfRow("too many cells", "T1,张三,370300,2-02-38-01,2-02-38-02", "", "有 5 列", "表头只有 4 列", "引号");
        yield return BadFile.OfRow("too few cells", "T1,张三,370300", "", "只有 3 列", "表头有 4 列");
        yield return BadFile.OfRow("quotation mark that never closes", "T1,\"张三,370300,2-02-38-01", "", "引号没有成对");
        yield return BadFile.OfRow("cell of 10 MB", $"T1,{new string('张', TenMegabytes / 3)},370300,2-02-38-01", "姓名", "内容太长", "32,767");
        yield return BadFile.OfRow("quoted cell of 10 MB", $"T1,\"{new string('张', TenMegabytes / 3)}\",370300,2-02-38-01", "姓名", "内容太长", "32,767");
        yield return BadFile.OfRow("row of two million cells", $"T1,张三{new string(',', 2_000_000)}", "", "本行超过", "列");
    }

    private static IEnumerable<BadFile> Identity()
    {
        yield return BadFile.OfText("duplicate id", $"{BadFile.TalentHeader}\n{BadFile.GoodTalent}\nT9,赵六,济南市,大数据工程技术人员\n") with
        {
            Line = 3, Column = "人才编号", Words = ["重复", "T9", "第 2 行"],
        };
        yield return BadFile.OfRow("id left blank", ",张三,370300,2-02-38-01", "人才编号", "人才编号");
        yield return BadFile.OfRow("id with Chinese characters", "一号,张三,370300,2-02-38-01", "人才编号", "字母");
        yield return BadFile.OfRow("id in scientific notation", "3.70303E+17,张三,370300,2-02-38-01", "人才编号", "科学计数法", "文本");
        yield return BadFile.OfText("wrong check digit", "统一社会信用代码,企业名称,所在地区,所属行业\n91370303MA3C4D5E60,淄博某某公司,张店区,软件开发\n", "enterprises") with
        {
            Column = "统一社会信用代码", Words = ["统一社会信用代码", "91370303MA3C4D5E60", "校验"], GoodRows = 0,
        };
        yield return BadFile.OfCell("blocked enterprise with a letter missing", "屏蔽企业", "9137030", "统一社会信用代码");
    }

    private static IEnumerable<BadFile> Codes()
    {
        yield return BadFile.OfRow("unknown occupation", "T1,张三,370300,人工智能工程师技术员", "职业", "不在职业目录中", "相近的有", "人工智能工程技术人员");
        yield return BadFile.OfRow("unknown occupation code", "T1,张三,370300,2-02-99-99", "职业", "2-02-99-99", "不在职业目录中");
        yield return BadFile.OfRow("unknown region", "T1,张三,淄伯市,2-02-38-01", "所在地区", "淄伯市", "相近的有", "淄博市");
        yield return BadFile.OfRow("region that several places are called", "T1,张三,鼓楼区,2-02-38-01", "所在地区", "鼓楼区", "多个", "320106");
        yield return BadFile.OfCell("one unknown skill among known ones", "技能", "Python、派森语言、SQL", "派森语言", "不在技能目录中");
        yield return BadFile.OfCell("unknown university", "毕业院校", "清华大雪", "清华大雪", "相近的有", "清华大学");
        yield return BadFile.OfCell("unknown major", "专业", "计算机科学与记述", "相近的有", "计算机科学与技术");
        yield return BadFile.OfDemand("class of majors by its name", "优先专业", "计算机类", "四位代码", "0809");
        yield return BadFile.OfCell("unknown industry", "从事行业", "星际贸易业", "不在", "目录中");
    }

    private static IEnumerable<BadFile> Dates()
    {
        yield return BadFile.OfCell("day that does not exist", "最近活跃日期", "2024-02-30", "没有 2024 年 2 月 30 日");
        yield return BadFile.OfCell("date in the future", "最近活跃日期", "2027-01-01", "最近活跃日期", "2027-01-01");
        yield return BadFile.OfCell("day before year", "最近活跃日期", "5/1/2024", "先后不明确", "2024-01-05");
        yield return BadFile.OfCell("year of two digits", "最近活跃日期", "24.1.5", "先后不明确");
        yield return BadFile.OfCell("words for a date", "最近活跃日期", "去年夏天", "日期写法无法识别", "2024-01-05");
        yield return BadFile.OfCell("month where a day is needed", "最近活跃日期", "2024年5月", "补上日");
        yield return BadFile.OfCell("consent that says neither", "同意活动对接", "再说", "同意的日期", "“是”“否”");
        yield return BadFile.OfCell("consent without a date", "同意招聘匹配", "是", "同意日期", "不能作为凭证");
        yield return BadFile.OfCell("date of 1850", "毕业日期", "1850-07-01", "毕业日期", "1850-07-01");
    }

    private static IEnumerable<BadFile> Numbers()
    {
        yield return BadFile.OfCell("negative salary", "期望月薪", "-8000", "不能是负数");
        yield return BadFile.OfCell("salary per year", "期望月薪", "15万/年", "月薪", "年薪");
        yield return BadFile.OfCell("words for a salary", "期望月薪", "高薪", "月薪写法无法识别", "面议");
        yield return BadFile.OfCell("salary of eight yuan", "期望月薪", "8", "太小", "8k");
        yield return BadFile.OfCell("salary beyond the bound", "期望月薪", "99999万", "月薪应在 0 至 10,000,000 元之间");
        yield return BadFile.OfCell("words for a number", "工作年限", "很多年", "整数");
        yield return BadFile.OfCell("fraction of a year", "工作年限", "5.5", "不能带小数");
        yield return BadFile.OfCell("negative years", "工作年限", "-3", "工作年限", "-3", "60");
        yield return BadFile.OfCell("years beyond a life", "工作年限", "160", "工作年限", "160", "60");
        yield return BadFile.OfDemand("band with its ends exchanged", "月薪", "12000-8000", "下限高于上限");
        yield return BadFile.OfDemand("weight beyond ten", "优先技能", "Python*80", "80", "10");
    }

    private static IEnumerable<BadFile> Choices()
    {
        yield return BadFile.OfCell("unknown education", "学历", "神学", "可以填", "大专", "博士");
        yield return BadFile.OfCell("unknown state", "求职状态", "摸鱼", "可以填", "求职中");
        yield return BadFile.OfCell("neither yes nor no", "接受远程", "看情况", "“是”或“否”");
    }

    private static IEnumerable<BadFile> Rules()
    {
        yield return BadFile.OfCell("e-mail without @", "电子邮箱", "zhang.example.com", "电子邮箱");
        yield return BadFile.OfCell("telephone of letters", "手机号码", "not-a-phone", "手机号码");
        yield return BadFile.OfRow("four occupations", "T1,张三,370300,2-02-38-01；2-02-38-02；2-02-38-03；2-02-38-04", "职业", "职业", "3");
        yield return BadFile.OfCell("source of 101 characters", "数据来源", new string('长', 101), "数据来源", "100");
    }

    private static IEnumerable<BadFile> Workbooks()
    {
        yield return BadFile.OfBook("formula that nobody calculated", BadFiles.Talents().Row("T1", new Formula("B2", null), "370300", "2-02-38-01")) with
        {
            Line = 3, Column = "姓名", Words = ["公式", "没有保存计算结果"],
        };
        yield return BadFile.OfBook("formula that failed", BadFiles.Talents().Row("T1", "张三", new ErrorValue("#REF!"), "2-02-38-01")) with
        {
            Line = 3, Column = "所在地区", Words = ["#REF!"],
        };
        yield return BadFile.OfBook("number of 18 digits", BadFiles.Talents().Row(370303199001011234d, "张三", "370300", "2-02-38-01")) with
        {
            Line = 3, Column = "人才编号", Words = ["15 位", "文本"],
        };
        yield return BadFile.OfBook("bad row after a hundred blank ones", BadFiles.Talents().RowAt(103, false, "T1", "张三", "370300", "无此职业")) with
        {
            Line = 103, Column = "职业", Words = ["不在职业目录中"],
        };
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
