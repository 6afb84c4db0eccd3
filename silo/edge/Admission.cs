using Grpc.Core;

namespace DigitalTalent.Silo.Edge;

/// <summary>Judges calls by their headers: who calls, and whether there is room for the call. What is refused here is never read.</summary>
/// <param name="limits">Null where nobody is limited.</param>
internal sealed class Admission(AccessInterceptor access, LimitInterceptor? limits)
{
    /// <returns>The place that the call takes up, to be disposed of at its end; null: none.</returns>
    /// <exception cref="RpcException">The call is refused.</exception>
    public async ValueTask<IDisposable?> AdmitAsync(ServerCallContext context)
    {
        await access.AdmitAsync(context);
        return limits?.TakePlace(context);
    }
}
