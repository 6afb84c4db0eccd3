using DigitalTalent.Reference;

namespace DigitalTalent.Tests.Reference;

public class RegionTests
{
    private static ReferenceData Data => ReferenceFixture.Data;

    [Theory]
    [InlineData("370302", "370300", true)]
    [InlineData("370302", "370000", true)]
    [InlineData("370302", "370302", true)]
    [InlineData("370300", "370302", false)]
    [InlineData("370302", "370100", false)]
    [InlineData("110105", "110000", true)]
    [InlineData("999999", "999999", false)]
    [InlineData("370302", "", false)]
    [InlineData("", "370000", false)]
    public void A_region_lies_in_itself_and_in_all_above(string region, string ancestor, bool within) =>
        Assert.Equal(within, Data.IsWithin(region, ancestor));

    [Theory]
    [InlineData("370302", "370300")]
    [InlineData("370300", "370300")]
    [InlineData("370000", "370000")]
    [InlineData("110105", "110105")]
    [InlineData("441900", "441900")]
    [InlineData("999999", "999999")]
    public void The_prefecture_of_a_region(string region, string prefecture) => Assert.Equal(prefecture, Data.PrefectureOf(region));

    [Fact]
    public void A_county_run_by_a_province_is_its_own_prefecture()
    {
        var xiantao = Data.Regions.FindCode("仙桃市")!;

        Assert.Equal("420000", Data.Regions.Find(xiantao)!.ParentCode);
        Assert.Equal(xiantao, Data.PrefectureOf(xiantao));
    }

    // The tree of arrays against the definition, for every pair of a region and a possible ancestor.
    [Fact]
    public void Within_agrees_with_the_chain_of_parents_everywhere()
    {
        foreach (var region in Data.Regions.All)
        {
            var chain = new HashSet<string>();
            for (var at = region; at is not null; at = at.ParentCode is null ? null : Data.Regions.Find(at.ParentCode))
                chain.Add(at.Code);

            foreach (var ancestor in Data.Regions.All)
            {
                if (Data.IsWithin(region.Code, ancestor.Code) != chain.Contains(ancestor.Code))
                    Assert.Fail($"{region.Code} in {ancestor.Code}");
            }

            var prefecture = Data.Regions.Find(Data.PrefectureOf(region.Code))!;
            Assert.Contains(prefecture.Code, chain);
            Assert.True(prefecture.Code == region.Code || prefecture.Level == RegionLevel.City);
        }
    }
}
