using Orleans.Calls;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.Timers;

namespace Orleans.Activations;

/// <summary>Coming and going.</summary>
internal sealed partial class Activation
{
    private static readonly Action<Task<Exception?>, object?> Activated =
        static (task, activation) => ((Activation)activation!).OnActivated(task.GetAwaiter().GetResult());

    private PersistentState[] _states = [];
    private List<GrainTimer>? _timers;
    private long _collectNotBefore = long.MinValue;

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        IWork? next;
        lock (_gate)
        {
            Leave_NeedsLock(deactivationReason);
            next = Next_NeedsLock();
        }
        Post(next);
    }

    internal void DelayCollection(TimeSpan delay)
    {
        RequireTurn(nameof(DelayCollection));
        lock (_gate)
            _collectNotBefore = delay <= TimeSpan.Zero ? long.MinValue : _directory.TimestampAfter(delay);
    }

    /// <summary>Deactivates if nothing runs or waits, and nothing came since a moment.</summary>
    internal bool TryCollect(long notUsedSince, string why)
    {
        IWork? next;
        lock (_gate)
        {
            bool isIdle = _phase == Phase.Active && !_isLeaving && _running is null && _waiting.IsEmpty && _interleaving == 0;
            if (!isIdle || _lastUsed > notUsedSince || _collectNotBefore > Clock.GetTimestamp())
                return false;
            Leave_NeedsLock(new DeactivationReason(DeactivationReasonCode.ActivationIdle, why));
            next = Next_NeedsLock();
        }
        Post(next);
        return true;
    }

    /// <summary>Has the activation look whether the silo stops; it leaves when nothing runs or waits.</summary>
    internal void NoticeStop()
    {
        IWork? next;
        lock (_gate)
            next = Next_NeedsLock();
        Post(next);
    }

    internal void Add(GrainTimer timer)
    {
        RequireTurn("RegisterGrainTimer");
        lock (_gate)
        {
            if (_phase >= Phase.Deactivating)
                throw new InvalidOperationException($"{GrainId} is being deactivated: a timer would never tick.");
            (_timers ??= []).Add(timer);
        }
    }

    internal void Remove(GrainTimer timer)
    {
        lock (_gate)
            _timers?.Remove(timer);
    }

    private void Activate()
    {
        // What the grain calls while it comes up, it calls on behalf of the first in the queue.
        Turn.Enter(_waiting.First);
        var activating = ActivateAsync(WatchCallers());
        if (activating.IsCompletedSuccessfully)
            OnActivated(activating.GetAwaiter().GetResult());
        else
            _ = activating.ContinueWith(Activated, this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, Scheduler);
    }

    /// <returns>The failure; null if the grain is up.</returns>
    private async Task<Exception?> ActivateAsync(CancellationToken callersGone)
    {
        try
        {
            var states = Class.StateNames.Length == 0 ? [] : new PersistentState[Class.StateNames.Length];
            _instance = Class.Construct(this, states);
            lock (_gate)
                _states = states;
            if (states.Length == 1)
                await states[0].ReadAsync(callersGone);
            else if (states.Length > 1)
                await Task.WhenAll(states.Select(state => state.ReadAsync(callersGone)));
            if (Class.OverridesOnActivate)
                await _instance.OnActivateAsync(_directory.OutOfTime);
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private void OnActivated(Exception? failure)
    {
        IWork? next;
        lock (_gate)
        {
            failure ??= _failedWrite;       // Swallowed by the grain, but a successor would only meet it again.
            _phase = failure is null ? Phase.Active : Phase.Deactivating;
            if (failure is null)
            {
                // Whatever the grain itself asked for, one call is answered; otherwise a grain that leaves as soon as it has
                // come up would hand its queue to successors for ever. A stale one must not answer.
                bool answersFirst = _isLeaving && _reason.ReasonCode != DeactivationReasonCode.RuntimeRequested;
                if (answersFirst && _waiting.TryDequeue(out var first))
                {
                    StartTurn_NeedsLock(first);
                    next = first;
                }
                else
                {
                    next = Next_NeedsLock();
                }
            }
            else
            {
                Leave_NeedsLock(new DeactivationReason(DeactivationReasonCode.ActivationFailed, failure, "Activation failed."));
                _directory.OnDeactivating();
                next = null;
            }
        }
        if (failure is null)
            Post(next);
        else
            _ = FailActivationAsync(failure);
    }

    private async Task FailActivationAsync(Exception failure)
    {
        StopTimers();
        await DisposeInstanceAsync();
        TurnQueue failed = default;
        Activation? successor = null;
        lock (_gate)
        {
            _phase = Phase.Dead;
            var waiting = _waiting.TakeAll();
            while (waiting.TryDequeue(out var turn))
            {
                // Who came after the last of those who gave up has not given up.
                if (WasGivenUp(failure) && turn is Request { Cancellation.IsCancellationRequested: false })
                    Bequeath(turn, ref successor);
                else
                    failed.Enqueue(turn);
            }
            _directory.Remove(this, successor);
        }
        while (failed.TryDequeue(out var turn))
        {
            turn.End();
            (turn as Request)?.Fail(failure);
        }
        successor?.Start();
        _directory.OnDead();
    }

    private async Task DeactivateAsync()
    {
        StopTimers();
        if (Class.OverridesOnDeactivate)
        {
            var turn = new DeactivationTurn(this);
            Turn.Enter(turn);
            try
            {
                await _instance!.OnDeactivateAsync(_reason, _directory.OutOfTime);
            }
            catch (Exception exception)
            {
                Log.DeactivationFailed(GrainId, exception);
            }
            turn.End();
        }
        await DisposeInstanceAsync();
        Die();
    }

    private void Die()
    {
        Activation? successor = null;
        lock (_gate)
        {
            _phase = Phase.Dead;
            var waiting = _waiting.TakeAll();
            while (waiting.TryDequeue(out var turn))
            {
                if (turn is Request)        // And no tick of a timer that is gone.
                    Bequeath(turn, ref successor);
            }
            // Inside the lock: whoever is told that this one is dead finds the successor, with the queue before him.
            _directory.Remove(this, successor);
        }
        successor?.Start();
        _directory.OnDead();
    }

    private void Bequeath(Turn turn, ref Activation? successor)
    {
        successor ??= new Activation(_directory, Class, Key);
        successor.Seed(turn);
    }

    private async ValueTask DisposeInstanceAsync()
    {
        if (!Class.IsDisposable || _instance is null)
            return;
        try
        {
            if (_instance is IAsyncDisposable asynchronous)
                await asynchronous.DisposeAsync();
            else
                ((IDisposable)_instance).Dispose();
        }
        catch (Exception exception)
        {
            Log.DeactivationFailed(GrainId, exception);
        }
    }

    private void StopTimers()
    {
        List<GrainTimer>? timers;
        lock (_gate)
        {
            timers = _timers;
            _timers = null;
        }
        foreach (var timer in timers ?? [])
            timer.Dispose();
    }

    /// <summary>Notes the wish to deactivate. The first reason stays, except that a state that cannot be trusted outdoes the grain's own wish.</summary>
    private void Leave_NeedsLock(DeactivationReason reason)
    {
        if (!_isLeaving || (_reason.ReasonCode == DeactivationReasonCode.ApplicationRequested && _phase <= Phase.Active))
            _reason = reason;
        _isLeaving = true;
    }

    private sealed class DeactivationTurn(Activation activation) : OwnTurn(activation)
    {
        internal override string Name => nameof(Grain.OnDeactivateAsync);

        internal override bool CountsAsUse => false;

        public override void Run() => throw new InvalidOperationException("A deactivation is not queued.");
    }
}
