using System.Text;
using DigitalTalent.Tests.Client.Support;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;

namespace DigitalTalent.Tests.Client.Reading;

/// <summary>What officers' files look like when nothing is wrong with them.</summary>
public sealed class GoodInputTests
{
    private const string Text = "人才编号,姓名,所在地区,职业\nT1,张三,淄博市,人工智能工程技术人员\n";

    private static readonly Encoding Gb18030 = CodePagesEncodingProvider.Instance.GetEncoding(54936)!;

    public static TheoryData<string, string, byte[]> Texts() => new()
    {
        { "UTF-8", "a.csv", Encoding.UTF8.GetBytes(Text) },
        { "UTF-8 with a byte order mark", "a.csv", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Text)] },
        { "GB18030", "a.csv", Gb18030.GetBytes(Text) },
        { "UTF-16, little end first", "a.csv", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Text)] },
        { "UTF-16, big end first", "a.txt", [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(Text)] },
        { "line ends of Windows", "a.csv", Encoding.UTF8.GetBytes(Text.Replace("\n", "\r\n")) },
        { "line ends of old Macs", "a.csv", Encoding.UTF8.GetBytes(Text.Replace('\n', '\r')) },
        { "no line end at the end", "a.csv", Encoding.UTF8.GetBytes(Text.TrimEnd()) },
        { "semicolons", "a.csv", Encoding.UTF8.GetBytes(Text.Replace(',', ';')) },
        { "tabs", "a.tsv", Encoding.UTF8.GetBytes(Text.Replace(',', '\t')) },
        { "full-width commas", "a.csv", Encoding.UTF8.GetBytes(Text.Replace(',', '，')) },
        { "declared delimiter", "a.csv", Encoding.UTF8.GetBytes("sep=|\r\n" + Text.Replace(',', '|')) },
        { "quoted cells", "a.csv", Encoding.UTF8.GetBytes("\"人才编号\",\"姓名\",\"所在地区\",\"职业\"\n\"T1\",\"张三\",\"淄博市\",\"人工智能工程技术人员\"\n") },
        { "traditional characters", "a.csv", Encoding.UTF8.GetBytes("人才編號,姓名,所在地區,職業\nT1,张三,淄博市,人工智能工程技術人員\n") },
        { "full-width letters and digits", "a.csv", Encoding.UTF8.GetBytes("人才编号,姓名,所在地区,职业\nＴ１,张三,３７０３００,２－０２－３８－０１\n") },
        { "English field names", "a.csv", Encoding.UTF8.GetBytes("talent_id,personal.name,region,occupations\nT1,张三,370300,2-02-38-01\n") },
        { "decorated titles", "a.csv", Encoding.UTF8.GetBytes("*人才编号（必填）,姓 名, 所在地区 ,职业(1至3个)\nT1,张三,淄博市,人工智能工程技术人员\n") },
        { "title rows above the header", "a.csv", Encoding.UTF8.GetBytes("某某市数字人才登记表,,,\n填表日期：2026年1月,,,\n" + Text) },
        { "blank lines between", "a.csv", Encoding.UTF8.GetBytes(Text.Replace("\n", "\n" + string.Concat(Enumerable.Repeat(",,,\n \n", 50)))) },
        { "invisible characters", "a.csv", Encoding.UTF8.GetBytes(Text.Replace("T1", "\u200B\u00A0T1\u3000")) },
        { "code with its name", "a.csv", Encoding.UTF8.GetBytes(Text.Replace("人工智能工程技术人员", "2-02-38-01 人工智能工程技术人员")) },
        { "empty cells behind the last column", "a.csv", Encoding.UTF8.GetBytes(Text.Replace("\n", ",,\n")) },
        { "text called .xlsx", "a.xlsx", Encoding.UTF8.GetBytes(Text) },
        { "old workbook", "a.xls", Biff8Workbook.Build(["人才编号", "姓名", "所在地区", "职业"], ["T1", "张三", 370300, "2-02-38-01"]) },
        { "old workbook called .xlsx", "a.xlsx", Biff8Workbook.Build(["人才编号", "姓名", "所在地区", "职业"], ["T1", "张三", 370300, "2-02-38-01"]) },
        { "workbook", "a.xlsx", Book().Build() },
        { "workbook called .csv", "a.csv", Book().Build() },
        { "formulas with their results", "a.xlsx",
            new WorkbookBuilder().Sheet("s").Row("人才编号", "姓名", "所在地区", "职业").Row(new Formula("\"T\"&1", "T1"), new Formula("B9", "张三"), 370300, "2-02-38-01").Build() },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void The_same_row_is_read_however_it_is_written(string form, string fileName, byte[] content)
    {
        using var directory = new TempFolder();

        var reading = FileReading.Of(directory.Write(fileName, content), "talents");

        Assert.True(reading.FileProblem is null, $"{form}: {reading.FileProblem?.Zh}");
        var row = Assert.Single(reading.Rows);
        Assert.Empty(row.Problems.Select(problem => problem.Reason.Zh));
        var expected = new Talent { TalentId = "T1", Personal = new() { Name = "张三" }, Region = "370300", Occupations = { "2-02-38-01" } };
        Assert.Equal(expected, row.Value);
    }

    [Fact]
    public void Lines_are_those_an_editor_shows()
    {
        using var directory = new TempFolder();
        string text = "人才编号,姓名,所在地区,职业,数据来源\r\nT1,张三,370300,2-02-38-01,\"第一行\r\n第二行\"\r\n\r\nT2,李四,370300,2-02-38-01,\r\n";

        var reading = FileReading.Of(directory.Write("a.csv", text), "talents");

        Assert.Equal([2, 5], reading.Rows.Select(row => row.Line));
        Assert.Equal("第一行 第二行", ((Talent)reading.Rows[0].Value).Source.Replace("  ", " ", StringComparison.Ordinal));
    }

    [Fact]
    public void Unknown_columns_are_named_once_and_ignored()
    {
        using var directory = new TempFolder();

        var reading = FileReading.Of(directory.Write("a.csv", "人才编号,星座,姓名,所在地区,职业,血型\nT1,x,张三,370300,2-02-38-01,A\n"), "talents");

        Assert.Contains("星座、血型", Assert.Single(reading.Notes).Zh, StringComparison.Ordinal);
        Assert.Single(reading.Good);
    }

    [Fact]
    public void A_text_with_the_name_of_a_workbook_is_read_and_said_to_be_one()
    {
        using var directory = new TempFolder();

        var reading = FileReading.Of(directory.Write("a.xlsx", Text), "talents");

        Assert.Contains("这不是 Excel 文件", Assert.Single(reading.Notes).Zh, StringComparison.Ordinal);
    }

    [Fact]
    public void A_formula_that_failed_in_an_ignored_column_harms_nobody()
    {
        using var directory = new TempFolder();
        var book = new WorkbookBuilder().Sheet("s").Row("序", "人才编号", "姓名", "所在地区", "职业").Row(new ErrorValue("#REF!"), "T1", "张三", "370300", "2-02-38-01");

        Assert.Single(FileReading.Of(directory.Write("a.xlsx", book.Build()), "talents").Good);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("名单")]
    public void Another_sheet_is_chosen_by_position_or_name(string sheet)
    {
        using var directory = new TempFolder();
        var book = new WorkbookBuilder().Sheet("说明").Row("请勿填写").Sheet("名单").Row("人才编号", "姓名", "所在地区", "职业").Row("T1", "张三", "370300", "2-02-38-01");

        Assert.Single(FileReading.Of(directory.Write("a.xlsx", book.Build()), "talents", sheet).Good);
    }

    [Fact]
    public void Hidden_rows_count_and_are_mentioned()
    {
        using var directory = new TempFolder();

        var reading = FileReading.Of(directory.Write("a.xlsx", Book().HiddenRow("T2", "李四", "370300", "2-02-38-01").Build()), "talents");

        Assert.Equal(2, reading.Good.Count());
        Assert.Contains("1 行处于隐藏", Assert.Single(reading.Notes).Zh, StringComparison.Ordinal);
    }

    [Fact]
    public void Merged_cells_count_for_every_row_they_cover()
    {
        using var directory = new TempFolder();
        var book = new WorkbookBuilder().Sheet("s").Row("人才编号", "姓名", "所在地区", "职业")
            .Row("T1", "张三", "370300", "2-02-38-01").Row("T2", "李四", null, "2-02-38-02").Row("T3", "王五", "济南市", "2-02-38-03").Merge("C2:C3");

        var talents = FileReading.Of(directory.Write("a.xlsx", book.Build()), "talents").Good.Select(row => (Talent)row.Value).ToList();

        Assert.Equal(["370300", "370300", "370100"], talents.Select(talent => talent.Region));
    }

    [Fact]
    public void Days_of_a_workbook_are_days()
    {
        using var directory = new TempFolder();
        var book = new WorkbookBuilder().Sheet("s").Row("人才编号", "姓名", "所在地区", "职业", "最近活跃日期")
            .Row("T1", "张三", "370300", "2-02-38-01", new DateTime(2026, 1, 5)).Row("T2", "李四", "370300", "2-02-38-01", 46027);

        var talents = FileReading.Of(directory.Write("a.xlsx", book.Build()), "talents").Good.Select(row => (Talent)row.Value).ToList();

        Assert.Equal(["2026-01-05", "2026-01-05"], talents.Select(talent => talent.LastActiveOn));
    }

    private static WorkbookBuilder Book() =>
        new WorkbookBuilder().Sheet("登记表").Row("人才编号", "姓名", "所在地区", "职业").Row("T1", "张三", "370300", "2-02-38-01");
}
