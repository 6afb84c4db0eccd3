using DigitalTalent.Grains;
using DigitalTalent.Storage;
using DigitalTalent.Matching;
using DigitalTalent.Silo.Consistency;
using DigitalTalent.Silo.Projection;
using DigitalTalent.Silo.Services;
using DigitalTalent.State.V1;
using Orleans;

namespace DigitalTalent.Silo.Learning;

/// <summary>
/// Keeps what this silo ranks with in step with the champion that the feed tells. The next model is read and made ready beside the one
/// that serves, and takes its place with one reference swap: a question under way goes on with the model it began with.
/// </summary>
/// <remarks>A champion that cannot be served (of another feature edition, damaged, made by a newer release) leaves in place what serves, and is
/// logged as an error; the next change of the champion is tried again.</remarks>
internal sealed partial class ChampionFollower(
    IndexFollower follower, IndexProgress index, IGrainFactory grains, IRankingEngine engine, RankerInForce ranker, LearningSettings settings, TimeProvider time, ILogger<ChampionFollower> log) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private RankingChampion _current = RankingChampion.First(settings);
    private string? _refused;         // The champion that could not be served; null: none.
    private TaskCompletionSource _swapped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What ranks now.</summary>
    public RankingChampion Current => Volatile.Read(ref _current);

    /// <summary>Returns once this silo ranks with the champion that the feed tells, or found that it cannot.</summary>
    public async Task SettledAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var next = Volatile.Read(ref _swapped).Task;
            string wanted = follower.Catalogue.Champion.ModelId;
            if (string.Equals(Current.ModelId, wanted, StringComparison.Ordinal) || string.Equals(Volatile.Read(ref _refused), wanted, StringComparison.Ordinal))
                return;
            await next.WaitAsync(cancellation);
        }
    }

    /// <summary>Returns with the champion of the feed in place: the ports open after this.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await follower.CaughtUp.WaitAsync(cancellationToken);
        Set(Current, refused: null);
        await FollowAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                long seen = index.Change;
                if (await FollowAsync(stoppingToken))
                    await index.AtLeastAsync(new ChangeNumber(seen + 1), stoppingToken);
                else
                    await Task.Delay(RetryDelay, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    /// <summary>False when the store could not be asked.</summary>
    private async Task<bool> FollowAsync(CancellationToken cancellation)
    {
        string wanted = follower.Catalogue.Champion.ModelId;
        if (string.Equals(wanted, Current.ModelId, StringComparison.Ordinal) || string.Equals(wanted, _refused, StringComparison.Ordinal))
            return true;
        try
        {
            Set(wanted.Length == 0 ? RankingChampion.First(settings) : await ReadAsync(wanted, cancellation), refused: null);
            LogSwapped(wanted);
        }
        catch (StoreUnavailableException failure)
        {
            LogUnavailable(wanted, failure);
            return false;
        }
        catch (Exception failure) when (failure is FormatException or RegistryException)
        {
            Set(Current, refused: wanted);
            LogRefused(wanted, Current.ModelId, failure);
        }

        return true;
    }

    private async Task<RankingChampion> ReadAsync(string modelId, CancellationToken cancellation)
    {
        var state = await grains.ReadModelAsync(modelId, cancellation);
        return new(modelId, Served(state, engine));
    }

    /// <exception cref="FormatException">The model cannot rank here; says why.</exception>
    internal static IPairScorer Served(ModelState state, IRankingEngine engine)
    {
        if (!string.Equals(state.Model.FeatureEdition, engine.FeatureEdition, StringComparison.Ordinal))
            throw new FormatException($"The model '{state.Model.ModelId}' was trained on features of edition '{state.Model.FeatureEdition}'; this release computes edition '{engine.FeatureEdition}'.");
        return engine.Read(state.Model.ModelId, state.Text.Memory);
    }

    private void Set(RankingChampion next, string? refused)
    {
        ranker.Scorer = next.Scorer;
        Volatile.Write(ref _current, next);
        Volatile.Write(ref _refused, refused);
        Interlocked.Exchange(ref _swapped, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    [LoggerMessage(EventId = 40, EventName = "ChampionSwapped", Level = LogLevel.Information, Message = "This silo ranks with model '{Model}' from now on (empty: no model, the first ranker)")]
    private partial void LogSwapped(string model);

    [LoggerMessage(EventId = 41, EventName = "ChampionRefused", Level = LogLevel.Error, Message = "The champion '{Model}' cannot rank here; '{Stays}' goes on (empty: no model, the first ranker)")]
    private partial void LogRefused(string model, string stays, Exception failure);

    [LoggerMessage(EventId = 42, EventName = "ChampionUnavailable", Level = LogLevel.Warning, Message = "The champion '{Model}' cannot be read at the moment; trying again in a second")]
    private partial void LogUnavailable(string model, Exception failure);
}
