using DigitalTalent.Client.Importing;
using DigitalTalent.Hosting.Grpc.Client;
using DigitalTalent.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace DigitalTalent.Client;

/// <summary>The registry over gRPC: one object for a whole program, thread-safe.</summary>
/// <remarks>
/// <code>
/// using var registry = RegistryClient.To("https://registry.example:5001").WithKey(key).Connect();
/// await registry.ImportTalentsAsync(talents);
/// var shortlist = await registry.ShortlistAsync("ZB-2026-01/1", top: 10);
/// </code>
/// <see cref="RegistryCalls"/> has the calls that most programs make; the clients here have all of them.
/// Calls fail with <see cref="RpcException"/>; <see cref="RegistryErrors.GetViolations"/> reads the fields behind an INVALID_ARGUMENT.
/// </remarks>
public sealed class RegistryClient : IDisposable
{
    /// <summary>Most lists in one message of the import of demand lists, by the contract.</summary>
    private const int ListsPerBatchMax = 100;

    private readonly GrpcChannel? channel;
    private readonly TimeProvider clock;
    private string lastChangeToken = "";

    /// <summary>A client over calls made elsewhere, such as through interceptors of the caller.</summary>
    /// <param name="invoker">Makes the calls; stays the caller's.</param>
    /// <param name="clock">Times pauses between reconnections; null: the system's.</param>
    public RegistryClient(CallInvoker invoker, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(invoker);
        this.clock = clock ?? TimeProvider.System;
        var calls = invoker.Intercept(new ChangeTokenInterceptor(token => Remember(token)));
        Talents = new(calls);
        Enterprises = new(calls);
        Demands = new(calls);
        ShortageLists = new(calls);
        Activities = new(calls);
        Matching = new(calls);
        Registry = new(calls);
        Keys = new(calls);
        Feedback = new(calls);
        Models = new(calls);
        Pools = new(calls);
    }

    private RegistryClient(GrpcChannel channel, CallInvoker invoker, TimeProvider? clock) : this(invoker, clock) => this.channel = channel;

    /// <summary>Begins to describe a connection: key, deadline, retries.</summary>
    /// <param name="address">Such as <c>http://127.0.0.1:5001</c>, or <c>https://registry.example:5001</c> for TLS.</param>
    public static RegistryClientBuilder To(string address) => new(address);

    /// <summary>A client as plain as can be: no deadline, no retries. Nothing is sent until the first call.</summary>
    /// <param name="address">Such as <c>http://127.0.0.1:5001</c>.</param>
    /// <param name="clock">Times pauses between reconnections; null: the system's.</param>
    /// <param name="accessKey">Sent with every call, <c>dt_...</c>; null: none.</param>
    /// <exception cref="ArgumentException">Not an address, or the key would travel to another machine without TLS.</exception>
    public static RegistryClient Connect(string address, TimeProvider? clock = null, string? accessKey = null) => To(address)
        .WithClock(clock ?? TimeProvider.System).WithKey(accessKey).WithDeadline(null).WithRetry(null).Connect();

    /// <summary>Talents one by one.</summary>
    public TalentService.TalentServiceClient Talents { get; }

    /// <summary>Enterprises one by one.</summary>
    public EnterpriseService.EnterpriseServiceClient Enterprises { get; }

    /// <summary>Demand lists.</summary>
    public DemandService.DemandServiceClient Demands { get; }

    /// <summary>Shortage lists.</summary>
    public ShortageListService.ShortageListServiceClient ShortageLists { get; }

    /// <summary>Activities and enrolments.</summary>
    public ActivityService.ActivityServiceClient Activities { get; }

    /// <summary>Matches and explanations.</summary>
    public MatchingService.MatchingServiceClient Matching { get; }

    /// <summary>The registry as a whole.</summary>
    public RegistryService.RegistryServiceClient Registry { get; }

    /// <summary>Access keys.</summary>
    public KeyService.KeyServiceClient Keys { get; }

    /// <summary>What became of shown results.</summary>
    public FeedbackService.FeedbackServiceClient Feedback { get; }

    /// <summary>Ranking models.</summary>
    public ModelService.ModelServiceClient Models { get; }

    /// <summary>Talent pools.</summary>
    public PoolService.PoolServiceClient Pools { get; }

    /// <summary>Token of the last write that this client saw answered; empty before the first. Give it as <c>after</c> to a read that must see
    /// one's own writes. With writes in parallel it is that of one of them.</summary>
    public string LastChangeToken => Volatile.Read(ref lastChangeToken);

    /// <summary>Imports talents. Rows that break a rule are reported and never stop the others.</summary>
    /// <param name="talents">Read as fast as the server takes them; not changed until their batch is acknowledged.</param>
    /// <param name="options">Null: <see cref="ImportOptions.Default"/>.</param>
    /// <param name="progress">Told of each acknowledged batch, in order, before the next one is. What it throws ends the import.</param>
    /// <param name="cancellation">Ends the import; batches on their way may still be written.</param>
    /// <exception cref="RpcException">UNAVAILABLE: the server stayed out of reach. Acknowledged batches are durable; the whole import may be repeated.</exception>
    public async Task<ImportSummary> ImportTalentsAsync(
        IAsyncEnumerable<Talent> talents, ImportOptions? options = null, IProgress<ImportedBatch>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(talents);
        var method = new ImportMethod<Talent, ImportTalentsRequest, ImportTalentsReply>(
            stop => Talents.ImportTalents(cancellationToken: stop),
            (sequence, rows) => new ImportTalentsRequest { Sequence = sequence, Talents = { rows } },
            reply => reply.Sequence, SizeOf, _ => 1, int.MaxValue);
        var total = ImportSummary.None;
        using var pipeline = Pipeline(method, options);
        await pipeline.RunAsync(talents, (batch, reply) =>
        {
            total = total.Add(reply.Counts, Remember(reply.ChangeToken));
            progress?.Report(new(batch.FirstRow, batch.RowCount, reply.Counts, reply.Rejections, reply.ChangeToken));
        }, cancellation);
        return total;
    }

