using Microsoft.Extensions.Options;
using Orleans.Calls;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Activations;

/// <summary>Finds or makes the activation for a call, keeps their number in bounds, and empties itself when the silo stops.</summary>
/// <remarks>Calls to different grains share nothing here but the striped locks of the dictionaries and two counters.</remarks>
internal sealed class ActivationDirectory : IActivationDirectory, IDisposable
{
    private readonly GrainCatalog _catalog;
    private readonly int _activationsMax;
    private readonly CancellationTokenSource _outOfTime = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private int _deactivating;
    private int _trimAbove;
    private int _isTrimming;
    private volatile bool _isStopping;

    public ActivationDirectory(
        GrainCatalog catalog, IServiceProvider services, TimeProvider clock, ActivationLog log, IOptions<GrainCollectionOptions> options)
    {
        _catalog = catalog;
        _activationsMax = _trimAbove = options.Value.ActivationsMax;
        Services = services;
        Clock = clock;
        Log = log;
        OutOfTime = _outOfTime.Token;       // Kept apart from its source: grains may still end when the silo has been disposed of.
    }

    public int Count => Volatile.Read(ref _count);

    internal IServiceProvider Services { get; }

    internal TimeProvider Clock { get; }

    internal ActivationLog Log { get; }

    internal bool IsStopping => _isStopping;

    /// <summary>Cancelled when the silo has no more time to stop.</summary>
    internal CancellationToken OutOfTime { get; }

    internal IEnumerable<Activation> All => _catalog.Classes.SelectMany(grainClass => grainClass.Activations.Select(entry => entry.Value));

    private int Staying => Volatile.Read(ref _count) - Volatile.Read(ref _deactivating);

    /// <summary>Queues a call at its grain, which is activated if need be. Failures are answers of the request.</summary>
    internal void Send(Request request)
    {
        var caller = request.Caller;
        if (caller is not null && caller.Occupies(request.Class, request.Key))
        {
            request.Fail(GrainCallCycleException.For(caller, request));
            return;
        }
        request.SentAt = Clock.GetTimestamp();
        // What is under way may still call: otherwise it could not be finished.
        bool isRefused = _isStopping && caller is null;
        while (!isRefused)
        {
            if (request.Class.Activations.TryGetValue(request.Key, out var activation))
            {
                if (activation.TryEnqueue(request))
                    return;
                continue;
            }

            // Counted before the second look at the flag: either this sees the stop, or the stop sees the count.
            Interlocked.Increment(ref _count);
            isRefused = _isStopping && caller is null;
            if (!isRefused && TryActivateFor(request))
            {
                TrimIfAboveMax();
                return;
            }
            OnDead(wasDeactivating: false);
        }
        request.Fail(new SiloUnavailableException($"The silo is stopping and takes no new calls; {request} was not run."));
    }

    /// <summary>Takes a dead activation out, and puts its successor in its place.</summary>
    internal void Remove(Activation dead, Activation? successor)
    {
        if (successor is null)
        {
            dead.Class.Activations.TryRemove(KeyValuePair.Create(dead.Key, dead));
            return;
        }
        Interlocked.Increment(ref _count);
        dead.Class.Activations[dead.Key] = successor;
    }

    internal void OnDeactivating() => Interlocked.Increment(ref _deactivating);

    internal void OnDead(bool wasDeactivating = true)
    {
        if (wasDeactivating)
            Interlocked.Decrement(ref _deactivating);
        if (Interlocked.Decrement(ref _count) == 0 && _isStopping)
            _empty.TrySetResult();
    }

    internal long TimestampAfter(TimeSpan delay)
    {
        double ticks = delay.TotalSeconds * Clock.TimestampFrequency;
        long now = Clock.GetTimestamp();
        return ticks >= long.MaxValue - now ? long.MaxValue : now + (long)ticks;
    }

    public int DeactivateStale<TVersion>(string stateName, string key, TVersion newest, Func<string?, TVersion, bool> isOlder)
    {
        int dropped = 0;
        foreach (var grainClass in _catalog.ClassesWithState(stateName))
        {
            if (grainClass.Activations.TryGetValue(key, out var activation) && activation.DropIfStale(stateName, newest, isOlder))
                dropped++;
        }
        return dropped;
    }

    /// <summary>Deactivates what has been idle for longer than an age.</summary>
    internal void CollectIdle(TimeSpan age)
    {
        long notUsedSince = TimestampAfter(-age);
        foreach (var activation in All)
        {
            if (activation.LastUsed <= notUsedSince)
                activation.TryCollect(notUsedSince, "No call came for the collection age.");
        }
    }

    /// <summary>Fails the calls that wait for longer than a timeout.</summary>
    internal void FailOverdue(TimeSpan timeout)
    {
        long sentBefore = TimestampAfter(-timeout);
        foreach (var activation in All)
            activation.FailOverdue(sentBefore, timeout);
    }

    /// <summary>Refuses new calls, lets run what runs or waits, and deactivates everything.</summary>
    /// <param name="cancellation">No more time: what is still at work is left to itself.</param>
    internal async Task StopAsync(CancellationToken cancellation)
    {
        Interlocked.MemoryBarrier();
        _isStopping = true;
        Interlocked.MemoryBarrier();
        foreach (var activation in All)
            activation.NoticeStop();
        if (Count == 0)
            _empty.TrySetResult();
        try
        {
            await _empty.Task.WaitAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Log.StoppedEarly(Count);
            await _outOfTime.CancelAsync();
        }
    }

    public void Dispose() => _outOfTime.Dispose();

    private bool TryActivateFor(Request request)
    {
        var activation = new Activation(this, request.Class, request.Key);
        activation.Seed(request);
        if (!request.Class.Activations.TryAdd(request.Key, activation))
            return false;
        activation.Start();
        return true;
    }

    /// <summary>Sends those away that have been idle for longest, an eighth more than needed, so that it is not done for each newcomer.</summary>
    /// <remarks>The caller that brought the newcomer does it, which also slows down those who flood the silo.</remarks>
    private void TrimIfAboveMax()
    {
        if (Staying <= Volatile.Read(ref _trimAbove) || Interlocked.Exchange(ref _isTrimming, 1) != 0)
            return;
        int surplus = Staying - _activationsMax + _activationsMax / 8;
        var held = new List<(long LastUsed, Activation Activation)>(Count);
        foreach (var activation in All)
            held.Add((activation.LastUsed, activation));
        long[] byAge = [.. held.Select(entry => entry.LastUsed)];
        Array.Sort(byAge);
        long notUsedSince = byAge[Math.Min(surplus, byAge.Length) - 1];
        foreach (var (lastUsed, activation) in held)
        {
            if (surplus > 0 && lastUsed <= notUsedSince &&
                activation.TryCollect(notUsedSince, "There were too many activations, and this was idle for longest."))
            {
                surplus--;
            }
        }
        // Where too many are busy there is no point in looking again at every newcomer.
        Volatile.Write(ref _trimAbove, surplus <= 0 ? _activationsMax : Staying + _activationsMax / 8);
        Volatile.Write(ref _isTrimming, 0);
    }
}
