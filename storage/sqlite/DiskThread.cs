namespace DigitalTalent.Storage.Sqlite;

/// <summary>A thread for work that waits for the disk, one piece after the other. Thread-safe.</summary>
/// <remarks>
/// The thread pool keeps as many workers as there are processors, and one that waits for the disk counts as one that works: with two
/// processors, a commit or checkpoint on the pool would leave one worker for all calls of the silo for as long as it takes.
/// </remarks>
internal sealed class DiskThread : IDisposable
{
    // A monitor and not a blocking collection: that one spins before it sleeps, on the processors that the calls need.
    private readonly Queue<Action> waiting = [];
    private readonly Thread thread;
    private bool ends;

    public DiskThread(string name)
    {
        thread = new Thread(Run) { IsBackground = true, Name = name };
        thread.Start();
    }

    /// <summary>What the work gives or throws. What follows it runs on the thread pool.</summary>
    /// <exception cref="ObjectDisposedException">The thread was disposed.</exception>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (waiting)
        {
            ObjectDisposedException.ThrowIf(ends, this);
            waiting.Enqueue(() => Run(work, done));
            Monitor.Pulse(waiting);
        }
        return done.Task;
    }

    /// <summary>Waits until the work that was taken is done.</summary>
    public void Dispose()
    {
        lock (waiting)
        {
            ends = true;
            Monitor.Pulse(waiting);
        }
        thread.Join();
    }

    private static void Run<T>(Func<T> work, TaskCompletionSource<T> done)
    {
        try
        {
            done.SetResult(work());
        }
        catch (Exception failure)
        {
            done.SetException(failure);
        }
    }

    private void Run()
    {
        while (Next() is { } work)
            work();
    }

    /// <returns>Null at the end.</returns>
    private Action? Next()
    {
        lock (waiting)
        {
            while (waiting.Count == 0)
            {
                if (ends)
                    return null;
                Monitor.Wait(waiting);
            }
            return waiting.Dequeue();
        }
    }
}
