using System.Runtime.Intrinsics;
using DigitalTalent.Matching.Columns;
using DigitalTalent.Tests.Support;
using Xunit.Abstractions;

namespace DigitalTalent.Tests.Matching.Columns;

public sealed unsafe class TalentFactsTests(ITestOutputHelper output)
{
    // Goal: the packed test never refuses who meets the bounds, and decides alone where it says so. Method: random people and demands.
    [Fact]
    public void The_packed_test_agrees_with_the_bounds()
    {
        var random = TestSeed.Next(output);
        int passed = 0, exact = 0;
        for (int round = 0; round < 200; round++)
        {
            var world = new ColumnWorld(random);
            var demand = world.Demand();
            uint minima = TalentFacts.Minima(demand, out bool possible);
            Assert.True(possible);
            foreach (var person in world.People)
            {
                bool meets = person.Education >= demand.MinEducation && person.Title >= demand.MinTitle && person.Level >= demand.MinLevel
                    && person.Years >= demand.MinYears && person.Salary <= demand.SalaryHigh && person.Available <= demand.AvailableWithinDays;
                bool packed = TalentFacts.Passes(TalentFacts.Pack(person.Row), minima);
                if (TalentFacts.IsExact(demand))
                    Assert.Equal(meets, packed);
                else
                    Assert.True(packed || !meets);
                passed += packed ? 1 : 0;
                exact += TalentFacts.IsExact(demand) ? 1 : 0;
            }
        }

        Assert.True(passed > 100 && exact > 100, $"{passed} passed, {exact} were decided exactly.");
    }

    [Fact]
    public void Wide_tests_are_the_scalar_one()
    {
        var random = TestSeed.Next(output);
        uint* facts = stackalloc uint[16];
        for (int round = 0; round < 20_000; round++)
        {
            uint minima = (uint)random.NextInt64(1L << 32) & ~TalentFacts.Guards;
            uint expected = 0;
            for (int i = 0; i < 16; i++)
            {
                // Near the minima as often as not: random words alone hardly ever pass.
                facts[i] = TalentFacts.Guards | (random.Next(2) == 0 ? minima | (uint)random.NextInt64(1L << 32) : (uint)random.NextInt64(1L << 32));
                expected |= TalentFacts.Passes(facts[i], minima) ? 1u << i : 0;
            }

            Assert.Equal(expected, TalentFacts.Passing16(facts, Vector512.Create(minima)));
            Assert.Equal(expected & 0xFF, TalentFacts.Passing8(facts, Vector256.Create(minima)));
            Assert.Equal(expected >> 8, TalentFacts.Passing8(facts + 8, Vector256.Create(minima)));
        }
    }
}
