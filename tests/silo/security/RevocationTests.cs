using DigitalTalent.Client;
using DigitalTalent.Silo.Security;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Grpc.Core;
using Npgsql;

namespace DigitalTalent.Tests.Silo.Security;

/// <summary>A key that was revoked on one silo is refused on the others within a second of their clocks, whatever else goes on.</summary>
public sealed class RevocationTests
{
    private const int TalentsPerBatch = 50;

    [Fact]
    public void Looks_leave_more_than_half_of_the_second_for_the_looking() => Assert.InRange(AccessKeyRing.LookEvery, TimeSpan.Zero, TimeSpan.FromSeconds(0.5));

    [Fact]
    public async Task A_key_revoked_on_one_silo_is_refused_on_the_other_after_one_look()
    {
        using var folder = new TempFolder();
        await using var database = await TestDatabase.CreateAsync("postgres", folder);
        var clock = new ManualTimeProvider();
        await using var first = await SecuredSilo.StartAsync(database.Address, folder);
        await using var second = await SecuredSilo.StartAsync(database.Address, folder, clock);
        var made = await first.Operator.Keys.CreateKeyAsync(new() { Tenant = "AG-1", Role = Role.Agency, Name = "two silos" });
        var elsewhere = second.As(made.Secret);
        Assert.Equal("KEY_UNKNOWN", await RefusalAsync(elsewhere));
        clock.Advance(AccessKeyRing.LookEvery);
        await UntilAsync("", elsewhere);

        await first.Operator.Keys.RevokeKeyAsync(new() { KeyId = made.Key.KeyId });
        Assert.Equal("KEY_REVOKED", await RefusalAsync(first.As(made.Secret)));
        Assert.Equal("", await RefusalAsync(elsewhere));
        clock.Advance(AccessKeyRing.LookEvery);
        await UntilAsync("KEY_REVOKED", elsewhere);

        Assert.False((await second.Operator.Keys.RevokeKeyAsync(new() { KeyId = made.Key.KeyId })).Revoked);
    }

    // Goal: neither the rows of an import nor a feed that stands still delay a revocation. Method: a transaction of the test, older than the key, holds
    // back the feed of both silos; the first one imports all the while; the clock of the second moves by one look.
    [Fact]
    public async Task An_import_and_a_feed_that_stands_still_delay_no_revocation()
    {
        using var folder = new TempFolder();
        await using var database = await TestDatabase.CreateAsync("postgres", folder);
        var clock = new ManualTimeProvider();
        await using var first = await SecuredSilo.StartAsync(database.Address, folder);
        await using var second = await SecuredSilo.StartAsync(database.Address, folder, clock);
        await using var old = new NpgsqlConnection(database.Address["postgres:".Length..]);
        await old.OpenAsync();
        await using var transaction = await old.BeginTransactionAsync();
        await using (var take = new NpgsqlCommand("SELECT pg_current_xact_id()", old))
            await take.ExecuteScalarAsync();
        using var import = new EndlessImport(first.Operator);
        await import.TakenAsync(batches: 1);

        var made = await first.Operator.Keys.CreateKeyAsync(new() { Tenant = "AG-1", Role = Role.Agency, Name = "in the storm" });
        var elsewhere = second.As(made.Secret);
        clock.Advance(AccessKeyRing.LookEvery);
        await UntilAsync("", elsewhere);
        await first.Operator.Keys.RevokeKeyAsync(new() { KeyId = made.Key.KeyId });
        clock.Advance(AccessKeyRing.LookEvery);
        await UntilAsync("KEY_REVOKED", elsewhere);

        await import.TakenAsync(batches: import.Taken + 1);      // It goes on.
        await transaction.RollbackAsync();
        await import.EndAsync();
    }

    /// <summary>Calls until the answer is this one; the clock of the silo stands meanwhile.</summary>
    private static async Task UntilAsync(string reason, RegistryClient client)
    {
        using var limit = new CancellationTokenSource(TestTimeouts.Event);
        for (string seen = await RefusalAsync(client); seen != reason; seen = await RefusalAsync(client))
            Assert.False(limit.IsCancellationRequested, $"One look later the answer is still '{seen}', not '{reason}'.");
    }

    /// <summary>Why a call is refused; empty when it is not.</summary>
    private static async Task<string> RefusalAsync(RegistryClient client)
    {
        try
        {
            await client.Registry.GetStatusAsync(new());
            return "";
        }
        catch (RpcException refused)
        {
            return Refusals.ReasonOf(refused);
        }
    }

    /// <summary>An import that goes on until it is ended.</summary>
    private sealed class EndlessImport : IDisposable
    {
        private readonly AsyncDuplexStreamingCall<ImportTalentsRequest, ImportTalentsReply> _call;
        private readonly CancellationTokenSource _end = new();
        private readonly Task _sending, _receiving;
        private readonly Lock _gate = new();
        private TaskCompletionSource _more = New();

        public EndlessImport(RegistryClient client)
        {
            _call = client.Talents.ImportTalents();
            _sending = SendAsync();
            _receiving = ReceiveAsync();
        }

        public int Taken { get; private set; }

        public async Task TakenAsync(int batches)
        {
            while (true)
            {
                Task more;
                lock (_gate)
                {
                    if (Taken >= batches)
                        return;
                    more = _more.Task;
                }

                await more.WaitAsync(TestTimeouts.Event);
            }
        }

        public async Task EndAsync()
        {
            await _end.CancelAsync();
            await _sending.WaitAsync(TestTimeouts.Event);
            await _receiving.WaitAsync(TestTimeouts.Event);
        }

        public void Dispose()
        {
            _call.Dispose();
            _end.Dispose();
        }

        private async Task SendAsync()
        {
            for (int sequence = 1; !_end.IsCancellationRequested; sequence++)
            {
                int from = sequence * TalentsPerBatch;
                await _call.RequestStream.WriteAsync(new() { Sequence = sequence, Talents = { Enumerable.Range(from, TalentsPerBatch).Select(Samples.Talent) } });
            }

            await _call.RequestStream.CompleteAsync();
        }

        private async Task ReceiveAsync()
        {
            await foreach (var reply in _call.ResponseStream.ReadAllAsync())
            {
                Assert.Empty(reply.Rejections);
                lock (_gate)
                {
                    Taken++;
                    _more.TrySetResult();
                    _more = New();
                }
            }
        }

        private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
