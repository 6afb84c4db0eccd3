using Orleans.Activations;
using Orleans.Runtime;

namespace Orleans.Calls;

/// <summary>One call of a grain method, from the caller to the answer.</summary>
internal abstract class Request(GrainMethod method, GrainClass grainClass, string key, object?[] arguments) : Turn
{
    private static readonly Action<Task, object?> Complete = static (task, request) => ((Request)request!).OnReturned(task);

    private object?[]? _arguments = arguments;
    private Activation? _activation;
    private CancellationTokenRegistration _watch;

    /// <summary>Cancelled when the caller waits no longer; none where the method takes no token. A call that has not begun then is not run.</summary>
    internal CancellationToken Cancellation { get; init; }

    internal GrainClass Class => grainClass;

    internal string Key => key;

    /// <summary>When the caller made the call, as a timestamp of the silo's clock.</summary>
    internal long SentAt { get; set; }

    /// <summary>What the caller awaits.</summary>
    internal abstract Task Answer { get; }

    internal override GrainId GrainId => grainClass.IdOf(key);

    internal override string Name => method.Name;

    internal override bool CountsAsUse => true;

    internal override bool IsAt(GrainClass grainClass, string key) => Class == grainClass && Key == key;

    /// <summary>Says which activation will run this, at the latest before <see cref="Run"/>.</summary>
    internal void AssignTo(Activation activation) => _activation = activation;

    /// <summary>Tells an activation that comes up for this call when nobody waits for the call any more.</summary>
    internal void WatchFor(Activation activation) =>
        _watch = Cancellation.UnsafeRegister(static activation => ((Activation)activation!).OnCallerGone(), activation);

    public sealed override void Run()
    {
        _watch.Unregister();
        Enter(this);
        Task task;
        try
        {
            Cancellation.ThrowIfCancellationRequested();
            task = method.Invoke(_activation!.GrainInstance!, _arguments!) ??
                throw new InvalidOperationException($"{this} returned null instead of a task.");
        }
        catch (Exception exception)
        {
            task = FailedTask(exception);       // A method that is not async may throw before it returns its task.
        }
        if (task.IsCompleted)
            OnReturned(task);
        else
            _ = task.ContinueWith(
                Complete, this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, _activation!.Scheduler);
    }

    /// <summary>Answers with an exception, unless there is an answer.</summary>
    internal abstract bool Fail(Exception exception);

    /// <summary>A task of the method's type that failed.</summary>
    protected abstract Task FailedTask(Exception exception);

    /// <summary>Answers with what the method's task ended with, unless there is an answer.</summary>
    protected abstract void AnswerWith(Task returned);

    private void OnReturned(Task task)
    {
        var activation = _activation!;
        End();
        // First free the grain, then answer: a caller that has its answer finds the grain done with the call.
        activation.OnTurnEnded(this);
        if (!Answer.IsCompleted)
            AnswerWith(task);
        // Whoever still holds the answer, or a context that remembers this turn, holds neither grain nor arguments.
        _activation = null;
        _arguments = null;
    }
}

internal sealed class VoidRequest(GrainMethod method, GrainClass grainClass, string key, object?[] arguments)
    : Request(method, grainClass, key, arguments)
{
    // Callers go on elsewhere: their code must never run inside the grain's turn.
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal override Task Answer => _answer.Task;

    internal override bool Fail(Exception exception) => _answer.TrySetException(exception);

    protected override Task FailedTask(Exception exception) => Task.FromException(exception);

    protected override void AnswerWith(Task returned) => _answer.TrySetFromTask(returned);
}

internal sealed class ResultRequest<TResult>(GrainMethod method, GrainClass grainClass, string key, object?[] arguments)
    : Request(method, grainClass, key, arguments)
{
    private readonly TaskCompletionSource<TResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal override Task Answer => _answer.Task;

    internal override bool Fail(Exception exception) => _answer.TrySetException(exception);

    protected override Task FailedTask(Exception exception) => Task.FromException<TResult>(exception);

    protected override void AnswerWith(Task returned) => _answer.TrySetFromTask((Task<TResult>)returned);
}
