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

    [Theory]
    [InlineData("0.0.0.0", "169.254.3.4 fe80::1 10.0.0.7 10.0.0.8", "10.0.0.7")]
    [InlineData("0.0.0.0", "2001:db8::7 10.0.0.7", "10.0.0.7")]
    [InlineData("::", "fe80::1 2001:db8::7 10.0.0.7", "10.0.0.7")]
    [InlineData("::", "fe80::1 2001:db8::7", "2001:db8::7")]
    public void Of_the_addresses_of_a_machine_the_first_one_is_taken_that_others_can_call(string listen, string ofMachine, string chosen) =>
        Assert.Equal(chosen, SiloAddresses.Choose(Parse(ofMachine), IPAddress.Parse(listen)).ToString());

    [Theory]
    [InlineData("0.0.0.0", "2001:db8::7", "--listen ::")]
    [InlineData("0.0.0.0", "169.254.3.4", "link-local (169.254.3.4)")]
    [InlineData("::", "fe80::1 169.254.3.4", "link-local (fe80::1, 169.254.3.4)")]
    [InlineData("0.0.0.0", "", "no address that other silos could call")]
    public void A_machine_that_others_cannot_call_is_refused_in_words(string listen, string ofMachine, string why) =>
        Assert.Contains(
            why, Assert.Throws<ArgumentException>(() => SiloAddresses.Choose(Parse(ofMachine), IPAddress.Parse(listen))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("169.254.3.4", null, "--listen is 169.254.3.4")]
    [InlineData("fe80::1", null, "--listen is fe80::1")]
    [InlineData("0.0.0.0", "2001:db8::7", "--advertise is 2001:db8::7")]
    [InlineData("2001:db8::7", "10.0.0.7", "--advertise is 10.0.0.7")]
    public void An_address_that_leads_nowhere_is_refused(string listen, string? advertise, string named)
    {
        var settings = OnPostgres with
        {
            Listen = IPAddress.Parse(listen), Cluster = OnPostgres.Cluster with { Advertise = advertise is null ? null : IPAddress.Parse(advertise) },
        };

        Assert.StartsWith(named, Assert.Throws<ArgumentException>(() => SiloAddresses.Of(settings, isShared: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_silo_on_SQLite_is_reached_by_itself_only()
    {
        var alone = SiloAddresses.Of(OnPostgres with { Db = "sqlite:registry.db", Listen = IPAddress.Any, Cluster = new() }, isShared: false);
        Assert.Equal((IPAddress.Loopback, IPAddress.Loopback), (alone.Advertised, alone.Listen));
        Assert.InRange(alone.Port, 1, IPEndPoint.MaxPort);
    }

    private static List<IPAddress> Parse(string addresses) => [.. addresses.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse)];

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