    /// <summary>Imports enterprises; see <see cref="ImportTalentsAsync"/>.</summary>
    public async Task<ImportSummary> ImportEnterprisesAsync(
        IAsyncEnumerable<Enterprise> enterprises, ImportOptions? options = null, IProgress<ImportedBatch>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(enterprises);
        var method = new ImportMethod<Enterprise, ImportEnterprisesRequest, ImportEnterprisesReply>(
            stop => Enterprises.ImportEnterprises(cancellationToken: stop),
            (sequence, rows) => new ImportEnterprisesRequest { Sequence = sequence, Enterprises = { rows } },
            reply => reply.Sequence, SizeOf, _ => 1, int.MaxValue);
        var total = ImportSummary.None;
        using var pipeline = Pipeline(method, options);
        await pipeline.RunAsync(enterprises, (batch, reply) =>
        {
            total = total.Add(reply.Counts, Remember(reply.ChangeToken));
            progress?.Report(new(batch.FirstRow, batch.RowCount, reply.Counts, reply.Rejections, reply.ChangeToken));
        }, cancellation);
        return total;
    }

    /// <summary>Imports demand lists, each of them whole: a list that is there is replaced. Demands that break a rule are left out and reported.</summary>
    /// <param name="lists">The lists.</param>
    /// <param name="initialStatus">Status of lists that are new: DRAFT or OPEN.</param>
    /// <param name="options">Null: <see cref="ImportOptions.Default"/>.</param>
    /// <param name="progress">Told of each acknowledged batch, in order, before the next one is.</param>
    /// <param name="cancellation">Ends the import; lists on their way may still be written.</param>
    /// <returns>Counts of lists; <see cref="ImportSummary.Rejected"/> counts lists that were refused as a whole.</returns>
    /// <inheritdoc cref="ImportTalentsAsync" path="/exception"/>
    public async Task<ImportSummary> ImportDemandListsAsync(
        IAsyncEnumerable<DemandList> lists, DemandListStatus initialStatus = DemandListStatus.Open, ImportOptions? options = null,
        IProgress<ImportedDemandLists>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(lists);
        var method = new ImportMethod<DemandList, ImportDemandListsRequest, ImportDemandListsReply>(
            stop => Demands.ImportDemandLists(cancellationToken: stop),
            (sequence, rows) => new ImportDemandListsRequest { Sequence = sequence, Lists = { rows }, InitialStatus = initialStatus },
            reply => reply.Sequence, SizeOf, list => list.Demands.Count, ListsPerBatchMax);
        var total = ImportSummary.None;
        using var pipeline = Pipeline(method, options);
        await pipeline.RunAsync(lists, (batch, reply) =>
        {
            total = total.Add(Count(reply), Remember(reply.ChangeToken));
            progress?.Report(new(batch.FirstRow, reply.Results, reply.ChangeToken));
        }, cancellation);
        return total;
    }

    /// <summary>Closes the connection, unless the calls are made elsewhere; calls that are running fail.</summary>
    public void Dispose() => channel?.Dispose();

    /// <summary>A client over a channel that it owns from now on.</summary>
    internal static RegistryClient Over(GrpcChannel channel, TimeSpan? deadline, TimeProvider clock)
    {
        var calls = channel.CreateCallInvoker();
        return new(channel, deadline is { } within ? calls.Intercept(new DeadlineInterceptor(within, clock)) : calls, clock);
    }

    private ImportPipeline<TRow, TRequest, TReply> Pipeline<TRow, TRequest, TReply>(ImportMethod<TRow, TRequest, TReply> method, ImportOptions? options)
        where TRequest : class
        where TReply : class
    {
        var chosen = options ?? ImportOptions.Default;
        chosen.ThrowIfInvalid();
        return new(method, chosen, clock);
    }

    /// <summary>A row with its tag and length prefix.</summary>
    private static int SizeOf<TRow>(TRow row) where TRow : IMessage => row.CalculateSize() + 5;

    private static ImportCounts Count(ImportDemandListsReply reply) => new()
    {
        Created = reply.Results.Count(result => result.Outcome == WriteOutcome.Created),
        Updated = reply.Results.Count(result => result.Outcome == WriteOutcome.Updated),
        Unchanged = reply.Results.Count(result => result.Outcome == WriteOutcome.Unchanged),
        Rejected = reply.Results.Count(result => result.Outcome == WriteOutcome.Unspecified),
    };

    private string Remember(string token)
    {
        if (token.Length > 0)
            Volatile.Write(ref lastChangeToken, token);
        return token;
    }
}
