using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Grpc.Core;

namespace DigitalTalent.Tests.Silo;

/// <summary>Two silos over one PostgreSQL: the database decides every write, and a token carries freshness from one to the other.</summary>
public sealed class TwoSilosTests
{
    private const int Talents = 100, Increments = 20;

    // Goal: no lost update and no torn state. Method: writers on both silos count each talent up by read, change, conditional write;
    // `source` repeats the count, so that a mixture of two writes would show.
    [Fact]
    public async Task Writers_on_both_lose_no_update_and_tear_no_state()
    {
        using var folder = new TempFolder();
        await using var database = await TestDatabase.CreateAsync("postgres", folder);
        await using var first = await TestSilo.StartAsync(database.Address);
        await using var second = await TestSilo.StartAsync(database.Address);
        for (int number = 0; number < Talents; number++)
            await first.Talents.PutTalentAsync(new PutTalentRequest { Talent = Counted(Samples.Talent(number), 0) });

        var writers = ((TestSilo[])[first, second]).SelectMany(silo => Enumerable.Range(0, Talents).Select(number => CountUpAsync(silo, number)));
        int races = (await Task.WhenAll(writers)).Sum();

        Assert.True(races > 0, "The writers never met: the test proved nothing.");
        foreach (var silo in (TestSilo[])[first, second])
        {
            for (int number = 0; number < Talents; number++)
            {
                var read = await silo.Talents.GetTalentAsync(new GetTalentRequest { TalentId = Samples.Talent(number).TalentId });
                AssertWhole(read.Talent);
            }
        }

        for (int number = 0; number < Talents; number++)
        {
            // The write decides against the database, so its etag check reads the final state whichever silo holds an older one.
            var put = await first.Talents.PutTalentAsync(new PutTalentRequest { Talent = Counted(Samples.Talent(number), 2 * Increments) });
            Assert.Equal(WriteOutcome.Unchanged, put.Outcome);
        }

        Assert.Equal(Talents, await first.AssertIndexEqualsDatabaseAsync());
        Assert.Equal(Talents, await second.AssertIndexEqualsDatabaseAsync());
    }

    [Fact]
    public async Task A_match_with_the_token_of_a_write_on_the_other_silo_sees_it()
    {
        using var folder = new TempFolder();
        await using var database = await TestDatabase.CreateAsync("postgres", folder);
        await using var first = await TestSilo.StartAsync(database.Address);
        await using var second = await TestSilo.StartAsync(database.Address);
        await first.Enterprises.PutEnterpriseAsync(new PutEnterpriseRequest { Enterprise = Samples.Enterprise(1) });
        var posted = await first.Demands.PutDemandListAsync(new PutDemandListRequest { List = Samples.DemandList("L1"), InitialStatus = DemandListStatus.Open });
        await second.Matching.MatchTalentsAsync(new MatchTalentsRequest { DemandId = "L1/1", After = posted.ChangeToken });

        for (int number = 1; number <= 50; number++)
        {
            var talent = Samples.Talent(number * 12 + 1);
            var put = await first.Talents.PutTalentAsync(new PutTalentRequest { Talent = talent });
            var seen = await second.Matching.MatchTalentsAsync(new MatchTalentsRequest { DemandId = "L1/1", Top = 1000, After = put.ChangeToken });
            Assert.Contains(seen.Candidates, candidate => candidate.TalentId == talent.TalentId);

            var withdrawn = await first.Talents.SetConsentAsync(new SetConsentRequest { TalentId = talent.TalentId, Purpose = ConsentPurpose.Recruitment });
            var gone = await second.Matching.MatchTalentsAsync(new MatchTalentsRequest { DemandId = "L1/1", Top = 1000, After = withdrawn.ChangeToken });
            Assert.DoesNotContain(gone.Candidates, candidate => candidate.TalentId == talent.TalentId);
        }
    }

    // Goal: "there is nothing to do" is never said from memory. Method: one silo holds an old state, the other writes, the first is asked at once.
    [Fact]
    public async Task What_one_silo_holds_never_answers_for_what_the_other_wrote()
    {
        using var folder = new TempFolder();
        await using var database = await TestDatabase.CreateAsync("postgres", folder);
        await using var first = await TestSilo.StartAsync(database.Address);
        await using var second = await TestSilo.StartAsync(database.Address);
        for (int number = 0; number < 40; number++)
        {
            var talent = Samples.Talent(number);
            var ask = new SetConsentRequest { TalentId = talent.TalentId, Purpose = ConsentPurpose.Recruitment };
            Assert.False((await second.Talents.DeleteTalentAsync(new DeleteTalentRequest { TalentId = talent.TalentId })).Erased);
            await first.Talents.PutTalentAsync(new PutTalentRequest { Talent = talent });
            Assert.Equal(WriteOutcome.Updated, (await second.Talents.SetConsentAsync(ask)).Outcome);
            await first.Talents.SetConsentAsync(new SetConsentRequest(ask) { Granted = true });
            Assert.Equal(WriteOutcome.Updated, (await second.Talents.SetConsentAsync(ask)).Outcome);
            await first.Talents.SetConsentAsync(new SetConsentRequest(ask) { Granted = true });
            Assert.True((await second.Talents.DeleteTalentAsync(new DeleteTalentRequest { TalentId = talent.TalentId })).Erased);
            Assert.False((await first.Talents.DeleteTalentAsync(new DeleteTalentRequest { TalentId = talent.TalentId })).Erased);
        }
    }

    private static Talent Counted(Talent talent, int count)
    {
        talent.ExperienceYears = count;
        talent.Source = $"n={count}";
        return talent;
    }

    private static void AssertWhole(Talent talent) => Assert.Equal($"n={talent.ExperienceYears}", talent.Source);

    /// <returns>How many writes lost a race.</returns>
    private static async Task<int> CountUpAsync(TestSilo silo, int number)
    {
        int races = 0;
        string id = Samples.Talent(number).TalentId;
        for (int done = 0; done < Increments;)
        {
            var read = await silo.Talents.GetTalentAsync(new GetTalentRequest { TalentId = id });
            AssertWhole(read.Talent);
            try
            {
                await silo.Talents.PutTalentAsync(new PutTalentRequest
                {
                    Talent = Counted(Samples.Talent(number), read.Talent.ExperienceYears + 1),
                    IfMatch = read.Etag,
                });
                done++;
            }
            catch (RpcException lost) when (lost.StatusCode == StatusCode.Aborted)
            {
                races++;
            }
        }

        return races;
    }
}
