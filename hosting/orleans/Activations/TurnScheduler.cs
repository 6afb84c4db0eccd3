namespace Orleans.Activations;

/// <summary>Something that an activation does on its own scheduler.</summary>
internal interface IWork
{
    void Run();
}

/// <summary>
/// Runs the work and the tasks of one activation in order of arrival, never two at once, on threads of the pool.
/// </summary>
/// <remarks>
/// <code>
/// Post, QueueTask -> [first | rest...] -> one pool work item at a time -> pump task -> work, task, work ...
/// </code>
/// The pump is a task of this scheduler, so <see cref="TaskScheduler.Current"/> is this scheduler for everything it runs and
/// every await in there comes back here. An idle scheduler costs this object only: the lock is the activation's, and the queue
/// behind the first item is made when first needed.
/// </remarks>
internal sealed class TurnScheduler(Activation activation, Lock gate) : TaskScheduler, IThreadPoolWorkItem
{
    /// <summary>A busy activation gives its thread back after this many pieces of work, so that others get theirs.</summary>
    private const int WorkPerPump = 64;

    private static readonly Action<object?> Pump = static scheduler => ((TurnScheduler)scheduler!).RunQueued();

    [ThreadStatic]
    private static TurnScheduler? s_onThisThread;

    private object? _first;
    private Queue<object>? _rest;
    private bool _pumping;

    internal Activation Activation => activation;

    public override int MaximumConcurrencyLevel => 1;

    internal void Post(IWork work) => Enqueue(work);

    protected override void QueueTask(Task task) => Enqueue(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        s_onThisThread == this && !taskWasPreviouslyQueued && TryExecuteTask(task);

    /// <summary>For debuggers only.</summary>
    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (gate)
            return [.. new[] { _first }.Concat(_rest ?? []).OfType<Task>()];
    }

    void IThreadPoolWorkItem.Execute()
    {
        s_onThisThread = this;
        try
        {
            var pump = new Task(Pump, this, TaskCreationOptions.DenyChildAttach);
            pump.RunSynchronously(this);
            if (pump.Exception is not { } bug)
                return;
            // Grains' exceptions end in their tasks; this is a bug of the runtime. The rest of the queue must not hang on it.
            activation.Log.RuntimeFailed(activation.GrainId, bug);
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        finally
        {
            s_onThisThread = null;
        }
    }

    private void Enqueue(object item)
    {
        lock (gate)
        {
            if (_first is null)
                _first = item;
            else
                (_rest ??= new Queue<object>()).Enqueue(item);
            if (_pumping)
                return;
            _pumping = true;
        }
        // Not to the thread's own queue: that one is last-in first-out, and under load an early activation would wait for ever.
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void RunQueued()
    {
        // The pool starts work items in a clean context. Each piece of work gets it back, whatever the one before left behind.
        var clean = ExecutionContext.Capture();
        for (int done = 0; done < WorkPerPump; done++)
        {
            if (!TryDequeue(out object? item))
                return;
            if (item is Task task)
                TryExecuteTask(task);
            else
                ((IWork)item).Run();
            if (clean is not null)
                ExecutionContext.Restore(clean);
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private bool TryDequeue([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out object? item)
    {
        lock (gate)
        {
            item = _first;
            if (item is null)
            {
                _pumping = false;
                return false;
            }
            _first = _rest is { Count: > 0 } ? _rest.Dequeue() : null;
            return true;
        }
    }
}
