using DigitalTalent.Client;
using DigitalTalent.V1;
using Grpc.Core;

namespace DigitalTalent.Bench.Cluster;

/// <summary>Reads talents through the SDK with its defaults: a deadline of 30 seconds, and retries.</summary>
/// <param name="address">Of the silo.</param>
/// <param name="talents">Grain <c>N</c> is talent <c>N</c> of these.</param>
internal sealed class RegistryCaller(string address, IReadOnlyList<Talent> talents) : ISiloCaller
{
    private readonly RegistryClient _registry = RegistryClient.To(address).Connect();

    public async Task<bool> CallAsync(int grain, CancellationToken cancellation)
    {
        try
        {
            var request = new GetTalentRequest { TalentId = talents[grain].TalentId };
            await _registry.Talents.GetTalentAsync(request, cancellationToken: cancellation);
            return true;
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.Unavailable)
        {
            return false;
        }
    }

    public void Dispose() => _registry.Dispose();
}
