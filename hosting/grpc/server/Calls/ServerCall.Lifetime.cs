using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace DigitalTalent.Hosting.Grpc.Server;

internal abstract partial class ServerCall
{
    /// <summary>Timers take at most about 49 days: longer deadlines are waited for in steps.</summary>
    private static readonly TimeSpan TimerStepMax = TimeSpan.FromDays(40);

    private DateTime _deadline = DateTime.MaxValue;
    private ITimer? _deadlineTimer;
    private CancellationTokenSource? _cancellation;
    private CancellationToken? _requestAborted;
    private CancellationTokenRegistration _abortRegistration;
    private bool _released;

    /// <summary>Starts the clock of the call. Every started call must be released.</summary>
    /// <param name="timeout">Time until the deadline; null when there is none.</param>
    internal void Start(TimeSpan? timeout)
    {
        LiftBodyLimits();
        bool streams = method.Type != MethodType.Unary;
        if (!streams && timeout is null)
            return;     // Nothing ends such a call from outside: the token of the request serves as its own, if it is asked for.

        _cancellation = new CancellationTokenSource();
        _abortRegistration = Http.RequestAborted.UnsafeRegister(static call => _ = ((ServerCall)call!).CancelTokenAsync(), this);
        if (timeout is { } time)
            StartDeadline(time);
        if (streams)
            Runtime.Drain.Enter(this);
    }

    /// <summary>Lets go of timers and registrations, after the end.</summary>
    internal void Release()
    {
        _released = true;
        if (_cancellation is null)
            return;

        _deadlineTimer?.Dispose();
        _abortRegistration.Dispose();
        if (method.Type != MethodType.Unary)
            Runtime.Drain.Leave(this);
    }

    private CancellationToken RequestAborted()
    {
        // Kestrel makes a source for each token it is asked for, and uses the request again for another call after this one.
        return _requestAborted ??= _released ? new CancellationToken(canceled: true) : Http.RequestAborted;
    }

    /// <summary>Whether a slow request must be let be: a stream of requests, and any request that shares its HTTP/2 connection with others.</summary>
    private bool MayFallSilent =>
        method.Type is MethodType.ClientStreaming or MethodType.DuplexStreaming || Http.Features.Get<IHttpResetFeature>() is not null;

    private void LiftBodyLimits()
    {
        // Limits here are per message: a stream may be as long as it likes, and silent for as long as it likes.
        if (Http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        if (MayFallSilent && Http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
    }

    private void StartDeadline(TimeSpan timeout)
    {
        var now = Runtime.Time.GetUtcNow().UtcDateTime;
        _deadline = timeout < DateTime.MaxValue - now ? now + timeout : DateTime.MaxValue;
        if (timeout == TimeSpan.Zero)
        {
            Terminate(Verdict.DeadlineExceeded);
            return;
        }

        // Created unarmed: a timer that fired before the field was set could not be armed again.
        _deadlineTimer = Runtime.Time.CreateTimer(
            static call => ((ServerCall)call!).OnDeadlineTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        ArmDeadline(timeout);
    }

    private void OnDeadlineTimer()
    {
        var left = _deadline - Runtime.Time.GetUtcNow().UtcDateTime;
        if (left <= TimeSpan.Zero)
            Terminate(Verdict.DeadlineExceeded);
        else
            ArmDeadline(left);
    }

    private void ArmDeadline(TimeSpan left)
    {
        // Timers count whole milliseconds and round down: one more makes sure that the deadline has passed when it fires.
        var due = left < TimerStepMax ? left + TimeSpan.FromMilliseconds(1) : TimerStepMax;
        _deadlineTimer!.Change(due, Timeout.InfiniteTimeSpan);
    }

    private void CancelHandler()
    {
        _ = CancelTokenAsync();
        WakeRead();
    }

    /// <summary>Makes a pending read of the request return, so that it can look why.</summary>
    private void WakeRead()
    {
        try
        {
            Http.Request.BodyReader.CancelPendingRead();
        }
        catch (Exception exception) when (IsLossOfClient(exception))
        {
            // The client has reset the stream: the read fails by itself.
            Log.ClientGone(Runtime.Logger, Method);
        }
    }

    private async Task CancelTokenAsync()
    {
        try
        {
            await _cancellation!.CancelAsync();
        }
        catch (Exception exception)
        {
            Log.CancellationCallbackFailed(Runtime.Logger, Method, exception);
        }
    }
}
