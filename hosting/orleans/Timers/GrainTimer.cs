using Orleans.Activations;
using Orleans.Calls;
using Orleans.Runtime;

namespace Orleans.Timers;

/// <summary>A timer of one activation: waits on the silo's clock, ticks on the activation's scheduler.</summary>
internal sealed class GrainTimer : IGrainTimer, IWork
{
    private static readonly TimeSpan LongestTime = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly bool _interleaves;
    private readonly bool _keepsAlive;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopped;
    private readonly Lock _gate = new();
    private readonly ITimer _clock;
    private TimeSpan _period;
    private bool _isTicking;
    private bool _wasChanged;
    private bool _isDisposed;

    private GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _callback = callback;
        _stopped = _stop.Token;
        _period = options.Period;
        _interleaves = options.Interleave;
        _keepsAlive = options.KeepAlive;
        // The timer must not remember the call that started it.
        using (ExecutionContext.SuppressFlow())
        {
            _clock = activation.Clock.CreateTimer(
                static timer => ((GrainTimer)timer!).OnDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    internal static GrainTimer Start(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        Validate(options.DueTime, options.Period);
        activation.RequireTurn(nameof(GrainBaseExtensions.RegisterGrainTimer));
        var timer = new GrainTimer(activation, callback, options);
        activation.Add(timer);
        timer._clock.Change(options.DueTime, Timeout.InfiniteTimeSpan);
        return timer;
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Validate(dueTime, period);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _period = period;
            _wasChanged = true;
            _clock.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
        }
        _clock.Dispose();
        _activation.Remove(this);
        _stop.Cancel();
        _stop.Dispose();
    }

    void IWork.Run() => _ = TickBesideTurnsAsync();

    private static void Validate(TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != Timeout.InfiniteTimeSpan && (dueTime < TimeSpan.Zero || dueTime > LongestTime))
            throw new ArgumentOutOfRangeException(nameof(dueTime), dueTime, $"A due time is between 0 and {LongestTime}, or infinite.");
        if (period != Timeout.InfiniteTimeSpan && (period <= TimeSpan.Zero || period > LongestTime))
            throw new ArgumentOutOfRangeException(nameof(period), period, $"A period is above 0, up to {LongestTime}, or infinite.");
    }

    private void OnDue()
    {
        lock (_gate)
        {
            // A change may make it due while a tick is queued or runs: that tick stands for it.
            if (_isDisposed || _isTicking)
                return;
            _isTicking = true;
            _wasChanged = false;
        }
        // Where the activation leaves, the timer goes with it.
        if (_interleaves)
            _activation.TryBeginInterleaved(this);
        else
            _activation.TryEnqueue(new Tick(this));
    }

    private async Task TickBesideTurnsAsync()
    {
        await InvokeAsync();
        _activation.EndInterleaved(_keepsAlive);
        ArmForNextTick();
    }

    private async Task InvokeAsync()
    {
        if (_stopped.IsCancellationRequested)
            return;
        try
        {
            await _callback(_stopped);
        }
        catch (OperationCanceledException) when (_isDisposed)
        {
            // It was told to stop, and did.
        }
        catch (Exception exception)
        {
            _activation.Log.TimerFailed(_activation.GrainId, exception);
        }
    }

    private void ArmForNextTick()
    {
        lock (_gate)
        {
            _isTicking = false;
            if (!_isDisposed && !_wasChanged)
                _clock.Change(_period, Timeout.InfiniteTimeSpan);
        }
    }

    private sealed class Tick(GrainTimer timer) : OwnTurn(timer._activation)
    {
        internal override string Name => "timer";

        internal override bool CountsAsUse => timer._keepsAlive;

        public override void Run() => _ = RunAsync();

        private async Task RunAsync()
        {
            Enter(this);
            await timer.InvokeAsync();
            End();
            Activation.OnTurnEnded(this);
            timer.ArmForNextTick();
        }
    }
}
