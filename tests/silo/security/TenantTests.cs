using DigitalTalent.Client;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Grpc.Core;

namespace DigitalTalent.Tests.Silo.Security;

/// <summary>What belongs to one tenant is not there for another.</summary>
public sealed class TenantTests
{
    /// <summary>Reads and changes by id: once with the id of another tenant's record, once with one that nobody has.</summary>
    private static readonly (string Name, string Theirs, string Nobodys, Func<RegistryClient, string, Task> Call)[] ById =
    [
        ("GetTalent", AccessTable.Talent, "T-NIL", (by, id) => by.Talents.GetTalentAsync(new() { TalentId = id }).ResponseAsync),
        ("SetConsent", AccessTable.Talent, "T-NIL", (by, id) => by.Talents.SetConsentAsync(new() { TalentId = id, Purpose = ConsentPurpose.Recruitment }).ResponseAsync),
        ("DeleteTalent", AccessTable.Talent, "T-NIL", async (by, id) => Assert.Equal(new DeleteTalentReply(), await by.Talents.DeleteTalentAsync(new() { TalentId = id }))),
        ("GetEnterprise", Samples.CreditCode(1), Samples.CreditCode(99), (by, id) => by.Enterprises.GetEnterpriseAsync(new() { CreditCode = id }).ResponseAsync),
        ("GetDemandList", AccessTable.List, "L-NIL", (by, id) => by.Demands.GetDemandListAsync(new() { ListId = id }).ResponseAsync),
        ("SetDemandListStatus", AccessTable.List, "L-NIL", (by, id) => by.Demands.SetDemandListStatusAsync(new() { ListId = id, Status = DemandListStatus.Closed }).ResponseAsync),
        ("GetShortageList", AccessTable.Draft, "S-NIL", (by, id) => by.ShortageLists.GetShortageListAsync(new() { ListId = id }).ResponseAsync),
        ("MatchTalents", $"{AccessTable.List}/1", "L-NIL/1", (by, id) => by.Matching.MatchTalentsAsync(new() { DemandId = id }).ResponseAsync),
        ("Explain", $"{AccessTable.List}/1", "L-NIL/1", (by, id) => by.Matching.ExplainAsync(new() { DemandId = id, TalentId = AccessTable.Talent }).ResponseAsync),
        ("MatchDemands", AccessTable.Talent, "T-NIL", (by, id) => by.Matching.MatchDemandsAsync(new() { TalentId = id }).ResponseAsync),
        ("Enrol a talent", AccessTable.Talent, "T-NIL", (by, id) => EnrolAsync(by, EnrolmentKind.Talent, id)),
        ("Enrol a list", AccessTable.List, "L-NIL", (by, id) => EnrolAsync(by, EnrolmentKind.DemandList, id)),
        ("Withdraw a list", AccessTable.List, "L-NIL", async (by, id) =>
            Assert.Equal(1, (await by.Activities.WithdrawEnrolmentAsync(new() { ActivityId = AccessTable.Activity, Kind = EnrolmentKind.DemandList, Ids = { id } })).Counts.Unchanged)),
        ("Post for an enterprise", Samples.CreditCode(1), Samples.CreditCode(99), async (by, id) =>
        {
            var list = Samples.DemandList("L-FOREIGN");
            list.Enterprise = id;
            await by.Demands.PutDemandListAsync(new() { List = list });
        }),
    ];

    // Goal: no answer tells whether somebody else has the record. Method: ask for it and for nothing; the answers differ in the id alone.
    [Fact]
    public async Task Not_yours_sounds_like_not_there()
    {
        await using var world = await AccessWorld.BuildAsync();
        var foreign = world.Callers["foreign agency"];
        foreach (var (name, theirs, nobodys, call) in ById)
        {
            string answer = await SaidAsync(() => call(foreign, theirs), theirs);
            Assert.True(answer == await SaidAsync(() => call(foreign, nobodys), nobodys), $"{name}: {answer}");
        }

        // And nothing came of any of it.
        var owner = world.Callers["agency"];
        Assert.Equal(DemandListStatus.Open, (await owner.Demands.GetDemandListAsync(new() { ListId = AccessTable.List })).Status);
        Assert.False((await owner.Talents.GetTalentAsync(new() { TalentId = AccessTable.Talent })).Talent.Consents[0].Withdrawn);
    }

    [Fact]
    public async Task A_withdrawn_enrolment_of_another_tenant_sounds_like_none()
    {
        await using var world = await AccessWorld.BuildAsync();
        var (foreign, owner) = (world.Callers["foreign agency"], world.Callers["agency"]);
        await owner.Activities.EnrolAsync(new() { ActivityId = AccessTable.Activity, Kind = EnrolmentKind.Talent, Ids = { AccessTable.Talent } });
        await WithdrawAsync(owner, AccessTable.Talent);

        Assert.Equal(await WithdrawAsync(foreign, "T-NIL"), await WithdrawAsync(foreign, AccessTable.Talent));
    }

    [Theory]
    [InlineData("bureau", true)]
    [InlineData("auditor", true)]
    [InlineData("agency", false)]
    [InlineData("enterprise", false)]
    [InlineData("university", false)]
    public async Task Counts_of_the_whole_registry_are_for_those_who_see_all_of_it(string caller, bool seesAll)
    {
        await using var world = await AccessWorld.BuildAsync();
        var status = await world.Callers[caller].Registry.GetStatusAsync(new());

        Assert.Equal(
            (seesAll, seesAll, seesAll, seesAll, seesAll, seesAll),
            (status.HasTalents, status.HasMatchableTalents, status.HasEnterprises, status.HasDemandLists, status.HasOpenDemands, status.HasEnrolments));
        Assert.Equal((1, 2), (status.Activities, status.ShortageLists));
    }

