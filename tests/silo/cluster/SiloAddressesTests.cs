using System.Net;
using DigitalTalent.Silo;
using DigitalTalent.Silo.Cluster;
using DigitalTalent.Tests.Support;
using Npgsql;

namespace DigitalTalent.Tests.Silo.Cluster;

/// <summary>By which address other silos reach this one.</summary>
public sealed class SiloAddressesTests
{
    private static readonly SiloSettings OnPostgres = new() { Db = "postgres:Host=127.0.0.1", Cluster = new() { SiloPort = 11200 } };

    [Theory]
    [InlineData("169.254.0.1", true)]
    [InlineData("169.253.0.1", false)]
    [InlineData("fe80::1", true)]
    [InlineData("10.0.0.1", false)]
    [InlineData("127.0.0.1", false)]
    public void A_link_local_address_is_known_as_such(string address, bool isLinkLocal) =>
        Assert.Equal(isLinkLocal, SiloAddresses.IsLinkLocal(IPAddress.Parse(address)));

    [Fact]
    public void A_silo_is_reached_where_it_listens_unless_told_otherwise()
    {
        var here = SiloAddresses.Of(OnPostgres with { Listen = IPAddress.Parse("127.0.0.2") }, isShared: true);
        Assert.Equal(("127.0.0.2", "127.0.0.2", 11200), (here.Advertised.ToString(), here.Listen.ToString(), here.Port));
        var told = SiloAddresses.Of(
            OnPostgres with { Listen = IPAddress.Any, Cluster = OnPostgres.Cluster with { Advertise = IPAddress.Parse("10.1.2.3") } }, isShared: true);
        Assert.Equal(("10.1.2.3", "0.0.0.0"), (told.Advertised.ToString(), told.Listen.ToString()));
    }

    [Fact]
    public void A_silo_on_SQLite_is_reached_by_itself_only()
    {
        var alone = SiloAddresses.Of(OnPostgres with { Db = "sqlite:registry.db", Listen = IPAddress.Any, Cluster = new() }, isShared: false);
        Assert.Equal((IPAddress.Loopback, IPAddress.Loopback), (alone.Advertised, alone.Listen));
        Assert.InRange(alone.Port, 1, IPEndPoint.MaxPort);
    }

    // Goal: two machines that both advertise 127.0.0.1 do not take each other's place in the cluster. Method: the row of a running silo says another machine.
    [Fact]
    public async Task A_silo_that_only_its_own_machine_can_reach_does_not_join_one_on_another_machine()
    {
        using var folder = new TempFolder();
        await using var database = await TestDatabase.CreateAsync("postgres", folder);
        await using var first = await TestSilo.StartAsync(database.Address);
        await using (var connection = new NpgsqlConnection(database.Address["postgres:".Length..]))
        {
            await connection.OpenAsync();
            await using var move = new NpgsqlCommand("UPDATE orleans_member SET host_name = 'elsewhere', alive_at = now() + interval '1 hour'", connection);
            await move.ExecuteNonQueryAsync();
        }

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => TestSilo.StartAsync(database.Address));
        Assert.Contains("--listen is 127.0.0.1", refused.Message, StringComparison.Ordinal);
        Assert.Contains("'elsewhere'", refused.Message, StringComparison.Ordinal);
    }
}
