using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>A call with one request that is made again when it may be: attempts one after the other, the last of which is kept.</summary>
/// <remarks>
/// <code>
/// attempt 1 --fails--> pause --> attempt 2 --fails--> pause --> ... --> attempt n: kept
/// </code>
/// An attempt is kept as soon as the caller has seen something of its reply: its headers, its first message or its failure.
/// A caller who cancels during a pause ends the pause; the next attempt then ends with CANCELLED before anything is sent.
/// </remarks>
internal sealed class RetryingCall<TRequest, TResponse> : IAsyncStreamReader<TResponse>
    where TRequest : class
    where TResponse : class
{
    internal static readonly Func<object, Task<Metadata>> GetHeaders = static call => ((RetryingCall<TRequest, TResponse>)call).ReadHeadersAsync();
    internal static readonly Func<object, Status> GetStatus = static call => ClientCall.GetStatus(((RetryingCall<TRequest, TResponse>)call).KeptOrThrow);
    internal static readonly Func<object, Metadata> GetTrailers = static call => ClientCall.GetTrailers(((RetryingCall<TRequest, TResponse>)call).KeptOrThrow);
    internal static readonly Action<object> Dispose = static call => ((RetryingCall<TRequest, TResponse>)call).Cancel("The call was disposed of before it ended.");

    private readonly Lock _gate = new();
    private readonly GrpcChannel _channel;
    private readonly Retrier _retrier;
    private readonly Method<TRequest, TResponse> _method;
    private readonly string? _host;
    private readonly CallOptions _options;
    private readonly ReadOnlyMemory<byte> _frame;

    private ClientCall<TRequest, TResponse> _attempt;
    private TaskCompletionSource _attemptOver = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelSignal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _cancelled;
    private bool _kept;
    private bool _givenUp;
    private TResponse? _current;
    private bool _firstTaken;

    internal RetryingCall(
        GrpcChannel channel, Retrier retrier, Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        (_channel, _retrier, _method, _host, _options) = (channel, retrier, method, host, options);
        _attempt = new ClientCall<TRequest, TResponse>(channel, method, host, options);
        _frame = _attempt.StartWithMessage(request);
        First = RunAsync();
    }

    /// <summary>The reply of a unary call, or the first of a stream; null when the stream ended with OK before one.</summary>
    internal Task<TResponse?> First { get; }

    public TResponse Current => _current
        ?? throw new InvalidOperationException("There is no current message: MoveNext was not called, has not ended, or returned false.");

    private ClientCall<TRequest, TResponse> KeptOrThrow
    {
        get
        {
            lock (_gate)
                return _kept ? _attempt : throw new InvalidOperationException($"The call of {_method.FullName} has not ended.");
        }
    }

    /// <summary>The reply of a unary call.</summary>
    internal async Task<TResponse> ReadSingleAsync() => (await First)!;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        _current = null;
        if (_firstTaken)
        {
            _current = await KeptOrThrow.ReadNextAsync(cancellationToken);
            return _current is not null;
        }

        using var registration = cancellationToken.UnsafeRegister(
            static call => ((RetryingCall<TRequest, TResponse>)call!).Cancel("The caller cancelled the reading of a reply."), this);
        _current = await First;
        _firstTaken = true;
        return _current is not null;
    }

    private async Task<TResponse?> RunAsync()
    {
        for (int attempts = 1; ; attempts++)
        {
            TimeSpan pause;
            try
            {
                var first = _method.Type == MethodType.Unary
                    ? await _attempt.ReadSingleAsync()
                    : await _attempt.ReadNextAsync(CancellationToken.None);
                _retrier.Succeeded();
                TryKeep(_attempt);
                return first;
            }
            catch (RpcException) when (!_attempt.End.IsCompleted)
            {
                TryKeep(_attempt);
                throw;
            }
            catch (RpcException)
            {
                var end = await _attempt.End;
                if (_frame.IsEmpty || _retrier.PauseAfter(_method, end, attempts, _attempt.TimeLeftOrNull) is not { } wait || !TryGiveUp())
                {
                    TryKeep(_attempt);
                    throw;
                }

                pause = wait;
            }

            await PauseAsync(pause);
            StartNext(attempts);
        }
    }

    private async Task PauseAsync(TimeSpan length)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(_options.CancellationToken, _channel.Disposed);
        await Task.WhenAny(Task.Delay(length, _channel.Time, pause.Token), _cancelSignal.Task);
        await pause.CancelAsync();      // Lets go of the timer of a pause that was cut short.
    }

    private void StartNext(int previousAttempts)
    {
        var next = new ClientCall<TRequest, TResponse>(_channel, _method, _host, _options, previousAttempts);
        TaskCompletionSource over;
        string? cancelled;
        lock (_gate)
        {
            (over, _attemptOver) = (_attemptOver, new(TaskCreationOptions.RunContinuationsAsynchronously));
            _attempt = next;
            _givenUp = false;
            cancelled = _cancelled;
        }

        if (cancelled is not null)
            next.Cancel(cancelled);
        next.StartWithFrame(_frame);
        over.SetResult();
    }

    /// <summary>The headers of the attempt that is kept; asking for them keeps the first attempt that has some.</summary>
    private async Task<Metadata> ReadHeadersAsync()
    {
        while (true)
        {
            ClientCall<TRequest, TResponse> attempt;
            Task over;
            lock (_gate)
                (attempt, over) = (_attempt, _attemptOver.Task);
            try
            {
                var headers = await attempt.Headers;
                if (!attempt.IsTrailersOnly && TryKeep(attempt))
                    return headers;
                await over;
                if (IsKept(attempt))
                    return headers;
            }
            catch (RpcException)
            {
                await over;
                if (IsKept(attempt))
                    throw;
            }
        }
    }

    /// <summary>Keeps an attempt: no other follows it.</summary>
    /// <returns>False when another takes its place.</returns>
    private bool TryKeep(ClientCall<TRequest, TResponse> attempt)
    {
        lock (_gate)
        {
            if (_attempt != attempt || _givenUp)
                return false;
            _kept = true;
            _attemptOver.TrySetResult();
            return true;
        }
    }

    /// <summary>Gives the failed attempt up for another one.</summary>
    /// <returns>False when the caller has seen its headers.</returns>
    private bool TryGiveUp()
    {
        lock (_gate)
        {
            _givenUp = !_kept;
            return _givenUp;
        }
    }

    private bool IsKept(ClientCall<TRequest, TResponse> attempt)
    {
        lock (_gate)
            return _kept && _attempt == attempt;
    }

    private void Cancel(string reason)
    {
        ClientCall<TRequest, TResponse> attempt;
        lock (_gate)
        {
            _cancelled ??= reason;
            attempt = _attempt;
        }

        _cancelSignal.TrySetResult();
        attempt.Cancel(reason);
    }
}
