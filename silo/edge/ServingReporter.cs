using DigitalTalent.Hosting.Grpc.Server;
using DigitalTalent.Silo.Projection;

namespace DigitalTalent.Silo.Edge;

/// <summary>Tells load balancers that the services serve, once the index has caught up with the feed, because answers are whole from then on; and that
/// they do not while the store cannot be reached.</summary>
internal sealed class ServingReporter(IndexFollower follower, StoreContact contact, HealthBoard health) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await follower.CaughtUp.WaitAsync(stoppingToken);
        while (true)
        {
            var reach = contact.Reach;
            health.ReportAll(serving: reach.IsReachable);
            await reach.Changed.WaitAsync(stoppingToken);
        }
    }
}
