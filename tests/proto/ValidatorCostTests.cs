using DigitalTalent.V1;

namespace DigitalTalent.Tests.Proto;

public class ValidatorCostTests
{
    // Goal: an import of good rows leaves no garbage here. Method: warm up, then count the bytes this thread allocates over many messages.
    [Fact]
    public void A_valid_message_costs_no_memory()
    {
        var talent = RuleFixture.ValidTalent();
        var list = new DemandList
        {
            ListId = "L1", Enterprise = "91350100M000100Y43",
            Demands = { Enumerable.Range(1, 100).Select(number => new Demand { Number = number, Title = "算法工程师", Occupations = { "2-02-38-01" }, Headcount = 1 }) },
        };
        for (var round = 0; round < 200; round++)
            Check();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 200; round++)
            Check();
        var after = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(0, after - before);

        void Check()
        {
            if (RuleFixture.Validator.Validate(talent, "talent").Count + RuleFixture.Validator.Validate(list, "list").Count > 0)
                throw new InvalidOperationException("The samples should be valid.");
        }
    }
}
