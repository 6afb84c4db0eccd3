using System.Buffers;
using System.Net;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.Silo.Security;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace DigitalTalent.Tests.Silo.Security;

/// <summary>What a caller can make the silo hold before and after it has said who it is.</summary>
public sealed class AdmissionTests
{
    // Goal: nobody unknown makes the silo wait for, hold or parse a body. Method: send the headers of a unary call and never a byte of its
    // request; the refusal comes all the same.
    [Fact]
    public async Task Who_has_no_key_is_refused_before_the_request_is_read()
    {
        using var folder = new TempFolder();
        await using var silo = await SecuredSilo.StartAsync(folder);
        using var call = new UnsentCall(silo.Rpc, key: null);

        Assert.Equal(StatusCode.Unauthenticated, await call.StatusAsync().WaitAsync(TestTimeouts.Event));
    }

    [Fact]
    public async Task Who_calls_too_often_is_refused_before_the_request_is_read()
    {
        using var folder = new TempFolder();
        await using var silo = await SecuredSilo.StartAsync(folder, change: settings => settings with { Limits = new() { CallsPerSecond = 1, CallBurst = 1 } });
        string busy = await silo.CreateKeyAsync("AG-1", Role.Agency);
        var calls = Enumerable.Range(0, 20).Select(_ => new UnsentCall(silo.Rpc, busy)).ToArray();     // More than a second or two can bring room for.
        try
        {
            var status = await await Task.WhenAny(calls.Select(call => call.StatusAsync())).WaitAsync(TestTimeouts.Event);
            Assert.Equal(StatusCode.ResourceExhausted, status);
        }
        finally
        {
            Array.ForEach(calls, call => call.Dispose());
        }
    }

    // Goal: calls that are admitted and never send their request take up places, of their caller and of the silo, until they are gone.
    [Theory]
    [InlineData(1, 100, "CALLS_UNDER_WAY_EXHAUSTED", true)]
    [InlineData(100, 1, "SILO_BUSY", false)]
    public async Task Calls_under_way_are_bounded_and_their_places_come_back(int ofCaller, int inAll, string reason, bool othersMayCall)
    {
        using var folder = new TempFolder();
        await using var silo = await SecuredSilo.StartAsync(
            folder, change: settings => settings with { Limits = new() { CallsUnderWay = ofCaller, CallsUnderWayTotal = inAll } });
        string key = await silo.CreateKeyAsync("AG-1", Role.Agency);
        var (own, other) = (silo.As(key), await silo.AsNewAsync("AG-2", Role.Agency));
        await UnderWayAsync(silo, calls: 0);
        using (var open = new UnsentCall(silo.Rpc, key))
        {
            await UnderWayAsync(silo, calls: 1);
            var refused = await RefusedAsync(own);
            Assert.Equal((StatusCode.ResourceExhausted, reason), (refused.StatusCode, Refusals.ReasonOf(refused)));
            if (othersMayCall)
                await other.Registry.GetStatusAsync(new());
            else
                Assert.Equal(reason, Refusals.ReasonOf(await RefusedAsync(other)));
        }

        await UnderWayAsync(silo, calls: 0);
        await own.Registry.GetStatusAsync(new());
    }

    // Goal: who blocked an employer cannot be found out. Method: the employer asks for its posted demand, and for the same demand as a trial:
    // the person who blocked it is in neither. Another tenant's trial has no reason to leave the person out.
    [Fact]
    public async Task A_trial_question_does_not_tell_who_blocked_the_asker()
    {
        using var folder = new TempFolder();
        await using var silo = await SecuredSilo.StartAsync(folder);
        var employer = await silo.AsNewAsync("acme", Role.Enterprise);
        var agency = await silo.AsNewAsync("agency", Role.Agency);
        await employer.Enterprises.PutEnterpriseAsync(new PutEnterpriseRequest { Enterprise = Samples.Enterprise(1) });
        var list = Samples.DemandList("L1");
        await employer.Demands.PutDemandListAsync(new PutDemandListRequest { List = list, InitialStatus = DemandListStatus.Open });
        var blocker = Samples.Talent(1);
        blocker.BlockedEnterprises.Add(Samples.CreditCode(1));
        await agency.Talents.PutTalentAsync(new PutTalentRequest { Talent = Samples.Talent(2) });
        var put = await agency.Talents.PutTalentAsync(new PutTalentRequest { Talent = blocker });

        var posted = await employer.Matching.MatchTalentsAsync(new MatchTalentsRequest { DemandId = "L1/1", After = put.ChangeToken });
        var trial = await employer.Matching.MatchTalentsAsync(new MatchTalentsRequest { Demand = list.Demands[0], After = put.ChangeToken });
        var others = await agency.Matching.MatchTalentsAsync(new MatchTalentsRequest { Demand = list.Demands[0], After = put.ChangeToken });

        string[] shown = [Samples.Talent(2).TalentId];
        Assert.Equal(shown, posted.Candidates.Select(candidate => candidate.TalentId));
        Assert.Equal(shown, trial.Candidates.Select(candidate => candidate.TalentId));
        Assert.Contains(blocker.TalentId, others.Candidates.Select(candidate => candidate.TalentId));
    }

