using System.Reflection;
using DigitalTalent.Grains;
using DigitalTalent.Silo.Cluster;
using DigitalTalent.Storage;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.Silo.Projection;
using DigitalTalent.Silo.Security;
using DigitalTalent.V1;
using Grpc.Core;

namespace DigitalTalent.Silo.Services;

/// <summary>RegistryService: counts as far as the caller may know them, and how far this silo has followed the feed.</summary>
internal sealed class RegistryServiceEndpoint(IStateStore store, ChangeTokens tokens, IndexProgress index, IndexFollower follower, RegistryClock clock, ClusterStatus cluster)
    : RegistryService.RegistryServiceBase
{
    private static readonly string Version =
        typeof(RegistryServiceEndpoint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    public override async Task<GetStatusReply> GetStatus(GetStatusRequest request, ServerCallContext context)
    {
        var view = await index.AtLeastAsync(tokens.Parse(request.After), context.CancellationToken);
        var counts = view.Counts(clock.Today);
        var reply = new GetStatusReply
        {
            ShortageLists = follower.Catalogue.ShortageLists.Count,
            Activities = counts.Activities,
            AsOf = tokens.Format(new(view.Change)),
            Store = store.Provider,
            Version = Version,
        };
        if (!context.Caller().AllTenants)
            return reply;

        reply.Talents = counts.Talents;
        reply.MatchableTalents = counts.MatchableTalents;
        reply.Enterprises = counts.Enterprises;
        reply.DemandLists = counts.DemandLists;
        reply.OpenDemands = counts.OpenDemands;
        reply.Enrolments = counts.Enrolments;
        return reply;
    }

    public override Task<GetClusterStatusReply> GetClusterStatus(GetClusterStatusRequest request, ServerCallContext context) =>
        cluster.GetAsync(context.CancellationToken);
}
