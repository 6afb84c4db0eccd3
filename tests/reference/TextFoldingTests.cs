using DigitalTalent.Reference;
using FsCheck;
using FsCheck.Fluent;

namespace DigitalTalent.Tests.Reference;

public class TextFoldingTests
{
    [Theory]
    [InlineData("數據安全工程技術人員", "数据安全工程技术人员")]
    [InlineData("湖北省人力資源和社會保障廳", "湖北省人力资源和社会保障厅")]
    [InlineData("區塊鏈技術應用、臺灣、雲計算", "区块链技术应用、台湾、云计算")]
    [InlineData("後來頭髮發現乾燥幹部", "后来头发发现干燥干部")]
    [InlineData("ＰＹＴＨＯＮ３", "python3")]
    [InlineData("３７０３００", "370300")]
    [InlineData("中国石油大学【北京】", "中国石油大学(北京)")]
    [InlineData("中国石油大学（北京）", "中国石油大学(北京)")]
    [InlineData("中国石油大学〔北京]", "中国石油大学(北京)")]
    [InlineData(" 湖 北\t省　教 育 厅\u200B\uFEFF", "湖北省教育厅")]
    [InlineData("C＋＋ / C＃", "c++/c#")]
    [InlineData("2—02–38－01", "2-02-38-01")]
    [InlineData("⼤学⾺", "大学马")]
    [InlineData("“数字”「经济」", "\"数字\"\"经济\"")]
    [InlineData("阿卜杜拉・买买提", "阿卜杜拉·买买提")]
    [InlineData("", "")]
    public void Texts_that_differ_only_in_typing_become_one(string text, string folded) => Assert.Equal(folded, TextFolding.Fold(text));

    [Fact]
    public void A_folded_text_is_returned_as_it_is()
    {
        const string Folded = "人工智能工程技术人员";
        Assert.Same(Folded, TextFolding.Fold(Folded));
    }

    [Fact]
    public void Half_a_surrogate_pair_does_no_harm() => Assert.Equal("a\uD800b", TextFolding.Fold("A\uD800 B"));

    [Fact]
    public void No_name_of_the_lists_loses_a_character_to_folding_but_spaces()
    {
        foreach (var name in AllNames())
            Assert.Equal(name.Count(character => !char.IsWhiteSpace(character)), TextFolding.Fold(name).Length);
    }

    [Fact]
    public void Folding_twice_changes_nothing_more()
    {
        var characters = Gen.OneOf(
            Gen.Choose(0x20, 0x7E), Gen.Choose(0x4E00, 0x9FFF), Gen.Choose(0xFF01, 0xFF5E), Gen.Choose(0x2E80, 0x303F), Gen.Choose(0, 0xFFFF));
        var texts = Gen.ArrayOf(characters).Select(array => string.Concat(array.Select(value => (char)value)));
        Prop.ForAll(texts.ToArbitrary(), text => TextFolding.Fold(TextFolding.Fold(text)) == TextFolding.Fold(text))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void The_table_has_no_chains_and_no_character_twice()
    {
        var pairs = File.ReadLines(Path.Combine(ReferenceFixture.Directory, "traditional_simplified.csv")).Skip(1).Select(line => line.Split(',')).ToList();

        Assert.InRange(pairs.Count, 2000, 3000);
        Assert.Equal(pairs.Count, pairs.Select(pair => pair[0]).Distinct().Count());
        Assert.Empty(pairs.Select(pair => pair[1]).Intersect(pairs.Select(pair => pair[0])));
    }

    private static IEnumerable<string> AllNames() =>
        ReferenceFixture.Data.Occupations.All.Select(entity => entity.Name)
            .Concat(ReferenceFixture.Data.Regions.All.Select(entity => entity.FullName))
            .Concat(ReferenceFixture.Data.Universities.All.Select(entity => entity.Name))
            .Concat(ReferenceFixture.Data.Majors.All.Select(entity => entity.Name))
            .Concat(ReferenceFixture.Data.Skills.All.SelectMany(entity => entity.Synonyms));
}
