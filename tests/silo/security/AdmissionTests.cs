using System.Buffers;
using System.Net;
using DigitalTalent.Silo.Consistency;
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
        using var http = new HttpClient(new SocketsHttpHandler { EnableMultipleHttp2Connections = false });
        using var body = new EndlessBody();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(silo.Rpc, "/digitaltalent.v1.TalentService/PutTalent"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body,
        };
        request.Content.Headers.ContentType = new("application/grpc");
        request.Headers.TE.ParseAdd("trailers");

        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(((int)StatusCode.Unauthenticated).ToString(System.Globalization.CultureInfo.InvariantCulture), response.Headers.GetValues("grpc-status").Single());
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
        var far = new DigitalTalent.Hosting.Storage.ChangeNumber(long.MaxValue);
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

    /// <summary>Sends nothing and never ends.</summary>
    private sealed class EndlessBody : HttpContent
    {
        private readonly TaskCompletionSource _end = new();

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => _end.Task;

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
