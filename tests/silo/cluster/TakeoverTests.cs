using DigitalTalent.Storage;
using DigitalTalent.Tests.Silo.Security;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace DigitalTalent.Tests.Silo.Cluster;

/// <summary>
/// Databases of the release before Orleans (schema version 2), which that release made: 40 enterprises, 40 demand lists, 30 talents, a shortage list in force, the pools
/// <c>12</c> and <c>0012</c>, refreshed by a schedule, and an operator's key.
/// </summary>
public sealed class TakeoverTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_database_of_the_release_before_is_taken_over_at_the_first_start(string store)
    {
        using var folder = new TempFolder();
        await using var database = await TestDatabase.CreateAsync(store, folder);
        await RestoreAsync(store, database, folder);
        await using (var silo = await SecuredSilo.StartAsync(database.Address, folder))
        {
            await AssertAllThereAsync(silo, editions: 1);

            // Each kind of storage goes on from the versions that it finds.
            var next = (await silo.Operator.ShortageLists.GetShortageListAsync(new() { ListId = "zibo-digital-2026" })).List;
            (next.ListId, next.Edition) = ("zibo-digital-2027", 2);
            await silo.Operator.ShortageLists.PutShortageListAsync(new() { List = next });
            var published = await silo.Operator.ShortageLists.PublishShortageListAsync(new() { ListId = next.ListId });
            Assert.Equal("zibo-digital-2026", published.SupersededListId);
            var refreshed = await silo.Operator.Pools.RefreshPoolAsync(new() { PoolId = "0012" });
            Assert.True(refreshed.News.Refresh > 1);
            await silo.Operator.Talents.SetConsentAsync(new() { TalentId = "ZB-000002", Purpose = ConsentPurpose.Recruitment });
            var feed = await silo.Services.GetRequiredService<IStateStore>().ReadAfterAsync(ChangeNumber.Beginning, 1000, CancellationToken.None);
            Assert.Equal(feed.Rows.Select(row => row.Change).Order(), feed.Rows.Select(row => row.Change));
            Assert.Equal("ZB-000002", feed.Rows[^1].Key.Key);
        }

        await using var again = await SecuredSilo.StartAsync(database.Address, folder);
        await AssertAllThereAsync(again, editions: 2);
    }

    private static async Task AssertAllThereAsync(SecuredSilo silo, int editions)
    {
        var status = await silo.Operator.Registry.GetStatusAsync(new());
        Assert.Equal((30, 40, 40, editions), (status.Talents, status.Enterprises, status.DemandLists, status.ShortageLists));
        Assert.Equal("12", (await silo.Operator.Pools.GetPoolAsync(new() { PoolId = "12" })).Pool.PoolId);
        Assert.Equal("0012", (await silo.Operator.Pools.GetPoolAsync(new() { PoolId = "0012" })).Pool.PoolId);
        Assert.Equal("ZB-000005", (await silo.Operator.Talents.GetTalentAsync(new() { TalentId = "ZB-000005" })).Talent.TalentId);
    }

    private static async Task RestoreAsync(string store, TestDatabase database, TempFolder folder)
    {
        string ending = store is "sqlite" ? "db" : "sql";
        File.Copy(Fixture($"schema-2.{ending}.key"), folder.File("operator.key"));
        if (store is "sqlite")
        {
            File.Copy(Fixture("schema-2.db"), database.Address["sqlite:".Length..]);
            return;
        }

        await using var connection = new NpgsqlConnection(database.Address["postgres:".Length..]);
        await connection.OpenAsync();
        await using var restore = new NpgsqlCommand(await File.ReadAllTextAsync(Fixture("schema-2.sql")), connection);
        await restore.ExecuteNonQueryAsync();
    }

    private static string Fixture(string name) => Repository.PathOf("tests", "silo", "cluster", "takeover", name);
}
