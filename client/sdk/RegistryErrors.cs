using DigitalTalent.Hosting.Grpc.Client;
using DigitalTalent.V1;
using Google.Rpc;
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

    /// <summary>The stable reason behind the status, such as <c>TALENT_NOT_FOUND</c>; docs/api.md lists them. Empty when the error carries none.</summary>
    public static string GetReason(this RpcException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.GetDetail<ErrorInfo>()?.Type ?? "";
    }

    /// <summary>How long the server asks to wait before the call is made again; null when it says nothing.</summary>
    public static TimeSpan? GetRetryDelay(this RpcException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.GetDetail<RetryInfo>()?.RetryDelay is { } delay ? delay.ToTimeSpan() : null;
    }
}
