using DigitalTalent.Rules.Checks;
using FsCheck;
using FsCheck.Fluent;

namespace DigitalTalent.Tests.Proto;

public class TextPatternTests
{
    [Theory]
    [InlineData("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")]
    [InlineData("[a-z0-9][a-z0-9-]{0,31}")]
    [InlineData("[0-9]{2,7}")]
    [InlineData("[A-C]{2}[-x][a]{1,2}")]
    public void The_short_way_agrees_with_the_regular_expression(string pattern)
    {
        var simple = Assert.IsType<TextPattern.ClassSequence>(TextPattern.Compile(pattern));
        var regex = new TextPattern.Expression(pattern);
        var texts = Gen.ArrayOf(Gen.Elements("ABCDaxz09._-\n é数".ToCharArray()));
        Prop.ForAll(texts.ToArbitrary(), characters => simple.Matches(characters) == regex.Matches(characters))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
        foreach (var length in new[] { 0, 1, 2, 7, 8, 31, 32, 33, 64, 65 })
        {
            foreach (var character in "a0A-")
                Assert.Equal(regex.Matches(new string(character, length)), simple.Matches(new string(character, length)));
        }
    }

    [Theory]
    [InlineData("[a-z]{0,3}[0-9]")]
    [InlineData("a|b")]
    [InlineData("[^a]")]
    [InlineData("[\\d]")]
    [InlineData("(ab)+")]
    public void Other_patterns_go_to_the_engine(string pattern) => Assert.IsType<TextPattern.Expression>(TextPattern.Compile(pattern));

    [Theory]
    [InlineData("a|bc", "bc", true)]
    [InlineData("a|bc", "ac", false)]
    [InlineData("a|bc", "bc\n", false)]
    public void The_engine_matches_the_whole_text_too(string pattern, string text, bool matches) => Assert.Equal(matches, TextPattern.Compile(pattern).Matches(text));

    [Fact]
    public void A_pattern_that_is_none_is_refused() => Assert.ThrowsAny<ArgumentException>(() => TextPattern.Compile("(a"));
}
