using DigitalTalent.Silo.Consistency;
using DigitalTalent.Silo.Cluster;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Microsoft.Extensions.DependencyInjection;

namespace DigitalTalent.Tests.Silo.Cluster;

/// <summary>Three silos over one database: what was acknowledged is what everybody reads, whichever silo is asked.</summary>
public sealed class ThreeSilosTests
{
    private const int Talents = 40, Rounds = 12;

    // Goal: an import writes beside the grains, and yet no grain answers with what was there before. Method: each silo has activated each talent and so
    // may hold an older state; rounds of imports go through one silo after the other, and after each answer all silos are asked for every talent at once.
    [Fact]
    public async Task After_an_acknowledged_import_every_silo_reads_what_was_imported()
    {
        using var folder = new TempFolder();
        await using var database = await TestDatabase.CreateAsync("postgres", folder);
        await using var cluster = await StartAsync(database.Address);
        for (int round = 0; round < Rounds; round++)
        {
            string token = await ImportAsync(cluster.Silos[round % cluster.Silos.Count], round);
            foreach (var silo in cluster.Silos)
            {
                var read = await Task.WhenAll(Enumerable.Range(0, Talents).Select(number => ReadAsync(silo, number)));
                Assert.All(read, years => Assert.Equal(round, years));
                var view = await silo.Services.GetRequiredService<IndexProgress>().AtLeastAsync(silo.Services.GetRequiredService<ChangeTokens>().Parse(token), CancellationToken.None);
                Assert.Equal(round, view.FindTalent(Samples.Talent(0).TalentId)!.ExperienceYears);
            }
        }
    }

    // Goal: the same for a write through a grain on another silo, and for what takes something away. Method: one silo writes, the others read at once.
    [Fact]
    public async Task After_an_acknowledged_write_every_silo_reads_it()
    {
        using var folder = new TempFolder();
        await using var database = await TestDatabase.CreateAsync("postgres", folder);
        await using var cluster = await StartAsync(database.Address);
        for (int number = 0; number < Talents; number++)
        {
            var (writer, talent) = (cluster.Silos[number % cluster.Silos.Count], Samples.Talent(number));
            await writer.Talents.PutTalentAsync(new() { Talent = talent });
            foreach (var silo in cluster.Silos)
                Assert.Equal(talent.ExperienceYears, await ReadAsync(silo, number));
            await writer.Talents.SetConsentAsync(new() { TalentId = talent.TalentId, Purpose = ConsentPurpose.Recruitment });
            foreach (var silo in cluster.Silos)
            {
                var read = await silo.Talents.GetTalentAsync(new() { TalentId = talent.TalentId });
                Assert.True(read.Talent.Consents.Single(consent => consent.Purpose == ConsentPurpose.Recruitment).Withdrawn);
            }
        }
    }

    // Goal: a match without a change token sees a write on any silo soon. Method: one silo writes, the others are asked over and over for those who fit.
    [Fact]
    public async Task A_match_without_a_token_sees_a_write_on_every_silo()
    {
        using var folder = new TempFolder();
        await using var database = await TestDatabase.CreateAsync("postgres", folder);
        await using var cluster = await StartAsync(database.Address);
        await cluster.Silos[0].Enterprises.PutEnterpriseAsync(new() { Enterprise = Samples.Enterprise(1) });
        await cluster.Silos[0].Demands.PutDemandListAsync(new() { List = Samples.DemandList("L1"), InitialStatus = DemandListStatus.Open });
        await cluster.Silos[0].Talents.PutTalentAsync(new() { Talent = Samples.Talent(1) });
        using var limit = new CancellationTokenSource(TestTimeouts.Event);
        foreach (var silo in cluster.Silos)
        {
            while (!(await ShortlistAsync(silo, limit.Token)).Contains(Samples.Talent(1).TalentId))
                await Task.Yield();
        }

        await cluster.Silos[0].Talents.DeleteTalentAsync(new() { TalentId = Samples.Talent(1).TalentId });
        foreach (var silo in cluster.Silos)
        {
            while ((await ShortlistAsync(silo, limit.Token)).Contains(Samples.Talent(1).TalentId))
                await Task.Yield();
        }
    }

    [Fact]
    public async Task Every_silo_tells_all_three_with_address_state_activations_and_version()
    {
        using var folder = new TempFolder();
        await using var database = await TestDatabase.CreateAsync("postgres", folder);
        await using var cluster = await StartAsync(database.Address);
        await ImportAsync(cluster.Silos[0], 1);
        for (int number = 0; number < Talents; number++)
            await ReadAsync(cluster.Silos[1], number);
        foreach (var silo in cluster.Silos)
        {
            var status = await silo.Registry.GetClusterStatusAsync(new());
            Assert.Equal("digitaltalent", status.ClusterId);
            Assert.Equal(3, status.Silos.Count);
            Assert.All(status.Silos, one => Assert.Equal("Active", one.State));
            Assert.All(status.Silos, one => Assert.Equal(typeof(ClusterSettings).Assembly.GetName().Version!.ToString(3), one.Version));
            Assert.True(status.Silos.Sum(one => one.Activations) >= Talents);
            Assert.Single(status.Silos, one => one.Answers);
            Assert.Equal(3, status.Silos.Select(one => one.Address).Distinct(StringComparer.Ordinal).Count());
        }
    }

    private static async Task<TestCluster> StartAsync(string db) => new([await TestSilo.StartAsync(db), await TestSilo.StartAsync(db), await TestSilo.StartAsync(db)]);

    private static async Task<string> ImportAsync(TestSilo silo, int years)
    {
        var batch = new ImportTalentsRequest { Sequence = 1 };
        for (int number = 0; number < Talents; number++)
        {
            var talent = Samples.Talent(number);
            talent.ExperienceYears = years;
            batch.Talents.Add(talent);
        }

        using var import = silo.Talents.ImportTalents();
        await import.RequestStream.WriteAsync(batch);
        Assert.True(await import.ResponseStream.MoveNext(CancellationToken.None));
        var reply = import.ResponseStream.Current;
        Assert.Empty(reply.Rejections);
        await import.RequestStream.CompleteAsync();
        return reply.ChangeToken;
    }

    private static async Task<IReadOnlyList<string>> ShortlistAsync(TestSilo silo, CancellationToken cancellation)
    {
        var reply = await silo.Matching.MatchTalentsAsync(new() { DemandId = "L1/1", Top = 100 }, cancellationToken: cancellation);
        return [.. reply.Candidates.Select(candidate => candidate.TalentId)];
    }

    private static async Task<int> ReadAsync(TestSilo silo, int number) =>
        (await silo.Talents.GetTalentAsync(new() { TalentId = Samples.Talent(number).TalentId })).Talent.ExperienceYears;

    private sealed class TestCluster(IReadOnlyList<TestSilo> silos) : IAsyncDisposable
    {
        public IReadOnlyList<TestSilo> Silos => silos;

        public async ValueTask DisposeAsync()
        {
            foreach (var silo in silos)
                await silo.DisposeAsync();
        }
    }
}
