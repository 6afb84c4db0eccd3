using DigitalTalent.Silo.Learning;

namespace DigitalTalent.Tests.Silo.Learning;

public sealed class CityClassTests
{
    [Theory]
    [InlineData("370300", true)]        // 淄博
    [InlineData("420600", true)]        // 襄阳
    [InlineData("370100", false)]       // 济南
    [InlineData("370200", false)]       // 青岛
    [InlineData("440300", false)]       // 深圳
    [InlineData("310115", false)]       // 上海浦东
    [InlineData("370000", false)]       // A province: the place is not known.
    [InlineData("", false)]
    public void Small_cities_are_all_but_the_large_ones(string prefecture, bool small) => Assert.Equal(small, CityClass.IsSmall(prefecture));
}