    private static async Task<WithdrawEnrolmentReply> WithdrawAsync(RegistryClient by, string id) =>
        await by.Activities.WithdrawEnrolmentAsync(new() { ActivityId = AccessTable.Activity, Kind = EnrolmentKind.Talent, Ids = { id } });

    [Fact]
    public async Task A_taken_id_tells_nothing_but_that()
    {
        await using var world = await AccessWorld.BuildAsync();
        var (foreign, owner) = (world.Callers["foreign agency"], world.Callers["agency"]);
        string etag = (await owner.Talents.GetTalentAsync(new() { TalentId = AccessTable.Talent })).Etag;

        var taken = await Assert.ThrowsAsync<RpcException>(async () => await foreign.Talents.PutTalentAsync(new() { Talent = AccessWorld.TalentOf(AccessTable.Talent) }));
        var stale = await Assert.ThrowsAsync<RpcException>(async () => await foreign.Talents.PutTalentAsync(
            new() { Talent = AccessWorld.TalentOf(AccessTable.Talent), IfMatch = "1-1" }));
        await owner.Talents.DeleteTalentAsync(new() { TalentId = AccessTable.Talent });
        var erased = await Assert.ThrowsAsync<RpcException>(async () => await foreign.Talents.PutTalentAsync(new() { Talent = AccessWorld.TalentOf(AccessTable.Talent) }));

        Assert.Equal((StatusCode.FailedPrecondition, "TALENT_ID_TAKEN"), (taken.StatusCode, Refusals.ReasonOf(taken)));
        Assert.Equal(taken.Status, stale.Status);
        Assert.Equal(taken.Status, erased.Status);
        Assert.DoesNotContain(etag, stale.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_put_by_the_bureau_leaves_the_owner_what_is_theirs()
    {
        await using var world = await AccessWorld.BuildAsync();
        var (bureau, owner, foreign) = (world.Callers["bureau"], world.Callers["agency"], world.Callers["foreign agency"]);
        var changed = AccessWorld.TalentOf(AccessTable.Talent);
        changed.ExperienceYears = 33;

        Assert.Equal(WriteOutcome.Updated, (await bureau.Talents.PutTalentAsync(new() { Talent = changed })).Outcome);
        using var import = bureau.Talents.ImportTalents();
        changed.ExperienceYears = 34;
        await import.RequestStream.WriteAsync(new() { Talents = { changed } });
        await import.RequestStream.CompleteAsync();
        Assert.True(await import.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(1, import.ResponseStream.Current.Counts.Updated);

        Assert.Equal(34, (await owner.Talents.GetTalentAsync(new() { TalentId = AccessTable.Talent })).Talent.ExperienceYears);
        await Assert.ThrowsAsync<RpcException>(async () => await foreign.Talents.GetTalentAsync(new() { TalentId = AccessTable.Talent }));
    }

    [Fact]
    public async Task A_talent_who_consents_is_a_candidate_for_everybody_and_shown_to_nobody_else()
    {
        await using var world = await AccessWorld.BuildAsync();
        var (foreign, owner) = (world.Callers["foreign agency"], world.Callers["agency"]);
        await foreign.Enterprises.PutEnterpriseAsync(new() { Enterprise = Samples.Enterprise(2) });
        var posted = await foreign.Demands.PutDemandListAsync(new() { List = Samples.DemandList("L-FOREIGN", enterprise: 2), InitialStatus = DemandListStatus.Open });

        var shortlist = await foreign.Matching.MatchTalentsAsync(new() { DemandId = "L-FOREIGN/1", After = posted.ChangeToken });
        var explained = await foreign.Matching.ExplainAsync(new() { DemandId = "L-FOREIGN/1", TalentId = AccessTable.Talent });
        var withdrawn = await owner.Talents.SetConsentAsync(new() { TalentId = AccessTable.Talent, Purpose = ConsentPurpose.Recruitment });
        var unexplained = await Assert.ThrowsAsync<RpcException>(async () => await foreign.Matching.ExplainAsync(
            new() { DemandId = "L-FOREIGN/1", TalentId = AccessTable.Talent, After = withdrawn.ChangeToken }));

        Assert.Contains(shortlist.Candidates, candidate => candidate.TalentId == AccessTable.Talent);
        Assert.True(explained.Candidate);
        Assert.Equal("TALENT_NOT_FOUND", Refusals.ReasonOf(unexplained));
        await Assert.ThrowsAsync<RpcException>(async () => await foreign.Talents.GetTalentAsync(new() { TalentId = AccessTable.Talent }));
    }

    private static async Task EnrolAsync(RegistryClient by, EnrolmentKind kind, string id)
    {
        var reply = await by.Activities.EnrolAsync(new() { ActivityId = AccessTable.Activity, Kind = kind, Ids = { id } });
        var violation = Assert.Single(Assert.Single(reply.Rejections).Violations);
        throw new RpcException(new Status(StatusCode.NotFound, violation.ToString()));
    }

    /// <summary>What was answered, with the id taken out.</summary>
    private static async Task<string> SaidAsync(Func<Task> call, string id)
    {
        try
        {
            await call();
            return "OK";
        }
        catch (RpcException failed)
        {
            return $"{failed.StatusCode} {Refusals.ReasonOf(failed)} {failed.Status.Detail}".Replace(id, "ID", StringComparison.Ordinal);
        }
    }
}
