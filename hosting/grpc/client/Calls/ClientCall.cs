using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>One call of a client, without its message types: the HTTP exchange, the deadline, and how it ended.</summary>
/// <remarks>The end is decided once, by whoever comes first: the trailers, an error, the deadline, the caller.</remarks>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Finish lets go of them, once.")]
internal abstract partial class ClientCall
{
    internal static readonly Func<object, Task<Metadata>> GetHeaders = static call => ((ClientCall)call)._headers.Task;
    internal static readonly Func<object, Status> GetStatus = static call => ((ClientCall)call).EndOrThrow.Status;
    internal static readonly Func<object, Metadata> GetTrailers = static call => ((ClientCall)call).EndOrThrow.Trailers;
    internal static readonly Action<object> Dispose = static call => ((ClientCall)call).Abandon();

    private const string PreviousAttemptsHeader = "grpc-previous-rpc-attempts";
    private const string AuthorizationHeader = "authorization";

    private static readonly ProductInfoHeaderValue UserAgent = new("digitaltalent-grpc", "1.0");

    private readonly TaskCompletionSource<Metadata> _headers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<CallEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cancellation = new();
    private readonly CallOptions _options;
    private readonly DateTime? _deadline;
    private readonly string? _host;
    private readonly int _previousAttempts;
    private CancellationTokenRegistration _callerCancels;
    private CancellationTokenRegistration _channelCloses;
    private HttpResponseMessage? _response;
    private BearerKey? _key;
    private CallEnd? _callEnd;

    protected ClientCall(GrpcChannel channel, IMethod method, string? host, CallOptions options, int previousAttempts)
    {
        Channel = channel;
        Method = method;
        _host = host;
        _options = options;
        _deadline = Normalize(options.Deadline);
        _previousAttempts = previousAttempts;
        UsesGzip = CompressionHeader.UsesGzip(options.Headers, channel.RequestCompression);
        Cancelled = _cancellation.Token;
    }

    /// <summary>How a call ended.</summary>
    /// <param name="Status">Its status.</param>
    /// <param name="Trailers">The metadata that came with it.</param>
    internal sealed record CallEnd(Status Status, Metadata Trailers)
    {
        /// <summary>What the server says about retries with <c>grpc-retry-pushback-ms</c>; null when it says nothing.</summary>
        internal string? Pushback { get; init; }

        /// <summary>Whether it is certain that the server has not looked at the request.</summary>
        internal bool NotProcessed { get; init; }
    }

    /// <summary>The headers of the server, as soon as they are there.</summary>
    internal Task<Metadata> Headers => _headers.Task;

    /// <summary>Ends when the call has; never fails.</summary>
    internal Task<CallEnd> End => _end.Task;

    /// <summary>Cancelled when the caller cancels, the deadline passes or the channel is disposed of.</summary>
    internal CancellationToken Cancelled { get; }

    internal WriteOptions? WriteOptions => _options.WriteOptions;

    /// <summary>Whether the headers told the end of the call, too. Known when <see cref="Headers"/> are.</summary>
    internal bool IsTrailersOnly { get; private set; }

    /// <summary>Whether requests are compressed unless their write options say otherwise.</summary>
    internal bool UsesGzip { get; }

    protected GrpcChannel Channel { get; }

    protected IMethod Method { get; }

    private CallEnd EndOrThrow => _callEnd
        ?? throw new InvalidOperationException($"The call of {Method.FullName} has not ended.");

    /// <summary>Ends the call. Only the first end counts.</summary>
    /// <returns>How the call ended, which may be an earlier end.</returns>
    protected CallEnd Finish(Status status) => Finish(new CallEnd(status, Metadata.Empty));

    /// <inheritdoc cref="Finish(Status)"/>
    protected CallEnd Finish(CallEnd end)
    {
        if (Interlocked.CompareExchange(ref _callEnd, end, null) is { } earlier)
            return earlier;

        if (end.Status.StatusCode == StatusCode.Unauthenticated && _key is { } refused)
            Channel.Credentials?.Forget(refused);
        _end.SetResult(end);
        if (_headers.TrySetException(Failure(end)))
            _ = _headers.Task.Exception;        // Few callers ask for the headers; an error nobody asked for is not unobserved.
        _deadlineTimer?.Dispose();
        Unregister();
        _cancellation.Cancel();                 // Stops what may still be under way, such as sending requests.
        _cancellation.Dispose();
        _response?.Dispose();
        return end;
    }

    /// <summary>The exception of an end that is no success.</summary>
    protected static RpcException Failure(CallEnd end) => new(end.Status, end.Trailers);

