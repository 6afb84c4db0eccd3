using DigitalTalent.Client;
using DigitalTalent.Rules;
using DigitalTalent.Tests.Support;
using DigitalTalent.V1;
using Google.Protobuf;
using Grpc.Core;

namespace DigitalTalent.Tests.Silo.Security;

/// <summary>One call of every method, each on data of the tenant OWN (a shortage list: of the bureau), and what it answered in a word.</summary>
internal static class AccessTable
{
    public const string Own = "OWN", Talent = "T-OWN", List = "L-OWN", Activity = "A-OWN", Draft = "S-DRAFT", Published = "S-PUBLISHED", Pool = "P-OWN";

    /// <summary>By name of service and method: makes the call; what it found, where the answer is a list or says what it did.</summary>
    public static IReadOnlyDictionary<string, Func<AccessWorld, RegistryClient, Task<string>>> Calls { get; } =
        new Dictionary<string, Func<AccessWorld, RegistryClient, Task<string>>>(StringComparer.Ordinal)
        {
            ["TalentService/PutTalent"] = async (_, by) => Did((await by.Talents.PutTalentAsync(new() { Talent = AccessWorld.TalentOf(Talent) })).Outcome),
            ["TalentService/GetTalent"] = async (_, by) => Id((await by.Talents.GetTalentAsync(new() { TalentId = Talent })).Talent.TalentId),
            ["TalentService/SetConsent"] = async (_, by) => Did((await by.Talents.SetConsentAsync(
                new() { TalentId = Talent, Purpose = ConsentPurpose.Recruitment, Granted = true })).Outcome),
            ["TalentService/DeleteTalent"] = async (world, by) => (await by.Talents.DeleteTalentAsync(new() { TalentId = await world.NewTalentAsync() })).Erased ? "erased" : "nothing",
            ["TalentService/ImportTalents"] = async (_, by) =>
            {
                using var call = by.Talents.ImportTalents();
                var reply = await OnlyReplyAsync(call, new ImportTalentsRequest { Talents = { AccessWorld.TalentOf(Talent) } });
                return Row(reply.Rejections);
            },
            ["EnterpriseService/PutEnterprise"] = async (_, by) => Did((await by.Enterprises.PutEnterpriseAsync(new() { Enterprise = Samples.Enterprise(1) })).Outcome),
            ["EnterpriseService/GetEnterprise"] = async (_, by) => Id((await by.Enterprises.GetEnterpriseAsync(new() { CreditCode = Samples.CreditCode(1) })).Enterprise.CreditCode),
            ["EnterpriseService/ImportEnterprises"] = async (_, by) =>
            {
                using var call = by.Enterprises.ImportEnterprises();
                var reply = await OnlyReplyAsync(call, new ImportEnterprisesRequest { Enterprises = { Samples.Enterprise(1) } });
                return Row(reply.Rejections);
            },
            ["DemandService/PutDemandList"] = async (_, by) => Did((await by.Demands.PutDemandListAsync(new() { List = Samples.DemandList(List) })).Outcome),
            ["DemandService/GetDemandList"] = async (_, by) => Id((await by.Demands.GetDemandListAsync(new() { ListId = List })).List.ListId),
            ["DemandService/SetDemandListStatus"] = async (_, by) => Did((await by.Demands.SetDemandListStatusAsync(new() { ListId = List, Status = DemandListStatus.Open })).Outcome),
            ["DemandService/ImportDemandLists"] = async (_, by) =>
            {
                using var call = by.Demands.ImportDemandLists();
                var reply = await OnlyReplyAsync(call, new ImportDemandListsRequest { Lists = { Samples.DemandList(List) } });
                return reply.Results[0].Violations is [var violation, ..] ? violation.Bound : "taken";
            },
            ["DemandService/ListDemands"] = async (_, by) => await CountAsync(by.Demands.ListDemands(new())),
            ["ShortageListService/PutShortageList"] = async (_, by) => Did((await by.ShortageLists.PutShortageListAsync(new() { List = AccessWorld.ShortageListOf(Draft, 2) })).Outcome),
            ["ShortageListService/PublishShortageList"] = async (_, by) => Did((await by.ShortageLists.PublishShortageListAsync(new() { ListId = Published })).Outcome),
            ["ShortageListService/GetShortageList"] = async (_, by) => Id((await by.ShortageLists.GetShortageListAsync(new() { ListId = Draft })).List.ListId),
            ["ShortageListService/ListShortageLists"] = async (_, by) => await CountAsync(by.ShortageLists.ListShortageLists(new())),
            ["ActivityService/PutActivity"] = async (_, by) => Did((await by.Activities.PutActivityAsync(new() { Activity = AccessWorld.ActivityOf(Activity) })).Outcome),
            ["ActivityService/GetActivity"] = async (_, by) => Id((await by.Activities.GetActivityAsync(new() { ActivityId = Activity })).Activity.ActivityId),
            ["ActivityService/Enrol"] = async (_, by) => Row((await by.Activities.EnrolAsync(
                new() { ActivityId = Activity, Kind = EnrolmentKind.DemandList, Ids = { List } })).Rejections),
            ["ActivityService/WithdrawEnrolment"] = async (world, by) => (await by.Activities.WithdrawEnrolmentAsync(
                new() { ActivityId = Activity, Kind = EnrolmentKind.Talent, Ids = { await world.NewEnrolledTalentAsync() } })).Counts.Updated == 1 ? "withdrawn" : "nothing",
            ["ActivityService/ListEnrolments"] = async (_, by) => await CountAsync(by.Activities.ListEnrolments(new() { ActivityId = Activity, Kind = EnrolmentKind.DemandList })),
            ["MatchingService/MatchTalents"] = async (_, by) => $"{(await by.Matching.MatchTalentsAsync(new() { DemandId = $"{List}/1", Top = 1000 })).Candidates.Any(candidate => candidate.TalentId == Talent)}",
            ["MatchingService/MatchDemands"] = async (_, by) => $"{(await by.Matching.MatchDemandsAsync(new() { TalentId = Talent })).Demands.Any(demand => demand.DemandId == $"{List}/1")}",
            ["MatchingService/Explain"] = async (_, by) => $"{(await by.Matching.ExplainAsync(new() { DemandId = $"{List}/1", TalentId = Talent })).Candidate}",
            ["MatchingService/WhatIf"] = async (_, by) => $"{(await by.Matching.WhatIfAsync(new() { DemandId = $"{List}/1" })).Total > 0}",
            ["MatchingService/WatchMatches"] = async (_, by) =>
            {
                using var call = by.Matching.WatchMatches(new() { ListIds = { List } });
                return $"{await call.ResponseStream.MoveNext(CancellationToken.None)}";
            },
            ["MatchingService/Replay"] = async (world, by) => Id((await by.Matching.ReplayAsync(new() { ImpressionId = world.Impression })).Results[0].TalentId),
            ["FeedbackService/RecordFeedback"] = async (world, by) => Row((await by.Feedback.RecordFeedbackAsync(new() { Events = { world.NewFeedback() } })).Rejections),
            ["FeedbackService/StreamFeedback"] = async (world, by) =>
            {
                using var call = by.Feedback.StreamFeedback();
                try
                {
                    await call.RequestStream.WriteAsync(new() { Events = { world.NewFeedback() } });
                    await call.RequestStream.CompleteAsync();
                }
                catch (RpcException)
                {
                    // A refused stream ends while it is written to; the reply tells with what.
                }

                return Row((await call.ResponseAsync).Rejections);
            },
            ["ModelService/ListModels"] = async (_, by) => await CountAsync(by.Models.ListModels(new())),
            ["ModelService/GetModel"] = async (_, by) => (await by.Models.GetModelAsync(new() { ModelId = "m-1" })).Model.ModelId,
            ["ModelService/TrainModel"] = async (_, by) => (await by.Models.TrainModelAsync(new())).Model.ModelId,
            ["ModelService/PromoteModel"] = async (_, by) => $"{(await by.Models.PromoteModelAsync(new() { ModelId = "m-1" })).Promoted}",
            ["ModelService/RollbackModel"] = async (_, by) => (await by.Models.RollbackModelAsync(new())).ModelId,
            ["ModelService/CompareModels"] = async (_, by) => $"{(await by.Models.CompareModelsAsync(new() { ModelId = "m-1" })).Verdicts.Count}",
            ["PoolService/PutPool"] = async (_, by) => Did((await by.Pools.PutPoolAsync(new() { Pool = AccessWorld.PoolOf(Pool) })).Outcome),
            ["PoolService/GetPool"] = async (_, by) => Id((await by.Pools.GetPoolAsync(new() { PoolId = Pool })).Pool.PoolId),
            ["PoolService/ListPools"] = async (_, by) => await CountAsync(by.Pools.ListPools(new())),
            ["PoolService/RefreshPool"] = async (_, by) => $"{(await by.Pools.RefreshPoolAsync(new() { PoolId = Pool })).News.Members > 0}",
            ["PoolService/ListMembers"] = async (_, by) => await CountAsync(by.Pools.ListMembers(new() { PoolId = Pool })) is "0 listed" ? "nobody" : "found",
            ["PoolService/WatchPool"] = async (_, by) =>
            {
                using var call = by.Pools.WatchPool(new() { PoolId = Pool });
                return $"{await call.ResponseStream.MoveNext(CancellationToken.None)}";
            },
            ["RegistryService/GetStatus"] = async (_, by) => (await by.Registry.GetStatusAsync(new())).Store,
            ["RegistryService/GetClusterStatus"] = async (_, by) => $"{(await by.Registry.GetClusterStatusAsync(new())).Silos.Count} silo",
            ["KeyService/CreateKey"] = async (_, by) => $"{(await by.Keys.CreateKeyAsync(new() { Tenant = "ANY", Role = Role.Auditor, Name = "made by the walk" })).Secret.Length}",
            ["KeyService/ListKeys"] = async (_, by) => await CountAsync(by.Keys.ListKeys(new() { Tenant = Own })),
            ["KeyService/RevokeKey"] = async (world, by) => $"{(await by.Keys.RevokeKeyAsync(new() { KeyId = await world.NewKeyIdAsync() })).Revoked}",
        };

