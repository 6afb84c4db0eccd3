using System.Net.Security;
using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>Calls one server over HTTP/2. Make one and keep it: it holds the connections. Thread-safe.</summary>
public sealed class GrpcChannel : ChannelBase, IDisposable
{
    private readonly HttpMessageHandler? _ownHandler;
    private readonly CancellationTokenSource _disposed = new();

    private GrpcChannel(Uri address, GrpcChannelOptions options)
        : base(address.Authority)
    {
        Address = address;
        MaxReceiveMessageSize = options.MaxReceiveMessageSize;
        MaxSendMessageSize = options.MaxSendMessageSize;
        RequestCompression = options.RequestCompression;
        Credentials = options.Credentials;
        var repeatable = new RepeatableMethods(options.Services);
        Retrier = options.Retry is { } retry ? new Retrier(retry, repeatable, options.Random) : null;
        Hedger = options.Hedging is { } hedging ? new Hedger(hedging, repeatable) : null;
        Time = options.TimeProvider;
        _ownHandler = options.HttpHandler is null ? CreateHandler(address, options) : null;
        Http = new HttpMessageInvoker(options.HttpHandler ?? _ownHandler!, disposeHandler: false);
    }

    /// <summary>The address of the server.</summary>
    public Uri Address { get; }

    internal HttpMessageInvoker Http { get; }

    internal int? MaxReceiveMessageSize { get; }

    internal int? MaxSendMessageSize { get; }

    internal MessageCompression RequestCompression { get; }

    internal BearerCredentials? Credentials { get; }

    /// <summary>Judges failed attempts; null when none is followed by another.</summary>
    internal Retrier? Retrier { get; }

    /// <summary>Says which calls are hedged; null when none is.</summary>
    internal Hedger? Hedger { get; }

    internal TimeProvider Time { get; }

    /// <summary>Cancelled when the channel is disposed of.</summary>
    internal CancellationToken Disposed => _disposed.Token;

    /// <summary>A channel to a server. Connects with the first call.</summary>
    /// <param name="address"><c>http://host:port</c> for cleartext HTTP/2 with prior knowledge, <c>https://host:port</c> for TLS.</param>
    /// <param name="options">How to connect; null for the defaults.</param>
    /// <exception cref="ArgumentException">The address or an option is not valid.</exception>
    public static GrpcChannel ForAddress(string address, GrpcChannelOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(address);
        return Uri.TryCreate(address, UriKind.Absolute, out var uri)
            ? ForAddress(uri, options)
            : throw new ArgumentException($"'{address}' is not an address; write it as http://host:port.", nameof(address));
    }

    /// <inheritdoc cref="ForAddress(string, GrpcChannelOptions?)"/>
    public static GrpcChannel ForAddress(Uri address, GrpcChannelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
            throw new ArgumentException($"'{address}' is not an address; write it as http://host:port or https://host:port.", nameof(address));
        if (address.PathAndQuery != "/")
            throw new ArgumentException($"'{address}' has a path; gRPC methods have fixed paths, so give scheme, host and port only.", nameof(address));

        options ??= new GrpcChannelOptions();
        options.Validate(address);
        return new GrpcChannel(address, options);
    }

    /// <inheritdoc/>
    public override CallInvoker CreateCallInvoker() => new HttpCallInvoker(this);

    /// <summary>Closes the connections. Calls that are still running end with CANCELLED.</summary>
    public void Dispose()
    {
        if (_disposed.IsCancellationRequested)
            return;

        _disposed.Cancel();
        Http.Dispose();
        _ownHandler?.Dispose();
        _disposed.Dispose();
    }

    /// <inheritdoc/>
    protected override Task ShutdownAsyncCore()
    {
        Dispose();
        return Task.CompletedTask;
    }

    private static SocketsHttpHandler CreateHandler(Uri address, GrpcChannelOptions options) => new()
    {
        ConnectTimeout = options.ConnectTimeout,
        EnableMultipleHttp2Connections = options.EnableMultipleHttp2Connections,
        KeepAlivePingDelay = options.KeepAlivePingDelay,
        KeepAlivePingTimeout = options.KeepAlivePingTimeout,
        KeepAlivePingPolicy = options.KeepAliveWithoutCalls ? HttpKeepAlivePingPolicy.Always : HttpKeepAlivePingPolicy.WithActiveRequests,
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        SslOptions = options.Tls ?? new SslClientAuthenticationOptions(),
        AllowAutoRedirect = false,
        UseCookies = false,

        // Cleartext HTTP/2 does not pass through proxies.
        UseProxy = address.Scheme == Uri.UriSchemeHttps,
    };
}