    /// <summary>Sends a request and waits for the headers of the response.</summary>
    /// <returns>The response, with a body to read; null when the call has ended already.</returns>
    /// <exception cref="ArgumentException">The metadata cannot be sent. Thrown before anything is sent.</exception>
    protected Task<HttpResponseMessage?> StartAsync(RequestContent content)
    {
        var request = CreateRequest(content);
        StartDeadline();
        _callerCancels = _options.CancellationToken.UnsafeRegister(
            static call => ((ClientCall)call!).Finish(new Status(StatusCode.Cancelled, "The caller cancelled the call.")), this);
        _channelCloses = Channel.Disposed.UnsafeRegister(
            static call => ((ClientCall)call!).Finish(new Status(StatusCode.Cancelled, "The channel was closed.")), this);
        if (End.IsCompleted)
            Unregister();       // It ended before both registrations stood.
        return SendAsync(request, content);
    }

    private async Task<HttpResponseMessage?> SendAsync(HttpRequestMessage request, RequestContent content)
    {
        if (End.IsCompleted)
            return null;

        try
        {
            await AuthorizeAsync(request);

            // Exchanged, not assigned: an end on another thread must either see the response or be seen below.
            Interlocked.Exchange(ref _response, await Channel.Http.SendAsync(request, Cancelled));
        }
        catch (Exception exception) when (ClientErrors.IsTransport(exception))
        {
            Finish(Translate(exception) with { NotProcessed = ClientErrors.NotProcessed(exception, content) });
            return null;
        }
        finally
        {
            content.OnAnswered();
        }

        if (Volatile.Read(ref _callEnd) is not null)
        {
            _response.Dispose();
            return null;
        }

        var ended = ResponseHeaders.EndWithoutBody(_response);
        IsTrailersOnly = ended is not null;
        _headers.TrySetResult(ResponseHeaders.ToMetadata(_response));
        if (ended is not { } end)
            return _response;

        Finish(end);
        return null;
    }

    /// <summary>The end that an exception of the transport means.</summary>
    protected CallEnd Translate(Exception exception)
    {
        var status = DeadlinePassed
            ? new Status(StatusCode.DeadlineExceeded, $"The deadline passed before {Method.FullName} ended.", exception)
            : ClientErrors.ToStatus(exception, Channel.Address);
        return new CallEnd(status, Metadata.Empty);
    }

    /// <summary>Adds the key of the channel, unless the caller brought a header for it.</summary>
    private async ValueTask AuthorizeAsync(HttpRequestMessage request)
    {
        if (Channel.Credentials is not { } credentials || request.Headers.NonValidated.Contains(AuthorizationHeader))
            return;

        try
        {
            _key = await credentials.GetAsync(Cancelled);
        }
        catch (Exception exception) when (!Cancelled.IsCancellationRequested)
        {
            throw new CredentialsException(exception);
        }

        request.Headers.TryAddWithoutValidation(AuthorizationHeader, $"Bearer {_key.Value}");
    }

    private void Unregister()
    {
        // Not disposed of: that would wait for the callback that may be running this.
        _callerCancels.Unregister();
        _channelCloses.Unregister();
    }

    /// <summary>Ends the call with CANCELLED, unless it has ended.</summary>
    internal void Cancel(string reason) => Finish(new Status(StatusCode.Cancelled, reason));

    private void Abandon() => Cancel("The call was disposed of before it ended.");

    private HttpRequestMessage CreateRequest(RequestContent content)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Channel.Address, Method.FullName))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.Host = _host;
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue(UserAgent.Product!));
        if (_deadline is not null)
            request.Headers.TryAddWithoutValidation(TimeoutHeader.Name, TimeoutHeader.Format(TimeLeft));
        if (_previousAttempts > 0)
            request.Headers.TryAddWithoutValidation(PreviousAttemptsHeader, _previousAttempts.ToString(CultureInfo.InvariantCulture));
        CompressionHeader.Add(request.Headers, UsesGzip);
        foreach (var entry in _options.Headers ?? Metadata.Empty)
            AddHeader(request, entry);
        return request;
    }

    private static void AddHeader(HttpRequestMessage request, Metadata.Entry entry)
    {
        if (entry.Key == CompressionHeader.PerCall)
            return;
        if (MetadataText.IsReserved(entry.Key))
            throw new ArgumentException($"Metadata '{entry.Key}' is reserved for the protocol.");
        if (!request.Headers.TryAddWithoutValidation(entry.Key, MetadataText.Format(entry)))
            throw new ArgumentException($"Metadata '{entry.Key}' cannot be sent as a header.");
    }
}
