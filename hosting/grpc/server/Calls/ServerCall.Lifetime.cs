using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace DigitalTalent.Hosting.Grpc.Server;

internal abstract partial class ServerCall
{
    /// <summary>Timers take at most about 49 days: longer deadlines are waited for in steps.</summary>
    private static readonly TimeSpan TimerStepMax = TimeSpan.FromDays(40);

    private Lifetime? _lifetime;
    private bool _released;

    /// <summary>Starts the clock of the call. Every started call must be released.</summary>
    /// <param name="timeout">Time until the deadline; null when there is none.</param>
    internal void Start(TimeSpan? timeout)
    {
        LiftBodyLimits();
        bool streams = Called.Type != MethodType.Unary;
        if (!streams && timeout is null)
            return;     // Nothing ends such a call from outside: the token of the request serves as its own, if it is asked for.

        _lifetime = new Lifetime();
        _lifetime.AbortRegistration = Http.RequestAborted.UnsafeRegister(static call => _ = ((ServerCall)call!).CancelTokenAsync(), this);
        if (timeout is { } time)
            StartDeadline(_lifetime, time);
        if (streams)
            Runtime.Drain.Enter(this);
    }

    /// <summary>Keeps something until the call is released; null for nothing.</summary>
    internal void Hold(IDisposable? place)
    {
        if (place is not null)
            ExtrasMade.Place = place;
    }

    /// <summary>Lets go of timers, registrations and of what the call holds, after the end.</summary>
    internal void Release()
    {
        _released = true;
        _extras?.Place?.Dispose();
        if (_lifetime is not { } lifetime)
            return;

        lifetime.DeadlineTimer?.Dispose();
        lifetime.AbortRegistration.Dispose();
        if (Called.Type != MethodType.Unary)
            Runtime.Drain.Leave(this);
    }

    private CancellationToken RequestAborted()
    {
        // Kestrel makes a source for each token it is asked for, and uses the request again for another call after this one.
        return ExtrasMade.Aborted ??= _released ? new CancellationToken(canceled: true) : Http.RequestAborted;
    }

    /// <summary>Whether a slow request must be let be: a stream of requests, and any request that shares its HTTP/2 connection with others.</summary>
    private bool MayFallSilent =>
        Called.Type is MethodType.ClientStreaming or MethodType.DuplexStreaming
        || HttpProtocol.IsHttp2(Http.Request.Protocol)
        || HttpProtocol.IsHttp3(Http.Request.Protocol);

    private void LiftBodyLimits()
    {
        // Limits here are per message: a stream may be as long as it likes, and silent for as long as it likes.
        // Kestrel's own limit on a body is looked up only where a request may come near it: looking costs every call.
        if (!FitsOrdinaryBody && Http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        if (MayFallSilent && Http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
    }

    /// <summary>Whether the only message of the request is shorter than any body that Kestrel refuses.</summary>
    private bool FitsOrdinaryBody =>
        Called.Type is MethodType.Unary or MethodType.ServerStreaming
        && (Http.Request.ContentLength is { } length ? length < Runtime.BodyBytesMax : Runtime.MessageFitsBody);

    private void StartDeadline(Lifetime lifetime, TimeSpan timeout)
    {
        var now = Runtime.Time.GetUtcNow().UtcDateTime;
        lifetime.Deadline = timeout < DateTime.MaxValue - now ? now + timeout : DateTime.MaxValue;
        if (timeout == TimeSpan.Zero)
        {
            Terminate(Verdict.DeadlineExceeded);
            return;
        }

        // Created unarmed: a timer that fired before it was kept could not be armed again.
        lifetime.DeadlineTimer = Runtime.Time.CreateTimer(
            static call => ((ServerCall)call!).OnDeadlineTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        ArmDeadline(lifetime, timeout);
    }

    private void OnDeadlineTimer()
    {
        var lifetime = LifetimeNow;
        var left = lifetime.Deadline - Runtime.Time.GetUtcNow().UtcDateTime;
        if (left <= TimeSpan.Zero)
            Terminate(Verdict.DeadlineExceeded);
        else
            ArmDeadline(lifetime, left);
    }

    private static void ArmDeadline(Lifetime lifetime, TimeSpan left)
    {
        // Timers count whole milliseconds and round down: one more makes sure that the deadline has passed when it fires.
        var due = left < TimerStepMax ? left + TimeSpan.FromMilliseconds(1) : TimerStepMax;
        lifetime.DeadlineTimer?.Change(due, Timeout.InfiniteTimeSpan);
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
            await LifetimeNow.Cancellation.CancelAsync();
        }
        catch (Exception exception)
        {
            Log.CancellationCallbackFailed(Runtime.Logger, Method, exception);
        }
    }

    /// <summary>The companion of a call that somebody ended from outside, which only happens where there is one.</summary>
    private Lifetime LifetimeNow => _lifetime ?? throw new UnreachableException($"{Method} was ended from outside, and nothing can do that.");

    /// <summary>What a call needs that can be ended from outside: a stream, and any call with a deadline. Made by <see cref="Start"/>, or never.</summary>
    private sealed class Lifetime
    {
        /// <summary>Why the call was ended from outside; null while it was not.</summary>
        internal Verdict? Verdict;

        /// <summary>Set by the first who ends the call from outside, done when the end is on the wire.</summary>
        internal TaskCompletionSource? EndedEarly;

        internal CancellationTokenSource Cancellation { get; } = new();

        internal CancellationTokenRegistration AbortRegistration { get; set; }

        internal DateTime Deadline { get; set; } = DateTime.MaxValue;

        internal ITimer? DeadlineTimer { get; set; }

        internal Task PendingWrite { get; set; } = Task.CompletedTask;

        internal Task? EarlyHeaders { get; set; }
    }
}
