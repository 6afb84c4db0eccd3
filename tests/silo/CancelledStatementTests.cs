using DigitalTalent.Hosting.Grpc.Client;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Grpc.Core;
using Npgsql;

namespace DigitalTalent.Tests.Silo;

/// <summary>Whoever cancels a call, or whose deadline passes, has the statement that reads for it cancelled in the database.</summary>
public sealed class CancelledStatementTests
{
    private const string Reading = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND datname = current_database() AND query LIKE '%WITH ORDINALITY AS u(kind, key, i)%' AND wait_event_type = 'Lock'";

    // Goal: cancellation arrives in PostgreSQL, for a read on its own and for the read that a write begins with. Method: the test locks the table, so that the
    // statement waits where the test can see it; then the caller gives up, with the lock still held.
    [Theory]
    [InlineData("get", "cancel")]
    [InlineData("get", "deadline")]
    [InlineData("put", "cancel")]
    public async Task The_statement_ends_with_the_call(string method, string end)
    {
        using var folder = new TempFolder();
        await using var database = await TestDatabase.CreateAsync("postgres", folder);
        await using (var writer = await TestSilo.StartAsync(database.Address))
            await writer.Talents.PutTalentAsync(new() { Talent = Samples.Talent(1) });
        var clock = new ManualTimeProvider();
        await using var silo = await TestSilo.StartAsync(database.Address, clock);      // Holds nothing yet: the grain has to read.
        await silo.SchedulesArmedAsync();       // Their states are read by the same statement.
        using var channel = GrpcChannel.ForAddress(silo.RpcAddress, new GrpcChannelOptions { TimeProvider = clock });
        var talents = new TalentService.TalentServiceClient(channel);
        await using var holder = await OpenAsync(database);
        await using var watcher = await OpenAsync(database);
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("LOCK TABLE grain_state IN ACCESS EXCLUSIVE MODE", holder))
            await hold.ExecuteNonQueryAsync();

        using var cancellation = new CancellationTokenSource();
        var call = CallAsync(talents, method, new CallOptions(deadline: clock.GetUtcNow().AddSeconds(10).UtcDateTime, cancellationToken: cancellation.Token));
        await UntilAsync(watcher, statements: 1);
        if (end == "cancel")
            await cancellation.CancelAsync();
        else
            clock.Advance(TimeSpan.FromSeconds(11));
        var ended = await Assert.ThrowsAsync<RpcException>(() => call);
        await UntilAsync(watcher, statements: 0);

        Assert.Equal(end == "cancel" ? StatusCode.Cancelled : StatusCode.DeadlineExceeded, ended.StatusCode);
        await transaction.RollbackAsync();
        var read = await silo.Talents.GetTalentAsync(new() { TalentId = Samples.Talent(1).TalentId });
        Assert.Equal(Samples.Talent(1).ExperienceYears, read.Talent.ExperienceYears);      // What was to be put was not.
    }

    private static async Task CallAsync(TalentService.TalentServiceClient talents, string method, CallOptions options)
    {
        var changed = Samples.Talent(1);
        changed.ExperienceYears++;
        if (method == "get")
            await talents.GetTalentAsync(new() { TalentId = changed.TalentId }, options);
        else
            await talents.PutTalentAsync(new() { Talent = changed }, options);
    }

    private static async Task UntilAsync(NpgsqlConnection watcher, long statements)
    {
        using var limit = new CancellationTokenSource(TestTimeouts.Event);
        await using var look = new NpgsqlCommand(Reading, watcher);
        while (true)
        {
            long seen = (long)(await look.ExecuteScalarAsync(limit.Token))!;
            if (seen == statements)
                return;
        }
    }

    private static async Task<NpgsqlConnection> OpenAsync(TestDatabase database)
    {
        var connection = new NpgsqlConnection(database.Address["postgres:".Length..]);
        await connection.OpenAsync();
        return connection;
    }
}
