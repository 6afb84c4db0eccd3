using DigitalTalent.Hosting.Grpc.Client;
using DigitalTalent.V1;
using Grpc.Core;

namespace DigitalTalent.Client;

/// <summary>Reads what the server says about an error beside its status.</summary>
public static class RegistryErrors
{
    /// <summary>The broken field rules behind an INVALID_ARGUMENT.</summary>
    /// <returns>Empty when the error carries none, as errors of other kinds do.</returns>
    public static IReadOnlyList<Violation> GetViolations(this RpcException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.GetDetail<InvalidFields>()?.Violations ?? (IReadOnlyList<Violation>)[];
    }
}
