using DigitalTalent.Hosting.Grpc.Client;
using DigitalTalent.Silo;
using DigitalTalent.Tests.Silo.Security;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Google.Rpc;
using Grpc.Core;
using Grpc.Health.V1;
using Npgsql;
using ServingState = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace DigitalTalent.Tests.Silo.Cluster;

/// <summary>Silos whose database goes away: cut off from it, or restarted.</summary>
public sealed class DatabaseLossTests
{
    // Goal: a silo that is cut off from its database stops answering about people, to good keys and to keys that were revoked meanwhile, and answers again only when
    // it knows what happened. Method: packets between one silo and PostgreSQL are dropped while the connections stay open; through the other silo somebody
    // withdraws, somebody is erased and a key is revoked.
    [Fact]
    public async Task A_silo_that_is_cut_off_answers_nobody_and_comes_back_up_to_date()
    {
        using var folder = new TempFolder();
        await using var database = await TestDatabase.CreateAsync("postgres", folder);
        await using var cable = new TcpProxy((await PostgresServer.SharedAsync()).Port);
        await using var whole = await SecuredSilo.StartAsync(database.Address, folder, change: Bounded);
        var (withdrawn, erased) = (Samples.Talent(1), Samples.Talent(13));
        string agency = await FillAsync(whole, withdrawn, erased);
        await using var cut = await SecuredSilo.StartAsync(Through(database.Address, cable.Port), folder, change: Bounded);
        using var health = new HealthWatch(cut.Rpc.ToString());
        await health.UntilAsync(ServingState.Serving);
        var shown = await ShortlistAsync(cut, agency);
        Assert.Contains(withdrawn.TalentId, shown);
        Assert.Contains(erased.TalentId, shown);

        cable.Cut();
        await whole.Operator.Talents.SetConsentAsync(new() { TalentId = withdrawn.TalentId, Purpose = ConsentPurpose.Recruitment });
        await whole.Operator.Talents.DeleteTalentAsync(new() { TalentId = erased.TalentId });
        await whole.Operator.Keys.RevokeKeyAsync(new() { KeyId = agency.Substring(3, 16) });
        await health.UntilAsync(ServingState.NotServing);
        foreach (var refused in (RpcException[])
        [
            await Assert.ThrowsAsync<RpcException>(() => ShortlistAsync(cut, agency)),
            await Assert.ThrowsAsync<RpcException>(() => ShortlistAsync(cut, cut.OperatorKey)),
            await Assert.ThrowsAsync<RpcException>(async () => await cut.Operator.Talents.GetTalentAsync(new() { TalentId = withdrawn.TalentId })),
        ])
        {
            Assert.Equal(StatusCode.Unavailable, refused.StatusCode);
            Assert.True(refused.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan() > TimeSpan.Zero);
        }

        cable.Restore();
        await health.UntilAsync(ServingState.Serving);
        var after = await ShortlistAsync(cut, cut.OperatorKey);
        Assert.DoesNotContain(withdrawn.TalentId, after);
        Assert.DoesNotContain(erased.TalentId, after);
        Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(() => ShortlistAsync(cut, agency))).StatusCode);
    }

    // Goal: a database that is restarted under load costs no acknowledged write and no silo. Method: writers count talents up through two silo processes; the
    // server crashes as in a power cut and is started again, and the writers go on through the same processes.
    [Fact]
    public async Task A_restarted_database_loses_no_acknowledged_write_and_keeps_its_silos()
    {
        using var folder = new TempFolder();
        await using var server = await PostgresServer.StartAsync();
        string db = $"postgres:{server.Address(await server.CreateDatabaseAsync())}";
        await using var first = await SiloProcess.StartAsync(db, folder);
        await using var second = await SiloProcess.StartAsync(db, folder);
        var writers = new CountingWriters(talents: 30);
        await writers.FillAsync(first.RpcAddress);
        using var stop = new CancellationTokenSource();
        var writing = Task.WhenAll(writers.WriteThroughAsync(first.RpcAddress, stop.Token), writers.WriteThroughAsync(second.RpcAddress, stop.Token));
        await writers.UntilMadeAsync(100, writing);

        await server.CrashAsync();
        await server.RestartAsync();
        await writers.UntilMadeAsync(writers.Made + 200, writing);
        await stop.CancelAsync();
        if (await Record.ExceptionAsync(() => writing) is { } failure)
        {
            await Task.WhenAll(first.KillAsync(), second.KillAsync());
            Assert.Fail($"{failure}\n{await first.SaidAsync()}\n{await second.SaidAsync()}");
        }

        foreach (var silo in (SiloProcess[])[first, second])
            await writers.AssertNothingLostAsync(silo.RpcAddress);
        Assert.Equal(0, await first.StopAsync("TERM").WaitAsync(TestTimeouts.Process));
        Assert.Equal(0, await second.StopAsync("TERM").WaitAsync(TestTimeouts.Process));
    }

    private static SiloSettings Bounded(SiloSettings settings) => settings with { Cluster = settings.Cluster with { AnswersWithin = TimeSpan.FromSeconds(3) } };

    private static string Through(string address, int port) => $"postgres:{new NpgsqlConnectionStringBuilder(address["postgres:".Length..]) { Port = port }.ConnectionString}";

    /// <returns>The key of an agency that may ask.</returns>
    private static async Task<string> FillAsync(SecuredSilo silo, params Talent[] talents)
    {
        await silo.Operator.Enterprises.PutEnterpriseAsync(new() { Enterprise = Samples.Enterprise(1) });
        await silo.Operator.Demands.PutDemandListAsync(new() { List = Samples.DemandList("L1"), InitialStatus = DemandListStatus.Open });
        foreach (var talent in talents)
            await silo.Operator.Talents.PutTalentAsync(new() { Talent = talent });
        return (await silo.Operator.Keys.CreateKeyAsync(new() { Tenant = "AG-1", Name = "test", Role = Role.Bureau })).Secret;
    }

    private static async Task<IReadOnlyList<string>> ShortlistAsync(SecuredSilo silo, string key)
    {
        var reply = await silo.As(key).Matching.MatchTalentsAsync(new() { DemandId = "L1/1", Top = 100 });
        return [.. reply.Candidates.Select(candidate => candidate.TalentId)];
    }

    /// <summary>What a load balancer sees.</summary>
    private sealed class HealthWatch : IDisposable
    {
        private readonly GrpcChannel _channel;
        private readonly AsyncServerStreamingCall<HealthCheckResponse> _watch;

        public HealthWatch(string address)
        {
            _channel = GrpcChannel.ForAddress(address);
            _watch = new Health.HealthClient(_channel.CreateCallInvoker()).Watch(new HealthCheckRequest { Service = "digitaltalent.v1.MatchingService" });
        }

        public async Task UntilAsync(ServingState state)
        {
            do
                Assert.True(await _watch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(TestTimeouts.Event));
            while (_watch.ResponseStream.Current.Status != state);
        }

        public void Dispose()
        {
            _watch.Dispose();
            _channel.Dispose();
        }
    }
}
