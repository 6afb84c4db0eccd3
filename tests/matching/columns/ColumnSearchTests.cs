using DigitalTalent.Matching.Columns;
using DigitalTalent.Tests.Support;
using Xunit.Abstractions;

namespace DigitalTalent.Tests.Matching.Columns;

public sealed class ColumnSearchTests(ITestOutputHelper output)
{
    // Goal: every pruned answer is that of a full scan. Method: random worlds of few codes, so that people stand in many of the asked runs,
    // share signature bits and tie; values beyond the packed fields; every answer compared, rank for rank.
    [Fact]
    public void Answers_are_those_of_a_full_scan()
    {
        var random = TestSeed.Next(output);
        var search = new ColumnSearch();
        var hits = new List<ColumnHit>();
        int found = 0, cut = 0;
        for (int round = 0; round < 400; round++)
        {
            var world = new ColumnWorld(random);
            using var columns = world.Build();
            for (int question = 0; question < 25; question++)
            {
                var demand = world.Demand();
                int top = 1 + random.Next(40);
                search.Find(columns, demand, top, hits);
                var expected = world.Naive(demand, top);
                Assert.Equal(expected, hits);
                found += hits.Count;
                cut += hits.Count == top ? 1 : 0;
            }
        }

        Assert.True(found > 10_000 && cut > 500, $"Only {found} hits, {cut} answers cut off: the worlds do not meet the demands.");
    }

    [Fact]
    public void Nobody_meets_bounds_beyond_the_ladders()
    {
        var world = new ColumnWorld(new Random(1));
        using var columns = world.Build();
        var hits = new List<ColumnHit> { new(1, 1) };
        foreach (var demand in (ColumnDemand[])
            [
                world.Demand() with { MinEducation = 8 }, world.Demand() with { MinTitle = 8 }, world.Demand() with { MinLevel = 16 },
                world.Demand() with { SalaryHigh = -1 }, world.Demand() with { AvailableWithinDays = -1 }, world.Demand() with { MinYears = 256 },
            ])
        {
            new ColumnSearch().Find(columns, demand, 10, hits);
            Assert.Empty(hits);
        }
    }

    [Fact]
    public void Codes_that_the_columns_do_not_know_are_nobodys()
    {
        var world = new ColumnWorld(new Random(2));
        using var columns = world.Build();
        var hits = new List<ColumnHit>();
        var search = new ColumnSearch();

        search.Find(columns, world.Demand() with { Occupations = [9_999] }, 10, hits);
        Assert.Empty(hits);
        search.Find(columns, world.Demand() with { Regions = [9_999] }, 10, hits);
        Assert.Empty(hits);
        search.Find(columns, world.Demand() with { Skills = [new(60_000, 5, Must: true)] }, 10, hits);
        Assert.Empty(hits);
    }

    [Theory]
    [InlineData("education", 8)]
    [InlineData("title", 8)]
    [InlineData("level", 16)]
    public void A_value_outside_its_bound_is_refused_by_name(string field, byte value)
    {
        var builder = new TalentColumnsBuilder(new(5, 5, 5));
        ushort[] occupations = [1];

        var refused = Assert.Throws<ArgumentException>(() => builder.Add(new ColumnTalent
        {
            Occupations = occupations,
            Education = field is "education" ? value : (byte)0,
            Title = field is "title" ? value : (byte)0,
            Level = field is "level" ? value : (byte)0,
        }));

        Assert.Contains($"The {field} of a talent is {value}", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, builder.Count);
    }

    [Theory]
    [InlineData("occupation")]
    [InlineData("desired region")]
    public void What_is_named_twice_is_refused(string field)
    {
        var builder = new TalentColumnsBuilder(new(5, 5, 5));
        ushort[] once = [1], twice = [3, 3];

        var refused = Assert.Throws<ArgumentException>(() => builder.Add(new ColumnTalent
        {
            Occupations = field is "occupation" ? twice : once,
            Desired = field is "desired region" ? twice : [],
        }));

        Assert.Equal($"The {field} 3 of a talent is named twice; each must be named once.", refused.Message);
    }

    [Fact]
    public void Skills_out_of_order_are_refused()
    {
        var builder = new TalentColumnsBuilder(new(5, 5, 5));
        ushort[] occupations = [1], skills = [3, 3];
        Assert.Throws<ArgumentException>(() => builder.Add(new ColumnTalent { Occupations = occupations, Skills = skills }));
    }
}