    /// <summary>Makes a call; its status, reason or result in one cell.</summary>
    public static async Task<string> CellAsync(AccessWorld world, RegistryClient by, string method)
    {
        try
        {
            string found = await Calls[method](world, by);
            return found.Length == 0 ? "OK" : $"OK {found}";
        }
        catch (RpcException failed)
        {
            return $"{failed.StatusCode} {Refusals.ReasonOf(failed)}".TrimEnd();
        }
    }

    private static string Did(WriteOutcome outcome) => outcome.ToString().ToLowerInvariant();

    private static string Id(string id) => id.Length > 0 ? "found" : "empty";

    private static string Row(IEnumerable<RowRejection> rejections) => rejections.SelectMany(row => row.Violations).FirstOrDefault()?.Bound ?? "taken";

    private static async Task<TReply> OnlyReplyAsync<TRequest, TReply>(AsyncDuplexStreamingCall<TRequest, TReply> call, TRequest request)
    {
        try
        {
            await call.RequestStream.WriteAsync(request);
            await call.RequestStream.CompleteAsync();
        }
        catch (RpcException)
        {
            // A refused stream ends while it is written to; reading tells with what.
        }

        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        var reply = call.ResponseStream.Current;
        Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None));
        return reply;
    }

    private static async Task<string> CountAsync<T>(AsyncServerStreamingCall<T> call)
    {
        using (call)
        {
            int count = 0;
            await foreach (var _ in call.ResponseStream.ReadAllAsync())
                count++;
            return $"{count} listed";
        }
    }
}
