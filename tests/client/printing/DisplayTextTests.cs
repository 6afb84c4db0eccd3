using DigitalTalent.Talentctl.Printing;

namespace DigitalTalent.Tests.Client.Printing;

public sealed class DisplayTextTests
{
    [Theory]
    [InlineData("abc", 3)]
    [InlineData("人才", 4)]
    [InlineData("人才-3TPW", 9)]
    [InlineData("（）", 4)]
    [InlineData("é", 1)]
    [InlineData("e\u0301", 1)]
    [InlineData("𠮷", 2)]
    [InlineData("", 0)]
    public void Width_counts_columns(string text, int expected) => Assert.Equal(expected, DisplayText.Width(text));

    [Theory]
    [InlineData("人工智能工程技术人员", 10, "人工智能工|程技术人员")]
    [InlineData("Python、深度学习", 9, "Python、|深度学习")]
    [InlineData("学习，更多", 4, "学|习，|更多")]
    [InlineData("has five of seven", 8, "has five|of seven")]
    [InlineData("abcdefghij", 4, "abcd|efgh|ij")]
    [InlineData("一\n二", 10, "一|二")]
    [InlineData("", 5, "")]
    public void Lines_break_where_a_reader_would(string text, int width, string expected)
    {
        var lines = DisplayText.Wrap(text, width);

        Assert.Equal(expected.Split('|'), lines);
        Assert.All(lines, line => Assert.InRange(DisplayText.Width(line), 0, width));
    }
}
