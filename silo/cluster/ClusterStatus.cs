using DigitalTalent.V1;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace DigitalTalent.Silo.Cluster;

/// <summary>Tells who is in the cluster, from the table of members and from the silos themselves.</summary>
internal sealed class ClusterStatus(IGrainFactory grains, ILocalSiloDetails self, ISiloMetadataCache metadata, IOptions<ClusterOptions> cluster)
{
    /// <summary>Under this key a silo tells its version to the others.</summary>
    public const string VersionKey = "version";

    /// <summary>How long a silo is waited for. One that does not answer is shown without what only it knows.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<GetClusterStatusReply> GetAsync(CancellationToken cancellation)
    {
        var management = grains.GetGrain<IManagementGrain>(0);
        var members = await management.GetDetailedHosts(onlyActive: false, cancellation).WaitAsync(cancellation);
        var shown = await Task.WhenAll(members
            .OrderBy(static member => member.SiloAddress.Endpoint.Address.ToString(), StringComparer.Ordinal)
            .ThenBy(static member => member.SiloAddress.Endpoint.Port)
            .ThenBy(static member => member.StartTime)
            .Select(member => DescribeAsync(management, member, cancellation)));
        return new() { ClusterId = cluster.Value.ClusterId, Silos = { shown } };
    }

    private async Task<ClusterSilo> DescribeAsync(IManagementGrain management, MembershipEntry entry, CancellationToken cancellation)
    {
        var member = new ClusterSilo
        {
            Name = entry.SiloName ?? "",
            Address = entry.SiloAddress.Endpoint.ToString(),
            State = entry.Status.ToString(),
            StartedAt = Timestamp.FromDateTime(DateTime.SpecifyKind(entry.StartTime, DateTimeKind.Utc)),
            Answers = entry.SiloAddress.Equals(self.SiloAddress),
        };
        if (entry.Status != SiloStatus.Active)
            return member;
        if (metadata.GetSiloMetadata(entry.SiloAddress).Metadata.TryGetValue(VersionKey, out string? version))
            member.Version = version;
        if (await ActivationsAsync(management, entry.SiloAddress, cancellation) is { } activations)
            member.Activations = activations;
        return member;
    }

    private static async Task<long?> ActivationsAsync(IManagementGrain management, SiloAddress silo, CancellationToken cancellation)
    {
        try
        {
            var statistics = await management.GetRuntimeStatistics([silo], cancellation).WaitAsync(Patience, cancellation);
            return statistics is [var one] ? one.ActivationCount : null;
        }
        catch (Exception failure) when (failure is TimeoutException or OrleansException)
        {
            return null;        // It went away a moment ago, or is about to.
        }
    }
}
