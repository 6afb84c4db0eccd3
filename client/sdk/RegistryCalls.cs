using DigitalTalent.V1;
using Grpc.Core;

namespace DigitalTalent.Client;

/// <summary>The calls that most programs make, without the request messages around them.</summary>
/// <remarks>Reads see all writes that the same client has seen answered: they wait for <see cref="RegistryClient.LastChangeToken"/>.</remarks>
public static class RegistryCalls
{
    /// <summary>Registers an enterprise or replaces it.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT: fields break their rules; see <see cref="RegistryErrors.GetViolations"/>.</exception>
    public static async Task<PutEnterpriseReply> PutAsync(this RegistryClient registry, Enterprise enterprise, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(registry);
        return await registry.Enterprises.PutEnterpriseAsync(new PutEnterpriseRequest { Enterprise = enterprise }, cancellationToken: cancellation);
    }

    /// <summary>Registers a talent or replaces it.</summary>
    /// <inheritdoc cref="PutAsync(RegistryClient, Enterprise, CancellationToken)" path="/exception"/>
    public static async Task<PutTalentReply> PutAsync(this RegistryClient registry, Talent talent, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(registry);
        return await registry.Talents.PutTalentAsync(new PutTalentRequest { Talent = talent }, cancellationToken: cancellation);
    }

    /// <summary>Posts a demand list or replaces it whole.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="list">The list with all of its demands.</param>
    /// <param name="initialStatus">Status of a list that is new: DRAFT or OPEN.</param>
    /// <param name="cancellation">Cancels the call; the list may still be written.</param>
    /// <inheritdoc cref="PutAsync(RegistryClient, Enterprise, CancellationToken)" path="/exception"/>
    public static async Task<PutDemandListReply> PutAsync(
        this RegistryClient registry, DemandList list, DemandListStatus initialStatus = DemandListStatus.Open, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(registry);
        var request = new PutDemandListRequest { List = list, InitialStatus = initialStatus };
        return await registry.Demands.PutDemandListAsync(request, cancellationToken: cancellation);
    }

    /// <summary>Asks for the best talents for a demand.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="demandId">Id of the demand, <c>LIST/NUMBER</c>.</param>
    /// <param name="top">Candidates wanted, 1 to 1,000.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="RpcException">NOT_FOUND: there is no such demand.</exception>
    public static async Task<MatchTalentsReply> ShortlistAsync(
        this RegistryClient registry, string demandId, int top = 20, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentException.ThrowIfNullOrEmpty(demandId);
        var request = new MatchTalentsRequest { DemandId = demandId, Top = top, After = registry.LastChangeToken };
        return await registry.Matching.MatchTalentsAsync(request, cancellationToken: cancellation);
    }

    /// <summary>Asks for the best open demands for a talent.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="talentId">Id of the talent.</param>
    /// <param name="top">Demands wanted, 1 to 1,000.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="RpcException">NOT_FOUND: there is no such talent.</exception>
    public static async Task<MatchDemandsReply> RecommendAsync(
        this RegistryClient registry, string talentId, int top = 20, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentException.ThrowIfNullOrEmpty(talentId);
        var request = new MatchDemandsRequest { TalentId = talentId, Top = top, After = registry.LastChangeToken };
        return await registry.Matching.MatchDemandsAsync(request, cancellationToken: cancellation);
    }

    /// <summary>Imports talents that are in memory already; see <see cref="RegistryClient.ImportTalentsAsync"/>.</summary>
    public static Task<ImportSummary> ImportTalentsAsync(
        this RegistryClient registry, IEnumerable<Talent> talents, ImportOptions? options = null, IProgress<ImportedBatch>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(registry);
        return registry.ImportTalentsAsync(talents.ToAsyncEnumerable(), options, progress, cancellation);
    }
}
