using DigitalTalent.Hosting.Storage;
using DigitalTalent.Matching;

namespace DigitalTalent.Silo.Consistency;

/// <summary>Lets a question wait until the index includes a given change. One follower reports, any number of questions wait.</summary>
public sealed class IndexProgress(IMatchEngine engine)
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<TaskCompletionSource, long> _waiting = new();

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
            await waiter.Task;
        return engine.Current;
    }
}
