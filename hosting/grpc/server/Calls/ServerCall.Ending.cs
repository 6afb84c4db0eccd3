using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <remarks>
/// Three parties want the response: the handler writes messages and returns, the deadline timer ends the call, and so does the drain.
/// One word decides who may touch it; it changes by compare-and-swap only.
/// <code>
///             BeginWrite              Terminate
///   Running ─────────────▶ Writing ─────────────▶ WritingLast
///      │    ◀─────────────                             │
///      │       EndWrite                                │ EndWrite: the writer sends the end
///      │ EndAsync (handler) or Terminate               │
///      ▼                                               ▼
///    Ended ◀───────────────────────────────────────────┘
/// </code>
/// Whoever moves the word to Ended writes the end, alone. The handler's side returns to Kestrel only after that.
/// </remarks>
internal abstract partial class ServerCall
{
    /// <summary>How long a client may take to receive the end of a call that was ended from outside, and what stands before it. Its stream is cut then.</summary>
    internal static readonly TimeSpan EndReceivedWithin = TimeSpan.FromSeconds(5);

    private const int Running = 0;
    private const int Writing = 1;
    private const int WritingLast = 2;
    private const int Ended = 3;

    private int _phase;

    /// <summary>Whether the call was ended from outside: its deadline passed, or the server is stopping.</summary>
    internal bool IsTerminated => VerdictNow is not null;

    private Verdict? VerdictNow => _lifetime is { } lifetime ? Volatile.Read(ref lifetime.Verdict) : null;

    /// <summary>Ends the call with a status of its own, whatever the handler does. Only the first call has an effect.</summary>
    internal void Terminate(Verdict verdict)
    {
        var lifetime = LifetimeNow;

        // Set before the phase moves: whoever then sees Ended or WritingLast finds the source to wait for.
        if (Interlocked.CompareExchange(ref lifetime.EndedEarly, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null) is not null)
            return;

        Volatile.Write(ref lifetime.Verdict, verdict);
        while (true)
        {
            switch (Volatile.Read(ref _phase))
            {
                case Running when MovePhase(Running, Ended):
                    _ = EndEarlyAsync(lifetime, verdict);
                    return;
                case Writing when MovePhase(Writing, WritingLast):
                    // The token alone: from here on the writer may end the call, and the request may be gone. The end wakes a read itself.
                    _ = CancelTokenAsync();
                    return;
                case Ended:
                    lifetime.EndedEarly.SetResult();
                    return;
            }
        }
    }

    /// <summary>Claims the response for one write.</summary>
    /// <exception cref="InvalidOperationException">Another write runs, or the handler has returned.</exception>
    /// <exception cref="OperationCanceledException">The call was ended from outside.</exception>
    protected void BeginWrite()
    {
        if (MovePhase(Running, Writing))
            return;

        if (VerdictNow is { } verdict)
            throw new OperationCanceledException(verdict.Status.Detail, CancellationToken);
        throw new InvalidOperationException(Volatile.Read(ref _phase) == Ended
            ? "The call has ended: nothing more can be written."
            : "Another write to this call is still running: await it first.");
    }

    /// <summary>Gives the response back. If the call was terminated meanwhile, sends the end.</summary>
    protected void EndWrite()
    {
        if (MovePhase(Writing, Running))
            return;

        if (VerdictNow is { } verdict && MovePhase(WritingLast, Ended))
            _ = EndEarlyAsync(LifetimeNow, verdict);
    }

    /// <summary>Claims the end of the call for the handler.</summary>
    /// <returns>False when the call was ended from outside; the end is on the wire then.</returns>
    protected ValueTask<bool> ClaimEndAsync() => TryClaimEnd() ? new ValueTask<bool>(true) : ClaimEndSlowAsync();

    /// <summary>Claims the end of the call for the handler; false when the call was ended from outside, or a write still runs.</summary>
    protected bool TryClaimEnd() => MovePhase(Running, Ended);

    /// <summary>Writes the status and the trailers of a call that nobody else may touch any more. Never throws for bad trailers.</summary>
    /// <param name="status">How the call ended.</param>
    /// <param name="errorTrailers">Trailers of the exception that ended it; null when there are none.</param>
    protected abstract void WriteEnd(Status status, Metadata? errorTrailers);

    /// <summary>Ends a call whose handler returned or failed, without a message.</summary>
    internal async ValueTask EndAsync(Status status, Metadata? errorTrailers = null)
    {
        if (!await ClaimEndAsync())
            return;

        if (status.StatusCode != StatusCode.OK)
            Log.EndedWithError(Runtime.Logger, Method, status.StatusCode, status.Detail);
        WriteEnd(status, errorTrailers);
    }

    /// <summary>Cuts the stream without a status: what was written so far cannot be continued or explained.</summary>
    protected void Abort()
    {
        const int internalError = 2;
        Cut(internalError);
    }

    private void Cut(int errorCode)
    {
        if (Http.Features.Get<IHttpResetFeature>() is { } stream)
            stream.Reset(errorCode);
        else
            Http.Abort();
    }

    private bool MovePhase(int from, int to) => Interlocked.CompareExchange(ref _phase, to, from) == from;

    private async ValueTask<bool> ClaimEndSlowAsync()
    {
        while (!MovePhase(Running, Ended))
        {
            if (Volatile.Read(ref _phase) == Ended)
            {
                await (LifetimeNow.EndedEarly?.Task ?? Task.CompletedTask);
                return false;
            }

            await AbandonedWriteAsync();
        }

        return true;
    }

    /// <summary>Waits for a write that the handler started and did not await.</summary>
    private async Task AbandonedWriteAsync()
    {
        try
        {
            if (_lifetime is { } lifetime)
            {
                await (lifetime.EarlyHeaders ?? Task.CompletedTask);
                await lifetime.PendingWrite;
            }

            await Task.Yield();     // A write that another thread is just starting shows itself a moment later.
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.AbandonedWriteFailed(Runtime.Logger, Method, exception);
        }
        catch (OperationCanceledException)
        {
            Log.ClientGone(Runtime.Logger, Method);
        }
    }

    private async Task EndEarlyAsync(Lifetime lifetime, Verdict verdict)
    {
        const int noError = 0;
        try
        {
            WriteEnd(verdict.Status, errorTrailers: null);
            var completing = Http.Response.CompleteAsync();
            CancelHandler();
            if (!await IsReceivedAsync(completing))
            {
                const int cancel = 8;
                Log.EndNotReceived(Runtime.Logger, Method);
                Cut(cancel);
                return;
            }

            // The client may still be sending: tell it to stop, or the stream stays half-open until the handler returns.
            Http.Features.Get<IHttpResetFeature>()?.Reset(noError);
        }
        catch (Exception) when (Http.RequestAborted.IsCancellationRequested)
        {
            Log.ClientGone(Runtime.Logger, Method);
        }
        catch (Exception exception)
        {
            Log.EndFailed(Runtime.Logger, Method, exception);
            Http.Abort();
        }
        finally
        {
            lifetime.EndedEarly?.SetResult();
        }
    }

    /// <summary>Waits for a response to leave; false when its reader lets nothing through, which no status can tell it.</summary>
    private async Task<bool> IsReceivedAsync(Task completing)
    {
        try
        {
            await completing.WaitAsync(EndReceivedWithin, Runtime.Time);
            return true;
        }
        catch (TimeoutException)
        {
            // Fails with the stream, when it is cut; that is known then.
            _ = completing.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return false;
        }
    }
}
