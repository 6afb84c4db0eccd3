using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace DigitalTalent.Storage.Postgres;

/// <summary>Tells other silos of commits and hears of theirs, through LISTEN and NOTIFY. A signal lost costs a second, never a change.</summary>
/// <remarks>
/// Notifications are sent after the commit, on their own, one for all commits since the last: inside the writing transaction NOTIFY
/// would hold a lock of the whole server until the commit is on disk, and so make all silos commit one after the other.
/// </remarks>
internal sealed class PostgresSignals : IAsyncDisposable
{
    private static readonly TimeSpan BackoffMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BackoffMax = TimeSpan.FromSeconds(10);

    private readonly NpgsqlDataSource source;
    private readonly string listenAddress;
    private readonly string channel;
    private readonly string self = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
    private readonly ChangePulse pulse;
    private readonly ILogger logger;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource stop = new();
    private readonly Channel<bool> commits = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly Task loops;

    public PostgresSignals(NpgsqlDataSource source, string address, StoreId store, ChangePulse pulse, ILogger logger, TimeProvider time)
    {
        this.source = source;
        this.pulse = pulse;
        this.logger = logger;
        this.time = time;
        channel = $"grain_state_{store}";
        // Not from the pool: a connection that listens must not be handed to anybody else.
        listenAddress = new NpgsqlConnectionStringBuilder(address) { Pooling = false }.ConnectionString;
        loops = Task.WhenAll(Task.Run(ListenAsync), Task.Run(NotifyAsync));
    }

    /// <summary>Wakes readers here at once, and those of other silos soon.</summary>
    public void Committed()
    {
        pulse.Fire();
        commits.Writer.TryWrite(true);
    }

    public async ValueTask DisposeAsync()
    {
        if (!stop.IsCancellationRequested)
            await stop.CancelAsync();
        await loops;
        stop.Dispose();
    }

    private async Task NotifyAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await commits.Reader.ReadAsync(stop.Token);
                await using var command = source.CreateCommand(PostgresSql.Notify);
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = channel, NpgsqlDbType = NpgsqlDbType.Text });
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = self, NpgsqlDbType = NpgsqlDbType.Text });
                await command.ExecuteNonQueryAsync(stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (PostgresErrors.IsUnavailable(e))
            {
                PostgresLog.NotifyFailed(logger, e);
            }
        }
    }

    private async Task ListenAsync()
    {
        var backoff = BackoffMin;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = new NpgsqlConnection(listenAddress);
                await connection.OpenAsync(stop.Token);
                connection.Notification += (_, notification) =>
                {
                    if (notification.Payload != self)
                        pulse.Fire();
                };
                await using (var listen = new NpgsqlCommand($"LISTEN {channel}", connection))
                    await listen.ExecuteNonQueryAsync(stop.Token);
                PostgresLog.Listening(logger);
                backoff = BackoffMin;
                pulse.Fire();           // Whatever was committed while nobody listened.
                while (true)
                    await connection.WaitAsync(stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (PostgresErrors.IsUnavailable(e))
            {
                PostgresLog.ListenerLost(logger, e);
            }

            await Task.Delay(backoff, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            backoff = TimeSpan.FromTicks(Math.Min(backoff.Ticks * 2, BackoffMax.Ticks));
        }
    }
}
