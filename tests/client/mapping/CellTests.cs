using DigitalTalent.Talentctl.Cells;
using DigitalTalent.Talentctl.Schemas;
using DigitalTalent.Tests.Client.Support;
using DigitalTalent.V1;

namespace DigitalTalent.Tests.Client.Mapping;

/// <summary>Every notation that is understood, and its meaning.</summary>
public sealed class CellTests
{
    [Theory]
    [InlineData("2024-01-05")]
    [InlineData("2024/1/5")]
    [InlineData("2024.1.5")]
    [InlineData("2024年1月5日")]
    [InlineData("２０２４年１月５日")]
    [InlineData("2024 年 1 月 5 日")]
    [InlineData("20240105")]
    [InlineData("45296")]
    [InlineData("45296.75")]
    [InlineData("2024-01-05 00:00:00")]
    [InlineData("2024-01-05T08:30:00Z")]
    public void Dates(string text)
    {
        Assert.Null(DateCell.Read(text, monthIsEnough: false, out string iso));
        Assert.Equal("2024-01-05", iso);
    }

    [Theory]
    [InlineData("2018-06")]
    [InlineData("2018年6月")]
    [InlineData("2018.6")]
    [InlineData("201806")]
    public void Months_where_a_month_is_enough(string text)
    {
        Assert.Null(DateCell.Read(text, monthIsEnough: true, out string iso));
        Assert.Equal("2018-06-01", iso);
    }

    [Theory]
    [InlineData("8000", 8000, 0)]
    [InlineData("8,000元/月", 8000, 0)]
    [InlineData("￥8000", 8000, 0)]
    [InlineData("８０００", 8000, 0)]
    [InlineData("8k", 8000, 0)]
    [InlineData("1.2万", 12000, 0)]
    [InlineData("8000-12000", 8000, 12000)]
    [InlineData("8000～12000元", 8000, 12000)]
    [InlineData("8k-12k", 8000, 12000)]
    [InlineData("8-12K·14薪", 8000, 12000)]
    [InlineData("0.8-1.2万/月", 8000, 12000)]
    [InlineData("8千-1.2万", 8000, 12000)]
    [InlineData("10,000至15,000", 10000, 15000)]
    [InlineData("8000以上", 8000, 0)]
    [InlineData("1万以下", 0, 10000)]
    [InlineData("8000.50", 8000.5, 0)]
    [InlineData("面议", 0, 0)]
    [InlineData("0", 0, 0)]
    public void Salaries(string text, double minYuan, double maxYuan)
    {
        Assert.Null(SalaryCell.ReadBand(text, out long min, out long max));
        Assert.Equal(((long)(minYuan * 100), (long)(maxYuan * 100)), (min, max));
    }

    [Theory]
    [InlineData("3", 3)]
    [InlineData("3年", 3)]
    [InlineData("１２", 12)]
    [InlineData("1,200", 1200)]
    [InlineData("1.2万", 12000)]
    [InlineData("5.0", 5)]
    [InlineData("3年以上", 3)]
    [InlineData("-3", -3)]
    public void Numbers(string text, int expected)
    {
        Assert.Null(NumberCell.Read(text, lowestOfRange: false, out int number));
        Assert.Equal(expected, number);
    }

    [Theory]
    [InlineData("12,00")]
    [InlineData("1,2")]
    [InlineData("--3")]
    [InlineData("3.")]
    [InlineData("1e3")]
    [InlineData("99999999999")]
    public void Not_numbers(string text) => Assert.NotNull(NumberCell.Read(text, lowestOfRange: false, out _));

    [Theory]
    [InlineData("至少2项：A、B、C", 2, 0, "A、B、C")]
    [InlineData("２项:A、B", 2, 0, "A、B")]
    [InlineData("任选两项*8： A、B", 2, 8, "A、B")]
    [InlineData("at least 2 of: A, B", 2, 0, "A, B")]
    [InlineData("不少于三种以上:A|B|C", 3, 0, "A|B|C")]
    [InlineData("A、B", 0, 0, "A、B")]
    [InlineData("999：A", 999, 0, "A")]
    public void Any_of_requirements(string text, int atLeast, int weight, string items) => Assert.Equal([new AnyOfCell(atLeast, weight, items)], AnyOfCell.Read(text));

