using DigitalTalent.Hosting.Grpc.Server;
using DigitalTalent.Silo.Projection;

namespace DigitalTalent.Silo.Edge;

/// <summary>Tells load balancers that the services serve, once the index has caught up with the feed: answers are whole from then on.</summary>
internal sealed class ServingReporter(IndexFollower follower, HealthBoard health) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await follower.CaughtUp.WaitAsync(stoppingToken);
        health.ReportAll(serving: true);
    }
}
