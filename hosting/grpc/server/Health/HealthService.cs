using Grpc.Core;
using Grpc.Health.V1;
using State = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>Tells load balancers and orchestrators whether to send calls here.</summary>
internal sealed class HealthService(IHealthSource source) : Health.HealthBase
{
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) =>
        StateOf(source.Current, request.Service) is { } state
            ? Task.FromResult(new HealthCheckResponse { Status = state })
            : throw new RpcException(new Status(StatusCode.NotFound, "The service is not known here."));

    public override async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        State? sent = null;
        while (true)
        {
            var snapshot = source.Current;
            var state = StateOf(snapshot, request.Service) ?? State.ServiceUnknown;
            if (state != sent)
                await responseStream.WriteAsync(new HealthCheckResponse { Status = state });
            sent = state;

            // A watcher is told first, and then does not hold up the shutdown.
            if (snapshot.IsFinal)
                throw new RpcException(new Status(StatusCode.Unavailable, "The server is stopping; watch another one."));
            await snapshot.Superseded.WaitAsync(context.CancellationToken);
        }
    }

    public override Task<HealthListResponse> List(HealthListRequest request, ServerCallContext context)
    {
        var reply = new HealthListResponse();
        foreach (var (service, serving) in source.Current.Services)
            reply.Statuses.Add(service, new HealthCheckResponse { Status = serving ? State.Serving : State.NotServing });
        return Task.FromResult(reply);
    }

    private static State? StateOf(HealthSnapshot snapshot, string service) =>
        snapshot.Services.TryGetValue(service, out bool serving) ? serving ? State.Serving : State.NotServing : null;
}
