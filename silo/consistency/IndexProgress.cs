using DigitalTalent.Storage;
using DigitalTalent.Matching;

namespace DigitalTalent.Silo.Consistency;

/// <summary>Lets a question wait until the index includes a given change. One follower reports, any number of questions wait.</summary>
public sealed class IndexProgress(IMatchEngine engine)
{
    /// <summary>So many who gave up may stay in the queue, and half of it beyond.</summary>
    private const int AbandonedMax = 64;

    private readonly Lock _lock = new();
    private readonly PriorityQueue<TaskCompletionSource, long> _waiting = new();
    private int _abandoned;

    /// <summary>What the newest version of the index stands for.</summary>
    public long Change => engine.Current.Change;

    /// <summary>Places in the queue, for tests.</summary>
    internal int Waiting
    {
        get
        {
            lock (_lock)
                return _waiting.Count;
        }
    }

    /// <summary>The newest version of the index, once it includes <paramref name="change"/>.</summary>
    /// <remarks>Waits as long as <paramref name="cancellation"/> allows: the caller's deadline is the bound.</remarks>
    public ValueTask<IMatchView> AtLeastAsync(ChangeNumber change, CancellationToken cancellation)
    {
        var view = engine.Current;
        return view.Change >= change.Value ? new(view) : WaitAsync(change, cancellation);
    }

    /// <summary>The follower published a version that stands for <paramref name="change"/>.</summary>
    public void Report(ChangeNumber change)
    {
        while (true)
        {
            TaskCompletionSource waiter;
            lock (_lock)
            {
                if (!_waiting.TryPeek(out waiter!, out long wanted) || wanted > change.Value)
                    return;
                _waiting.Dequeue();
            }

            waiter.TrySetResult();
        }
    }

    private async ValueTask<IMatchView> WaitAsync(ChangeNumber change, CancellationToken cancellation)
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            // Looked at again under the lock: a report between the first look and here would otherwise be missed for good.
            if (engine.Current.Change >= change.Value)
                return engine.Current;
            _waiting.Enqueue(waiter, change.Value);
        }

        await using (cancellation.UnsafeRegister(static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), waiter))
        {
            try
            {
                await waiter.Task;
            }
            catch (OperationCanceledException)
            {
                Abandon();
                throw;
            }
        }

        return engine.Current;
    }

    /// <summary>Whoever gave up must not stay in the queue until the change comes: a made-up one never does.</summary>
    private void Abandon()
    {
        lock (_lock)
        {
            if (++_abandoned < AbandonedMax || _abandoned * 2 < _waiting.Count)
                return;
            var waiting = _waiting.UnorderedItems.Where(static item => !item.Element.Task.IsCompleted).ToArray();
            _waiting.Clear();
            _waiting.EnqueueRange(waiting);
            _abandoned = 0;
        }
    }
}
