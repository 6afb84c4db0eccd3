using DigitalTalent.Client;
using DigitalTalent.Silo;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;

namespace DigitalTalent.Tests.Silo.Security;

/// <summary>A registry with data of the tenant OWN, a draft and a published shortage list of the bureau, and a caller of every kind.</summary>
internal sealed class AccessWorld : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly SecuredSilo _silo;
    private RegistryClient? _owner;
    private int _made;

    private AccessWorld(TempFolder folder, SecuredSilo silo) => (_folder, _silo) = (folder, silo);

    /// <summary>Callers by their name in the table, in its order.</summary>
    public Dictionary<string, RegistryClient> Callers { get; } = new(StringComparer.Ordinal);

    private RegistryClient Owner => _owner ?? throw new InvalidOperationException("The world is not built yet.");

    /// <summary>A recorded answer that showed the talent of OWN to OWN.</summary>
    public string Impression { get; private set; } = "";

    public IServiceProvider Services => _silo.Services;

    /// <summary>Feedback on it, each time another event.</summary>
    public FeedbackEvent NewFeedback() => new()
    {
        EventId = $"E-{_made++}", ImpressionId = Impression, TalentId = AccessTable.Talent, Kind = FeedbackKind.View,
    };

    public static async Task<AccessWorld> BuildAsync(Func<SiloSettings, SiloSettings>? change = null)
    {
        var folder = new TempFolder();
        var time = new ManualTimeProvider();
        var world = new AccessWorld(folder, await SecuredSilo.StartAsync(folder, time, change));
        await world.AddCallersAsync(time);
        await world.AddDataAsync();
        return world;
    }

    public static Talent TalentOf(string id)
    {
        var talent = Samples.Talent(1);
        talent.TalentId = id;
        return talent;
    }

    public static Activity ActivityOf(string id) => new()
    {
        ActivityId = id, Kind = ActivityKind.JobFair, Title = "招聘会", Organisers = { "样例机构" }, StartsOn = "2026-01-01", EndsOn = "2099-01-01",
    };

    public static Pool PoolOf(string id) => new()
    {
        PoolId = id, Title = "储备", Purpose = "年度招聘", Criteria = Samples.DemandList(AccessTable.List).Demands[0], Size = 1000,
    };

    public static ShortageList ShortageListOf(string id, int edition) => new()
    {
        ListId = id, PublisherRegion = Samples.Zibo, Series = "digital", Edition = edition, Title = "目录", PeriodFrom = "2026-01-01", PeriodTo = "2026-12-31",
        Entries = { new ShortageEntry { Occupation = Samples.AiEngineer, Grade = ShortageGrade.High } },
    };

    /// <summary>A talent of OWN, to be erased.</summary>
    public async Task<string> NewTalentAsync()
    {
        string id = $"T-NEW-{_made++}";
        await Owner.Talents.PutTalentAsync(new() { Talent = TalentOf(id) });
        return id;
    }

    /// <summary>A talent of OWN that is enrolled, to be withdrawn.</summary>
    public async Task<string> NewEnrolledTalentAsync()
    {
        string id = await NewTalentAsync();
        await Owner.Activities.EnrolAsync(new() { ActivityId = AccessTable.Activity, Kind = EnrolmentKind.Talent, Ids = { id } });
        return id;
    }

    /// <summary>A key to be revoked.</summary>
    public async Task<string> NewKeyIdAsync() =>
        (await _silo.Operator.Keys.CreateKeyAsync(new() { Tenant = "ANY", Role = Role.Auditor, Name = "to be revoked" })).Key.KeyId;

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _folder.Dispose();
    }

    private async Task AddCallersAsync(ManualTimeProvider time)
    {
        string secret = await _silo.CreateKeyAsync(AccessTable.Own, Role.Agency);
        string revoked = await _silo.CreateKeyAsync(AccessTable.Own, Role.Operator);
        await _silo.Operator.Keys.RevokeKeyAsync(new() { KeyId = revoked.Substring(3, 16) });
        var expired = await _silo.Operator.Keys.CreateKeyAsync(new() { Tenant = AccessTable.Own, Role = Role.Operator, Name = "expires", ValidDays = 1 });
        time.Advance(TimeSpan.FromDays(1));

        Callers["no key"] = _silo.As(null);
        Callers["mistyped key"] = _silo.As(secret[..^1] + (secret[^1] == '0' ? '1' : '0'));
        Callers["unknown key"] = _silo.As(DigitalTalent.Silo.Security.AccessKeyText.Create());
        Callers["forged key"] = _silo.As(DigitalTalent.Silo.Security.AccessKeyText.Create(secret.Substring(3, 16)));
        Callers["expired key"] = _silo.As(expired.Secret);
        Callers["revoked key"] = _silo.As(revoked);
        Callers["operator"] = await _silo.AsNewAsync("registry", Role.Operator);
        Callers["bureau"] = await _silo.AsNewAsync("BUREAU", Role.Bureau);
        Callers["agency"] = _owner = _silo.As(secret);
        Callers["enterprise"] = await _silo.AsNewAsync(AccessTable.Own, Role.Enterprise);
        Callers["university"] = await _silo.AsNewAsync(AccessTable.Own, Role.University);
        Callers["auditor"] = await _silo.AsNewAsync("AUDIT", Role.Auditor);
        Callers["foreign agency"] = await _silo.AsNewAsync("FOREIGN", Role.Agency);
        Callers["foreign enterprise"] = await _silo.AsNewAsync("FOREIGN", Role.Enterprise);
        Callers["foreign university"] = await _silo.AsNewAsync("FOREIGN", Role.University);
    }

    private async Task AddDataAsync()
    {
        await Owner.Talents.PutTalentAsync(new() { Talent = TalentOf(AccessTable.Talent) });
        await Owner.Enterprises.PutEnterpriseAsync(new() { Enterprise = Samples.Enterprise(1) });
        await Owner.Demands.PutDemandListAsync(new() { List = Samples.DemandList(AccessTable.List), InitialStatus = DemandListStatus.Open });
        await Owner.Activities.PutActivityAsync(new() { Activity = ActivityOf(AccessTable.Activity) });
        await Owner.Activities.EnrolAsync(new() { ActivityId = AccessTable.Activity, Kind = EnrolmentKind.DemandList, Ids = { AccessTable.List } });
        var bureau = Callers["bureau"];
        await bureau.ShortageLists.PutShortageListAsync(new() { List = ShortageListOf(AccessTable.Published, 1) });
        await bureau.ShortageLists.PublishShortageListAsync(new() { ListId = AccessTable.Published });
        var last = await bureau.ShortageLists.PutShortageListAsync(new() { List = ShortageListOf(AccessTable.Draft, 2) });
        await bureau.Registry.GetStatusAsync(new() { After = last.ChangeToken });
        await Owner.Pools.PutPoolAsync(new() { Pool = PoolOf(AccessTable.Pool) });
        await Owner.Pools.RefreshPoolAsync(new() { PoolId = AccessTable.Pool, After = last.ChangeToken });
        Impression = (await Owner.Matching.MatchTalentsAsync(new() { DemandId = $"{AccessTable.List}/1", Top = 1000 })).ImpressionId;
    }
}
