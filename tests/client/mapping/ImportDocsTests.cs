using DigitalTalent.Talentctl.Printing;
using DigitalTalent.Talentctl.Tables;
using DigitalTalent.Tests.Support;

namespace DigitalTalent.Tests.Client.Mapping;

/// <summary>The tables of the import guides are those of the schemas.</summary>
public sealed class ImportDocsTests
{
    public static TheoryData<string, string> Tables()
    {
        var tables = new TheoryData<string, string>();
        foreach (string kind in ColumnTable.Kinds)
        {
            tables.Add(kind, "import.md");
            tables.Add(kind, "import.zh-CN.md");
        }
        return tables;
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void The_guide_shows_the_columns_as_they_are(string kind, string guide)
    {
        string text = File.ReadAllText(Repository.PathOf("docs", guide)).Replace("\r\n", "\n", StringComparison.Ordinal);
        string begin = $"<!-- columns:{kind} -->\n";
        int start = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;

        string table = text[start..text.IndexOf("<!-- end -->", start, StringComparison.Ordinal)];

        string expected = ColumnTable.Markdown(kind, guide.Contains("zh-CN", StringComparison.Ordinal) ? Language.Zh : Language.En);
        Assert.True(expected == table, $"docs/{guide} is out of date; put the output of `talentctl import columns {kind} --lang zh|en` between its marks.");
    }

    [Fact]
    public void Guides_name_every_exit_code()
    {
        foreach (string guide in (string[])["import.md", "import.zh-CN.md"])
        {
            string text = File.ReadAllText(Repository.PathOf("docs", guide));
            Assert.All((int[])[0, 1, 2, 3, 4, 130], code => Assert.Contains($"| {code} |", text, StringComparison.Ordinal));
        }
    }
}
