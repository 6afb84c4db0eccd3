using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>A unary call of which further attempts are sent while earlier ones are still under way. One attempt is kept, the others are cancelled.</summary>
/// <remarks>
/// <code>
/// attempt 1 ------------------------------------ cancelled
///      delay  attempt 2 ------ good: kept
///                   delay  attempt 3 ---- cancelled
/// </code>
/// </remarks>
internal sealed class HedgedCall<TRequest, TResponse>
    where TRequest : class
    where TResponse : class
{
    internal static readonly Func<object, Task<Metadata>> GetHeaders = static call => ((HedgedCall<TRequest, TResponse>)call).ReadHeadersAsync();
    internal static readonly Func<object, Status> GetStatus = static call => ClientCall.GetStatus(((HedgedCall<TRequest, TResponse>)call).KeptOrThrow);
    internal static readonly Func<object, Metadata> GetTrailers = static call => ClientCall.GetTrailers(((HedgedCall<TRequest, TResponse>)call).KeptOrThrow);
    internal static readonly Action<object> Dispose = static call => ((HedgedCall<TRequest, TResponse>)call).Cancel();

    private readonly Lock _gate = new();
    private readonly GrpcChannel _channel;
    private readonly Hedger _hedger;
    private readonly Method<TRequest, TResponse> _method;
    private readonly string? _host;
    private readonly CallOptions _options;
    private readonly ReadOnlyMemory<byte> _frame;
    private readonly List<Attempt> _underWay = [];
    private readonly TaskCompletionSource<ClientCall<TRequest, TResponse>> _kept = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _disposed;
    private int _sent;

    internal HedgedCall(GrpcChannel channel, Hedger hedger, Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        (_channel, _hedger, _method, _host, _options) = (channel, hedger, method, host, options);
        var first = NewAttempt();
        _frame = first.StartWithMessage(request);
        Watch(first);
        Reply = RunAsync();
    }

    internal Task<TResponse> Reply { get; }

    private ClientCall<TRequest, TResponse> KeptOrThrow => _kept.Task.IsCompleted
        ? _kept.Task.GetAwaiter().GetResult()
        : throw new InvalidOperationException($"The call of {_method.FullName} has not ended.");

    private async Task<TResponse> RunAsync()
    {
        var delay = _frame.IsEmpty ? null : _hedger.DelayAfter(_sent);
        while (true)
        {
            var over = await NextEndAsync(delay);
            if (over is null)
            {
                Send();
                delay = _hedger.DelayAfter(_sent);
            }
            else if (over.Reply.IsCompletedSuccessfully)
            {
                _hedger.Succeeded();
                return await KeepAsync(over);
            }
            else if (!_hedger.IsLeftToOthers(await over.Call.End, _sent, out delay) || !Forget(over, delay))
            {
                return await KeepAsync(over);
            }
        }
    }

    /// <summary>Waits for the end of an attempt, or until the next one is due.</summary>
    /// <returns>The attempt that has ended; null: the next one is due.</returns>
    private async Task<Attempt?> NextEndAsync(TimeSpan? delay)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(_channel.Disposed);
        Task due = Task.Delay(delay ?? Timeout.InfiniteTimeSpan, _channel.Time, pause.Token);
        var over = await Task.WhenAny([.. _underWay.Select(static attempt => attempt.Reply), due]);
        await pause.CancelAsync();      // Lets go of the timer.
        return over == due && !_channel.Disposed.IsCancellationRequested
            ? null
            : _underWay.Find(attempt => attempt.Reply == over) ?? _underWay[0];
    }

    private ClientCall<TRequest, TResponse> NewAttempt() => new(_channel, _method, _host, _options, _sent++);

    private void Send()
    {
        var next = NewAttempt();
        next.StartWithFrame(_frame);
        Watch(next);
    }

    private void Watch(ClientCall<TRequest, TResponse> call)
    {
        bool disposed;
        lock (_gate)
        {
            _underWay.Add(new(call, call.ReadSingleAsync()));
            disposed = _disposed;
        }

        if (disposed)
            Cancel();
    }

    /// <summary>Goes on without an attempt that failed.</summary>
    /// <returns>False when there is no other, and none is to come.</returns>
    private bool Forget(Attempt attempt, TimeSpan? delay)
    {
        lock (_gate)
        {
            if (_underWay.Count == 1 && delay is null)
                return false;
            _underWay.Remove(attempt);
        }

        _ = attempt.Reply.Exception;        // Looked at; the status was.
        return true;
    }

    private Task<TResponse> KeepAsync(Attempt kept)
    {
        _kept.TrySetResult(kept.Call);
        foreach (var other in _underWay.Where(attempt => attempt != kept))
        {
            other.Call.Cancel("Another attempt was answered first.");
            _ = other.Reply.ContinueWith(static reply => reply.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        return kept.Reply;
    }

    private async Task<Metadata> ReadHeadersAsync() => await (await _kept.Task).Headers;

    private void Cancel()
    {
        List<Attempt> attempts;
        lock (_gate)
        {
            _disposed = true;
            attempts = [.. _underWay];
        }

        foreach (var attempt in attempts)
            attempt.Call.Cancel("The call was disposed of before it ended.");
    }

    private sealed record Attempt(ClientCall<TRequest, TResponse> Call, Task<TResponse> Reply);
}
