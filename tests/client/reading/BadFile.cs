using System.Text;
using DigitalTalent.Talentctl.Tables;
using DigitalTalent.Tests.Client.Support;

namespace DigitalTalent.Tests.Client.Reading;

/// <summary>A file with something wrong, and what the officer must be told.</summary>
internal sealed record BadFile(string Name, string FileName, byte[] Content, string Kind = "talents")
{
    public const string TalentHeader = "人才编号,姓名,所在地区,职业";
    public const string GoodTalent = "T9,王五,淄博市,人工智能工程技术人员";

    public string? Sheet { get; init; }

    /// <summary>Words of the refusal of the whole file; empty when only rows are refused.</summary>
    public string[] FileWords { get; init; } = [];

    /// <summary>Line of the refused row.</summary>
    public int Line { get; init; } = 2;

    /// <summary>Title of the column at fault; empty for the whole row.</summary>
    public string Column { get; init; } = "";

    /// <summary>Words the reason must hold.</summary>
    public string[] Words { get; init; } = [];

    /// <summary>Rows that are taken all the same.</summary>
    public int GoodRows { get; init; } = 1;

    public override string ToString() => Name;

    public static BadFile OfText(string name, string text, string kind = "talents") => new(name, "file.csv", Encoding.UTF8.GetBytes(text), kind);

    /// <summary>A talent register with one more column: a row with <paramref name="cell"/> in it, and a good row below.</summary>
    public static BadFile OfCell(string name, string column, string cell, params string[] words) =>
        OfText(name, $"{TalentHeader},{column}\nT1,张三,370300,2-02-38-01,\"{cell}\"\n{GoodTalent},\n") with { Column = column, Words = words };

    /// <summary>A talent register of the four usual columns with one cell replaced.</summary>
    public static BadFile OfRow(string name, string row, string column, params string[] words) =>
        OfText(name, $"{TalentHeader}\n{row}\n{GoodTalent}\n") with { Column = column, Words = words };

    /// <summary>A demand file with one more column.</summary>
    public static BadFile OfDemand(string name, string column, string cell, params string[] words)
    {
        const string header = "清单编号,统一社会信用代码,岗位序号,岗位名称,职业,需求人数";
        return OfText(name, $"{header},{column}\nL1,91370303MA3C4D5E6X,1,算法工程师,人工智能工程技术人员,2,\"{cell}\"\n", "demands") with
        {
            Column = column, Words = words, GoodRows = 0,
        };
    }

    public static BadFile OfBook(string name, WorkbookBuilder book) => new(name, "file.xlsx", book.Build());

    public static BadFile OfFile(string name, string fileName, byte[] content, params string[] words) =>
        new(name, fileName, content) { FileWords = words, GoodRows = 0 };

    public Wording? Check(FileReading reading)
    {
        if (FileWords.Length > 0)
            return reading.FileProblem;
        var row = Assert.Single(reading.Rows, row => row.Problems.Count > 0);
        Assert.Equal(Line, row.Line);
        return Assert.Single(row.Problems, problem => problem.Title == Column).Reason;
    }
}
