using DigitalTalent.Silo.Services;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;

namespace DigitalTalent.Tests.Silo;

/// <summary>Replies to imports stay below what clients take, and say how much was left out.</summary>
public sealed class RejectionBudgetTests
{
    private const int ReplyBytesMax = 4 * 1024 * 1024;

    // Goal: the worst batch is answered. Method: as many rows as a batch may have, each of which breaks more rules than are told.
    [Fact]
    public async Task A_batch_whose_every_row_breaks_many_rules_is_answered()
    {
        await using var world = await World.StartAsync();
        var batch = new ImportTalentsRequest();
        for (int row = 0; row < RowImport.RowsMax; row++)
        {
            var talent = Samples.Talent(row);
            for (int skill = 0; skill < 30; skill++)
                talent.Skills.Add(new TalentSkill { Skill = $"no-such-skill-{skill}" });
            batch.Talents.Add(talent);
        }

        using var call = world.Silo.Talents.ImportTalents();
        await call.RequestStream.WriteAsync(batch);
        await call.RequestStream.CompleteAsync();
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        var reply = call.ResponseStream.Current;

        Assert.InRange(reply.CalculateSize(), 1, ReplyBytesMax);
        Assert.Equal((RowImport.RowsMax, RowImport.RowsMax), (reply.Counts.Rejected, reply.Rejections.Count));
        Assert.All(reply.Rejections, row => Assert.Equal(RejectionBudget.LeftOutBound, row.Violations[^1].Bound));
        Assert.Equal(RejectionBudget.ViolationsPerRowMax + 1, reply.Rejections[0].Violations.Count);
        Assert.Contains("另有", reply.Rejections[0].Violations[^1].MessageZh, StringComparison.Ordinal);
    }
}