    [Theory]
    [InlineData("https://console.example", true)]
    [InlineData("https://elsewhere.example", false)]
    public async Task Pages_of_listed_origins_may_call(string origin, bool may)
    {
        using var folder = new TempFolder();
        await using var silo = await SecuredSilo.StartAsync(folder, change: settings => settings with { CorsOrigins = ["https://console.example"] });
        using var http = new HttpClient();
        using var preflight = new HttpRequestMessage(HttpMethod.Options, new Uri(silo.Http, "/digitaltalent.v1.MatchingService/MatchTalents"));
        preflight.Headers.Add("Origin", origin);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");

        using var answer = await http.SendAsync(preflight);

        Assert.Equal(may, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) && allowed.Single() == origin);
    }

    [Fact]
    public async Task A_key_cannot_make_one_that_may_do_more()
    {
        using var folder = new TempFolder();
        await using var silo = await SecuredSilo.StartAsync(folder);
        var keeper = await silo.AsNewAsync("registry", Role.Operator, Scope.KeysManage);

        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await keeper.Keys.CreateKeyAsync(new CreateKeyRequest { Tenant = "registry", Role = Role.Operator, Name = "more" }));

        Assert.Equal(StatusCode.PermissionDenied, refused.StatusCode);
    }

    // A change that never comes: whoever gave up waiting for it must not stay in the queue.
    [Fact]
    public async Task Questions_that_gave_up_are_forgotten_and_those_that_wait_are_not()
    {
        await using var world = await World.StartAsync();
        var progress = world.Silo.Services.GetRequiredService<IndexProgress>();
        var far = new DigitalTalent.Storage.ChangeNumber(long.MaxValue);
        using var patience = new CancellationTokenSource();
        var waiting = progress.AtLeastAsync(far, patience.Token).AsTask();
        for (int i = 0; i < 1000; i++)
        {
            using var gaveUp = new CancellationTokenSource();
            var question = progress.AtLeastAsync(far, gaveUp.Token).AsTask();
            await gaveUp.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => question);
        }

        Assert.False(waiting.IsCompleted);
        Assert.InRange(progress.Waiting, 1, 200);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public void Rows_beyond_the_bound_of_a_batch_are_not_kept()
    {
        byte[] rows = new byte[2 * 100_000];
        for (int i = 0; i < rows.Length; i += 2)
            rows[i] = ImportTalentsRequest.TalentsFieldNumber << 3 | (int)WireFormat.WireType.LengthDelimited;

        Assert.Equal(ImportTalentsRequest.RowsMax + 1, ImportTalentsRequest.ReadPacked(new ReadOnlySequence<byte>(rows)).PackedTalents!.Count);
    }

    private static Task<RpcException> RefusedAsync(DigitalTalent.Client.RegistryClient by) =>
        Assert.ThrowsAsync<RpcException>(async () => await by.Registry.GetStatusAsync(new()));

    private static async Task UnderWayAsync(SecuredSilo silo, int calls)
    {
        var limiter = silo.Services.GetRequiredService<CallerLimiter>();
        using var patience = new CancellationTokenSource(TestTimeouts.Event);
        while (limiter.UnderWay != calls)
        {
            Assert.False(patience.IsCancellationRequested, $"{limiter.UnderWay} calls are under way, not {calls}.");
            await Task.Yield();
        }
    }

    /// <summary>A unary call that sends its headers, and nothing of its request until it is disposed of.</summary>
    private sealed class UnsentCall : IDisposable
    {
        private readonly HttpClient _http = new(new SocketsHttpHandler { EnableMultipleHttp2Connections = false });
        private readonly EndlessBody _body = new();
        private readonly HttpRequestMessage _request;
        private readonly Task<HttpResponseMessage> _response;

        public UnsentCall(Uri address, string? key)
        {
            _request = new(HttpMethod.Post, new Uri(address, "/digitaltalent.v1.TalentService/PutTalent"))
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = _body,
            };
            _body.Headers.ContentType = new("application/grpc");
            _request.Headers.TE.ParseAdd("trailers");
            if (key is not null)
                _request.Headers.Authorization = new("Bearer", key);
            _response = _http.SendAsync(_request, HttpCompletionOption.ResponseHeadersRead);
        }

        /// <summary>The status, which the silo told without the request.</summary>
        public async Task<StatusCode> StatusAsync()
        {
            using var response = await _response;
            return Enum.Parse<StatusCode>(response.Headers.GetValues("grpc-status").Single());
        }

        public void Dispose()
        {
            _http.Dispose();
            _body.Dispose();
            _request.Dispose();
        }
    }

    /// <summary>Sends nothing and never ends. Its client sends the headers for it: it would keep them back until there is something to send with them.</summary>
    private sealed class EndlessBody : HttpContent
    {
        private readonly TaskCompletionSource _end = new();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync();
            await _end.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            _end.TrySetResult();
            base.Dispose(disposing);
        }
    }
}
