using DigitalTalent.Client;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Grpc.Core;
using Fault = DigitalTalent.Tests.Client.Sdk.FakeImportServer.Fault;

namespace DigitalTalent.Tests.Client.Sdk;

/// <summary>The pipelined import, against a server in memory that breaks when told to.</summary>
public sealed class ImportPipelineTests
{
    private static readonly ImportOptions Small = new() { BatchRowsMax = 10, BatchesInFlightMax = 3 };

    private readonly FakeImportServer server = new();
    private readonly EagerTimeProvider clock = new();
    private readonly List<ImportedBatch> acknowledged = [];

    [Fact]
    public async Task Rows_arrive_in_order_in_batches_and_are_counted()
    {
        var summary = await ImportAsync(Talents(95));

        Assert.Equal(Enumerable.Range(0, 95).Select(Id), server.Taken.Select(talent => talent.TalentId));
        Assert.Equal([10, 10, 10, 10, 10, 10, 10, 10, 10, 5], acknowledged.Select(batch => batch.RowCount));
        Assert.Equal(Enumerable.Range(0, 10).Select(batch => batch * 10L), acknowledged.Select(batch => batch.FirstRow));
        Assert.Equal(new ImportSummary(95, 0, 0, 0, "token-9"), summary);
    }

    [Fact]
    public async Task No_rows_make_no_batches()
    {
        Assert.Equal(ImportSummary.None, await ImportAsync(Talents(0)));
        Assert.Empty(server.Received);
    }

    [Fact]
    public async Task A_batch_stays_below_its_bytes_and_a_larger_row_travels_alone()
    {
        var talents = Talents(6).ToList();
        talents[2].Source = new string('x', 3000);
        foreach (int small in (int[])[0, 1, 3, 4, 5])
            talents[small].Source = new string('x', 400);

        await ImportAsync(talents, new ImportOptions { BatchBytesMax = 1024 });

        Assert.Equal([2, 1, 2, 1], acknowledged.Select(batch => batch.RowCount));
    }

    [Fact]
    public async Task No_more_batches_wait_for_an_answer_than_allowed()
    {
        var full = new TaskCompletionSource();
        server.BeforeAnswer = _ => full.Task;
        var import = ImportAsync(Talents(100));

        // Everything that may leave has left once the third batch is there; the sender cannot go on before an answer.
        await server.WaitingReaches(3).WaitAsync(TestTimeouts.Event);
        full.SetResult();
        await import;

        Assert.Equal(3, server.WaitingMax);
        Assert.Equal(100, server.Taken.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Every_row_is_there_once_and_acknowledged_once_whatever_breaks(int seed)
    {
        var random = new Random(seed);
        var faults = Enumerable.Range(0, 200).Select(_ => random.Next(4) switch { 0 => Fault.BreakBefore, 1 => Fault.BreakAfter, _ => Fault.None }).ToArray();
        faults[0] = Fault.None;         // A connection that never worked is not tried again.
        server.FaultAt = batch => faults[batch % faults.Length];

        var summary = await ImportAsync(Talents(237));

        Assert.Equal(Enumerable.Range(0, 237).Select(Id), server.Taken.Select(talent => talent.TalentId));
        Assert.Equal(237, summary.Total);
        Assert.Equal(237, acknowledged.Sum(batch => batch.RowCount));
        Assert.Equal(acknowledged.Select(batch => batch.FirstRow).Order(), acknowledged.Select(batch => batch.FirstRow));
    }

    [Fact]
    public async Task A_server_that_was_never_there_is_told_at_once()
    {
        server.RefuseStream = _ => true;

        var failed = await Assert.ThrowsAsync<RpcException>(() => ImportAsync(Talents(20)));

        Assert.Equal(StatusCode.Unavailable, failed.StatusCode);
        Assert.Equal(1, server.Streams);
    }

    [Fact]
    public async Task A_server_that_went_away_is_tried_for_as_long_as_allowed_with_growing_pauses()
    {
        server.FaultAt = batch => batch == 4 ? Fault.BreakBefore : Fault.None;
        server.RefuseStream = stream => stream > 0;

        await Assert.ThrowsAsync<RpcException>(() => ImportAsync(Talents(100), Small with { ReconnectFor = TimeSpan.FromSeconds(20) }));

        Assert.Equal([100, 200, 400, 800, 1600, 3200, 5000, 5000], clock.Pauses.Select(pause => pause.TotalMilliseconds));
        Assert.Equal(server.Taken.Count, acknowledged.Sum(batch => batch.RowCount));
    }

    [Fact]
    public async Task A_refusal_is_not_tried_again()
    {
        server.FaultAt = batch => batch == 2 ? Fault.Refuse : Fault.None;

        var failed = await Assert.ThrowsAsync<RpcException>(() => ImportAsync(Talents(100)));

        Assert.Equal(StatusCode.InvalidArgument, failed.StatusCode);
        Assert.Equal(1, server.Streams);
        Assert.Equal(2, acknowledged.Count);
    }

    [Fact]
    public async Task A_failing_source_is_the_failure_that_is_told()
    {
        static IEnumerable<Talent> Failing()
        {
            foreach (var talent in Talents(25))
                yield return talent;
            throw new InvalidDataException("row 25");
        }

        var failed = await Assert.ThrowsAsync<InvalidDataException>(() => ImportAsync(Failing()));

        Assert.Equal("row 25", failed.Message);
    }

    [Fact]
    public async Task Rejections_come_with_their_batch()
    {
        server.Reject = talent => talent.TalentId == Id(13);

        var summary = await ImportAsync(Talents(20));

        Assert.Equal(1, summary.Rejected);
        Assert.Equal((10L, 3), (acknowledged[1].FirstRow, Assert.Single(acknowledged[1].Rejections).Index));
    }

    [Fact]
    public async Task Cancellation_ends_the_import()
    {
        using var stop = new CancellationTokenSource();
        server.BeforeAnswer = request =>
        {
            if (request.Sequence == 2)
                stop.Cancel();
            return Task.CompletedTask;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ImportAsync(Talents(1000), Small, stop.Token));

        Assert.InRange(acknowledged.Count, 0, 3);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2001)]
    public async Task Options_out_of_range_are_refused(int rows) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ImportAsync(Talents(1), new ImportOptions { BatchRowsMax = rows }));

    private async Task<ImportSummary> ImportAsync(IEnumerable<Talent> talents, ImportOptions? options = null, CancellationToken cancellation = default)
    {
        using var registry = new RegistryClient(server, clock);
        var summary = await registry.ImportTalentsAsync(ToAsync(talents), options ?? Small, new Direct(acknowledged.Add), cancellation).WaitAsync(TestTimeouts.Event, CancellationToken.None);
        Assert.Equal(summary.ChangeToken, registry.LastChangeToken);
        return summary;
    }

    private static IEnumerable<Talent> Talents(int count) => Enumerable.Range(0, count).Select(number => new Talent { TalentId = Id(number) });

    private static string Id(int number) => $"T{number:0000}";

    private static async IAsyncEnumerable<Talent> ToAsync(IEnumerable<Talent> talents)
    {
        foreach (var talent in talents)
        {
            await Task.Yield();
            yield return talent;
        }
    }

    private sealed class Direct(Action<ImportedBatch> handle) : IProgress<ImportedBatch>
    {
        public void Report(ImportedBatch value) => handle(value);
    }
}
