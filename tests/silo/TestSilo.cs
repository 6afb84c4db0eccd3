using DigitalTalent.Hosting.Grpc.Client;
using DigitalTalent.Storage;
using DigitalTalent.Matching;
using DigitalTalent.Silo;
using DigitalTalent.Silo.Cluster;
using DigitalTalent.Silo.Learning;
using DigitalTalent.State.V1;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DigitalTalent.Tests.Silo;

/// <summary>A silo in this process on ports of its own, with clients for every service.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private readonly RunningSilo _silo;
    private readonly GrpcChannel _channel;

    private TestSilo(RunningSilo silo)
    {
        _silo = silo;
        _channel = GrpcChannel.ForAddress(silo.RpcAddress);
        var calls = _channel.CreateCallInvoker();
        Talents = new(calls);
        Enterprises = new(calls);
        Demands = new(calls);
        ShortageLists = new(calls);
        Activities = new(calls);
        Matching = new(calls);
        Registry = new(calls);
        Feedback = new(calls);
        Models = new(calls);
        Pools = new(calls);
    }

    /// <summary>Slow to declare a silo dead, or itself cut off: on a busy machine neither is so. Tests of failures have settings of their own.</summary>
    public static readonly ClusterSettings Patient = new()
    {
        SiloPort = 0, ProbeEvery = TimeSpan.FromSeconds(10), ProbesMissed = 6, JoinWithin = TimeSpan.FromMinutes(3), AnswersWithin = TimeSpan.FromMinutes(1),
    };

    public TalentService.TalentServiceClient Talents { get; }
    public EnterpriseService.EnterpriseServiceClient Enterprises { get; }
    public DemandService.DemandServiceClient Demands { get; }
    public ShortageListService.ShortageListServiceClient ShortageLists { get; }
    public ActivityService.ActivityServiceClient Activities { get; }
    public MatchingService.MatchingServiceClient Matching { get; }
    public RegistryService.RegistryServiceClient Registry { get; }
    public FeedbackService.FeedbackServiceClient Feedback { get; }
    public ModelService.ModelServiceClient Models { get; }
    public PoolService.PoolServiceClient Pools { get; }

    public string RpcAddress => _silo.RpcAddress;
    public string HttpAddress => _silo.HttpAddress;
    public IServiceProvider Services => _silo.Services;

    /// <param name="db">What <c>--db</c> takes.</param>
    /// <param name="time">The silo's clock.</param>
    /// <param name="learning">How it learns.</param>
    /// <param name="snapshot">File of its index; null: where it is unless told.</param>
    /// <param name="cluster">How it finds other silos; null: <see cref="Patient"/>.</param>
    public static async Task<TestSilo> StartAsync(
        string db, TimeProvider? time = null, LearningSettings? learning = null, string? snapshot = null, ClusterSettings? cluster = null) => new(
        await RunningSilo.StartAsync(
            new SiloSettings { Db = db, RpcPort = 0, HttpPort = 0, Auth = AuthMode.Off, Learning = learning ?? new(), Snapshots = new() { File = snapshot }, Cluster = cluster ?? Patient },
            services => _ = time is null ? services : services.AddHeldClock(time)));

    /// <summary>Returns when the schedules have their reminders. A silo that has just started still reads and writes their states.</summary>
    public Task SchedulesArmedAsync() => Services.GetServices<IHostedService>().OfType<ScheduleArming>().Single().ExecuteTask!.WaitAsync(TestTimeouts.Event);

    /// <summary>Compares the index with the database, row by row; the number of talents compared.</summary>
    public async Task<int> AssertIndexEqualsDatabaseAsync()
    {
        var store = Services.GetRequiredService<IStateStore>();
        var stored = new Dictionary<string, Talent>(StringComparer.Ordinal);
        var after = ChangeNumber.Beginning;
        while (true)
        {
            var page = await store.ReadAfterAsync(after, StoreLimits.FeedPageRows, CancellationToken.None);
            after = page.SafeMark;
            if (page.Rows.Count == 0)
                break;
            foreach (var row in page.Rows.Where(row => row.Key.Kind is "talent" && !row.IsTombstone))
                stored.Add(row.Key.Key, TalentState.Parser.ParseFrom(row.State).Talent);
        }

        var view = await Services.GetRequiredService<DigitalTalent.Silo.Consistency.IndexProgress>().AtLeastAsync(after, CancellationToken.None);
        Assert.Equal(stored.Keys.Order(StringComparer.Ordinal), view.TalentIds());
        foreach (var (id, talent) in stored)
            Assert.Equal(talent, view.FindTalent(id));
        return stored.Count;
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _silo.DisposeAsync();
    }
}
