using DigitalTalent.Tests.Client.Support;
using DigitalTalent.Tests.Support;

namespace DigitalTalent.Tests.Client.Reading;

/// <summary>Whatever a file holds, the officer reads what is wrong and where, and good rows are taken.</summary>
public sealed class BadInputTests
{
    private static readonly Dictionary<string, BadFile> Cases = BadFiles.All().Concat(BadRows.All()).ToDictionary(file => file.Name);

    public static TheoryData<string> Names() => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Bad_input_ends_in_a_message_that_says_where_and_what(string name)
    {
        var file = Cases[name];
        using var directory = new TempFolder();

        var reading = FileReading.Of(directory.Write(file.FileName, file.Content), file.Kind, file.Sheet);

        var message = file.Check(reading);
        Assert.NotNull(message);
        Assert.All(file.FileWords.Concat(file.Words), word => Assert.Contains(word, message.Value.Zh, StringComparison.Ordinal));
        Assert.NotEqual("", message.Value.En);
        Assert.Equal(file.GoodRows, reading.Good.Count());
    }

    [Fact]
    public void There_are_forty_kinds_and_more() => Assert.True(Cases.Count >= 40, $"{Cases.Count} kinds");

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var reading = FileReading.Of("/nowhere/人才.csv", "talents");

        Assert.Contains("找不到文件“/nowhere/人才.csv”", reading.FileProblem!.Value.Zh, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_row_between_good_ones_costs_only_itself()
    {
        using var directory = new TempFolder();
        var rows = Enumerable.Range(1, 1000).Select(number => number % 100 == 7 ? $"T{number},\"张三,370300,2-02-38-01" : $"T{number},张三,370300,2-02-38-01");

        var reading = FileReading.Of(directory.Write("file.csv", BadFile.TalentHeader + "\n" + string.Join("\n", rows)), "talents");

        Assert.Equal(Enumerable.Range(0, 10).Select(hundred => (hundred * 100) + 8), reading.Rows.Where(row => row.Problems.Count > 0).Select(row => row.Line));
    }

    [Fact]
    public void All_problems_of_a_row_are_told_at_once()
    {
        using var directory = new TempFolder();
        string text = $"{BadFile.TalentHeader},学历,工作年限\nT1,张三,火星,炼丹师,神学,-3\n";

        var row = Assert.Single(FileReading.Of(directory.Write("file.csv", text), "talents").Rows);

        Assert.Equal(["所在地区", "职业", "学历", "工作年限"], row.Problems.Select(problem => problem.Title));
    }
}
