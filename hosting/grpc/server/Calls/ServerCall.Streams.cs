using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace DigitalTalent.Hosting.Grpc.Server;

internal abstract partial class ServerCall
{
    /// <summary>Sends what was written. The response must be claimed; this gives it back.</summary>
    protected Task FlushMessage(CancellationToken cancellationToken)
    {
        ValueTask<FlushResult> flush;
        try
        {
            HeadersSent = true;
            flush = Http.Response.BodyWriter.FlushAsync(CancellationToken.None);
        }
        catch
        {
            EndWrite();
            throw;
        }

        if (!flush.IsCompletedSuccessfully)
            return LifetimeNow.PendingWrite = FlushSlowAsync(flush.AsTask(), cancellationToken);

        var result = flush.GetAwaiter().GetResult();
        EndWrite();
        return result.IsCompleted ? Task.FromException(ClientGone()) : Task.CompletedTask;
    }

    /// <summary>Reads from the request. A client that is gone, and a call that was ended from outside, are cancellations.</summary>
    /// <param name="cancellationToken">The token of this read; its cancellation wakes the read up.</param>
    protected ValueTask<ReadResult> ReadBodyAsync(CancellationToken cancellationToken)
    {
        ValueTask<ReadResult> pending;
        try
        {
            // Small requests are there in whole when their call begins: asking for them costs less than waiting for them.
            if (Http.Request.BodyReader.TryRead(out var there))
                return there.IsCanceled ? ReadBodySlowAsync(new ValueTask<ReadResult>(there), cancellationToken) : new ValueTask<ReadResult>(there);
            pending = Http.Request.BodyReader.ReadAsync(CancellationToken.None);
        }
        catch (Exception exception) when (IsLossOfClient(exception))
        {
            throw ClientGone(exception);
        }

        if (!pending.IsCompletedSuccessfully)
            return ReadBodySlowAsync(pending, cancellationToken);

        var result = pending.GetAwaiter().GetResult();
        return result.IsCanceled
            ? ReadBodySlowAsync(new ValueTask<ReadResult>(result), cancellationToken)
            : new ValueTask<ReadResult>(result);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> ReadBodySlowAsync(ValueTask<ReadResult> pending, CancellationToken cancellationToken)
    {
        var reader = Http.Request.BodyReader;
        bool ownToken = cancellationToken.CanBeCanceled && cancellationToken != CancellationToken;
        using var registration = ownToken
            ? cancellationToken.UnsafeRegister(static call => ((ServerCall)call!).WakeRead(), this)
            : default;
        try
        {
            while (true)
            {
                var result = await pending;
                if (!result.IsCanceled)
                    return result;

                AdvanceBody(result.Buffer.Start, result.Buffer.Start);
                cancellationToken.ThrowIfCancellationRequested();
                if (VerdictNow is { } verdict)
                    throw new OperationCanceledException(verdict.Status.Detail, CancellationToken);
                pending = reader.ReadAsync(CancellationToken.None);     // A wake-up that was meant for an earlier read.
            }
        }
        catch (Exception exception) when (IsLossOfClient(exception))
        {
            throw ClientGone(exception);
        }
    }

    /// <summary>Says how much of what was read is done with.</summary>
    protected void AdvanceBody(SequencePosition consumed, SequencePosition examined)
    {
        try
        {
            Http.Request.BodyReader.AdvanceTo(consumed, examined);
        }
        catch (Exception exception) when (IsLossOfClient(exception))
        {
            // What was read stands. The next read, if there is one, says that the client is gone.
            Log.ClientGone(Runtime.Logger, Method);
        }
    }

    /// <summary>A connection that breaks the rules of HTTP/2 ends its streams with an exception of a type that Kestrel keeps to itself.</summary>
    private static bool IsLossOfClient(Exception exception) => exception is ConnectionAbortedException
        or not (OperationCanceledException or BadHttpRequestException or InvalidOperationException);

    /// <summary>Lets a client of a bidirectional call have the headers before the first reply: some wait for them before they send.</summary>
    protected void SendHeadersBeforeFirstReply()
    {
        var lifetime = LifetimeNow;
        if (HeadersSent || lifetime.EarlyHeaders is not null)
            return;

        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lifetime.EarlyHeaders = sent.Task;          // Visible before the response is claimed: a write that loses to this waits for it.
        if (MovePhase(Running, Writing))
            _ = SendHeadersAsync(sent);
        else
            sent.SetResult();
    }

    /// <summary>The sending of the headers, if that is what a write would collide with.</summary>
    protected Task? EarlyHeadersUnderWay => _lifetime?.EarlyHeaders is { IsCompleted: false } sending ? sending : null;

    private async Task SendHeadersAsync(TaskCompletionSource sent)
    {
        try
        {
            if (HeadersSent)
                EndWrite();
            else
                await FlushHeadersAsync();
        }
        catch (Exception exception)
        {
            Log.EndFailed(Runtime.Logger, Method, exception);
        }
        finally
        {
            sent.SetResult();
        }
    }

    /// <summary>What a read or write says that found nobody at the other end.</summary>
    private ClientGoneException ClientGone(Exception? inner = null)
    {
        // The body of the request fails before Kestrel cancels the token of the request: handlers must find theirs cancelled here already.
        if (_lifetime is not null)
            _ = CancelTokenAsync();
        return new ClientGoneException(inner, CancellationToken);
    }

    private async Task FlushSlowAsync(Task<FlushResult> flush, CancellationToken cancellationToken)
    {
        try
        {
            // The token must not go into the flush itself: Kestrel resets a stream whose flush was cancelled, and the status with it.
            var call = CancellationToken;
            using var linked = cancellationToken.CanBeCanceled && cancellationToken != call
                ? CancellationTokenSource.CreateLinkedTokenSource(call, cancellationToken)
                : null;
            var result = await flush.WaitAsync(linked?.Token ?? call);
            if (result.IsCompleted)
                throw ClientGone();
        }
        finally
        {
            EndWrite();
        }
    }
}
