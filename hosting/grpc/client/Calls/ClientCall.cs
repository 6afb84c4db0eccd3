using System.Diagnostics.CodeAnalysis;
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

    private static readonly ProductInfoHeaderValue UserAgent = new("digitaltalent-grpc", "1.0");

    private readonly TaskCompletionSource<Metadata> _headers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<CallEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cancellation = new();
    private readonly CallOptions _options;
    private readonly string? _host;
    private CancellationTokenRegistration _callerCancels;
    private CancellationTokenRegistration _channelCloses;
    private HttpResponseMessage? _response;
    private CallEnd? _callEnd;

    protected ClientCall(GrpcChannel channel, IMethod method, string? host, CallOptions options)
    {
        Channel = channel;
        Method = method;
        _host = host;
        _options = options;
        Cancelled = _cancellation.Token;
    }

    /// <summary>How a call ended.</summary>
    internal sealed record CallEnd(Status Status, Metadata Trailers);

    /// <summary>Ends when the call has; never fails.</summary>
    internal Task<CallEnd> End => _end.Task;

    /// <summary>Cancelled when the caller cancels, the deadline passes or the channel is disposed of.</summary>
    internal CancellationToken Cancelled { get; }

    internal WriteOptions? WriteOptions => _options.WriteOptions;

    protected GrpcChannel Channel { get; }

    protected IMethod Method { get; }

    private CallEnd EndOrThrow => _callEnd
        ?? throw new InvalidOperationException($"The call of {Method.FullName} has not ended.");

    /// <summary>Ends the call. Only the first end counts.</summary>
    /// <returns>How the call ended, which may be an earlier end.</returns>
    protected CallEnd Finish(Status status, Metadata? trailers = null)
    {
        var end = new CallEnd(status, trailers ?? Metadata.Empty);
        if (Interlocked.CompareExchange(ref _callEnd, end, null) is { } earlier)
            return earlier;

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
    protected Task<HttpResponseMessage?> StartAsync(HttpContent content)
    {
        var request = CreateRequest(content);
        StartDeadline();
        _callerCancels = _options.CancellationToken.UnsafeRegister(
            static call => ((ClientCall)call!).Finish(new Status(StatusCode.Cancelled, "The caller cancelled the call.")), this);
        _channelCloses = Channel.Disposed.UnsafeRegister(
            static call => ((ClientCall)call!).Finish(new Status(StatusCode.Cancelled, "The channel was closed.")), this);
        if (End.IsCompleted)
            Unregister();       // It ended before both registrations stood.
        return SendAsync(request);
    }

    private async Task<HttpResponseMessage?> SendAsync(HttpRequestMessage request)
    {
        if (End.IsCompleted)
            return null;

        try
        {
            // Exchanged, not assigned: an end on another thread must either see the response or be seen below.
            Interlocked.Exchange(ref _response, await Channel.Http.SendAsync(request, Cancelled));
        }
        catch (Exception exception) when (ClientErrors.IsTransport(exception))
        {
            Finish(Translate(exception));
            return null;
        }

        if (Volatile.Read(ref _callEnd) is not null)
        {
            _response.Dispose();
            return null;
        }

        _headers.TrySetResult(ResponseHeaders.ToMetadata(_response));
        if (ResponseHeaders.EndWithoutBody(_response) is not { } end)
            return _response;

        Finish(end.Status, end.Trailers);
        return null;
    }

    /// <summary>The status for an exception of the transport.</summary>
    protected Status Translate(Exception exception) => DeadlinePassed
        ? new Status(StatusCode.DeadlineExceeded, $"The deadline passed before {Method.FullName} ended.", exception)
        : ClientErrors.ToStatus(exception, Channel.Address);

    private void Unregister()
    {
        // Not disposed of: that would wait for the callback that may be running this.
        _callerCancels.Unregister();
        _channelCloses.Unregister();
    }

    private void Abandon() => Finish(new Status(StatusCode.Cancelled, "The call was disposed of before it ended."));

    private HttpRequestMessage CreateRequest(HttpContent content)
    {
        content.Headers.ContentType = ClientContent.MediaType;
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Channel.Address, Method.FullName))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.Host = _host;
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue(UserAgent.Product!));
        if (_options.Deadline is not null)
            request.Headers.TryAddWithoutValidation(TimeoutHeader.Name, TimeoutHeader.Format(TimeLeft));
        foreach (var entry in _options.Headers ?? Metadata.Empty)
            AddHeader(request, entry);
        return request;
    }

    private static void AddHeader(HttpRequestMessage request, Metadata.Entry entry)
    {
        if (MetadataText.IsReserved(entry.Key))
            throw new ArgumentException($"Metadata '{entry.Key}' is reserved for the protocol.");
        if (!request.Headers.TryAddWithoutValidation(entry.Key, MetadataText.Format(entry)))
            throw new ArgumentException($"Metadata '{entry.Key}' cannot be sent as a header.");
    }
}