    [Fact]
    public void Several_any_of_requirements_stand_apart_by_semicolon_or_line_break() =>
        Assert.Equal([new(1, 0, "A、B"), new(0, 0, "C、D"), new(2, 0, "E、F、G")], AnyOfCell.Read("任选1项：A、B；C、D\n至少2项：E、F、G；"));

    [Theory]
    [InlineData("3-5年", 3)]
    [InlineData("3至5年", 3)]
    [InlineData("3年", 3)]
    public void The_lower_end_of_a_range_is_the_minimum(string text, int expected)
    {
        Assert.Null(NumberCell.Read(text, lowestOfRange: true, out int number));
        Assert.Equal(expected, number);
    }

    [Theory]
    [InlineData("本科", EducationLevel.Bachelor)]
    [InlineData("本科及以上", EducationLevel.Bachelor)]
    [InlineData("碩士", EducationLevel.Master)]
    [InlineData("大學專科", EducationLevel.JuniorCollege)]
    [InlineData("Doctorate", EducationLevel.Doctorate)]
    [InlineData("EDUCATION_LEVEL_MASTER", EducationLevel.Master)]
    [InlineData("不限", EducationLevel.Unspecified)]
    public void Choices(string text, EducationLevel expected) => Assert.Equal((int)expected, Words.Education.Find(text));

    [Theory]
    [InlineData("Python、SQL")]
    [InlineData("Python，SQL")]
    [InlineData("Python; SQL")]
    [InlineData("Python；SQL")]
    [InlineData("Python/SQL")]
    [InlineData("Python|SQL")]
    [InlineData("Python\nSQL")]
    public void Lists(string text)
    {
        var skills = ClientFixture.Reference.Skills;

        var items = ListCell.Resolve(text, piece => CodeCell.Find(skills, piece)).ToList();

        Assert.Equal([skills.FindCode("Python"), skills.FindCode("SQL")], items.Select(item => item.Item));
        Assert.DoesNotContain(null, items.Select(item => item.Item));
    }

    [Theory]
    [InlineData("CI/CD")]
    [InlineData("TCP/IP协议")]
    [InlineData("农、林、牧、渔业")]
    public void Names_that_hold_separators_stay_whole(string name)
    {
        var reference = ClientFixture.Reference;
        string? Find(string piece) => CodeCell.Find(reference.Skills, piece) ?? CodeCell.Find(reference.Industries, piece);

        var items = ListCell.Resolve($"Python、{name}、Java", Find).ToList();

        Assert.Equal(["Python", name, "Java"], items.Select(item => item.Piece));
        Assert.DoesNotContain(items, item => item.Item is null);
    }

    [Theory]
    [InlineData("Python(5年)", 5)]
    [InlineData("Python（5）", 5)]
    [InlineData("Python*8", 8)]
    [InlineData("Python：3", 3)]
    [InlineData("Python 5年", 5)]
    [InlineData("Python", 0)]
    public void Items_with_numbers(string text, int expected)
    {
        var item = GradedItem.Read(text, piece => CodeCell.Find(ClientFixture.Reference.Skills, piece));

        Assert.Equal(new GradedItem("SK-PL-001", expected), item);
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://x\")")]
    [InlineData("@SUM(A1)")]
    [InlineData("-cmd")]
    [InlineData("+A1")]
    public void A_cell_that_Excel_would_run_is_guarded_and_read_back(string text)
    {
        Assert.Equal("'" + text, CellText.Guard(text));
        Assert.Equal(text, CellText.Clean(CellText.Guard(text)));
    }

    [Theory]
    [InlineData("-8000")]
    [InlineData("+86 13800000000")]
    [InlineData("张三")]
    public void Other_cells_are_written_as_they_are(string text) => Assert.Equal(text, CellText.Guard(text));
}
