using System.Net.Security;
using Google.Protobuf.Reflection;

namespace DigitalTalent.Hosting.Grpc.Client;

/// <summary>How a channel connects. Checked when the channel is made; not to be changed afterwards.</summary>
public sealed class GrpcChannelOptions
{
    /// <summary>Longest message received, in bytes; null for no limit; 4 MiB unless set. A longer reply ends its call with RESOURCE_EXHAUSTED.</summary>
    public int? MaxReceiveMessageSize { get; set; } = 4 * 1024 * 1024;

    /// <summary>Longest message sent, in bytes; null, the default, for no limit. A longer request ends its call with RESOURCE_EXHAUSTED.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>How requests are compressed; not at all unless set. Metadata <c>grpc-internal-encoding-request</c>, <c>gzip</c> or <c>identity</c>, chooses for one call,
    /// <see cref="global::Grpc.Core.WriteFlags.NoCompress"/> for one message. Compressed replies are always understood; limits count the messages themselves.</summary>
    public MessageCompression RequestCompression { get; set; }

    /// <summary>When failed calls are made again; null, the default, for never.</summary>
    public RetryPolicy? Retry { get; set; }

    /// <summary>When further attempts of a call are sent while earlier ones may still be answered; null, the default, for never.</summary>
    public HedgingPolicy? Hedging { get; set; }

    /// <summary>Contracts of the services called: they declare which methods may be made again after the server may have seen them. Empty unless set; no
    /// method counts as such then.</summary>
    public IReadOnlyList<ServiceDescriptor> Services { get; set; } = [];

    /// <summary>Draws the pauses between retries; null for one with a secret seed.</summary>
    public Random? Random { get; set; }

    /// <summary>Who makes the calls; null, the default, for nobody in particular.</summary>
    public BearerCredentials? Credentials { get; set; }

    /// <summary>Whether <see cref="Credentials"/> may travel without TLS to another machine, where anybody on the way can read them; false unless set.</summary>
    public bool AllowCredentialsWithoutTls { get; set; }

    /// <summary>Which authorities and which certificate of our own TLS goes by; null, the default, for those of the machine and none.</summary>
    public SslClientAuthenticationOptions? Tls { get; set; }

    /// <summary>How long to wait for a connection; above zero; 10 s unless set. Calls then end with UNAVAILABLE.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection is silent before it is checked with a ping; infinite, the default, for never; 1 s or more.</summary>
    /// <remarks>Many servers drop clients that ping more often than every 5 minutes; ours does not mind.</remarks>
    public TimeSpan KeepAlivePingDelay { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>How long to wait for the answer to a ping before the connection counts as lost; 1 s or more; 20 s unless set.</summary>
    public TimeSpan KeepAlivePingTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Whether pings are sent while no call is under way, too; false unless set.</summary>
    public bool KeepAliveWithoutCalls { get; set; }

    /// <summary>Whether more connections are opened when the streams of the first are used up; true unless set. Calls wait otherwise.</summary>
    public bool EnableMultipleHttp2Connections { get; set; } = true;

    /// <summary>Sends the requests in place of the handler that is made from these options; null for that one. Not disposed of by the channel.</summary>
    public HttpMessageHandler? HttpHandler { get; set; }

    /// <summary>The clock of deadlines.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    internal void Validate(Uri address)
    {
        if (!Enum.IsDefined(RequestCompression))
            throw OutOfRange(nameof(RequestCompression), RequestCompression, "one of the declared values");
        Retry?.Validate();
        Hedging?.Validate();
        if (Credentials is not null && address is { IsLoopback: false } && address.Scheme != Uri.UriSchemeHttps && !AllowCredentialsWithoutTls)
        {
            throw new ArgumentException(
                $"{address} has no TLS: an access key sent there could be read on the way. Use https, or set {nameof(AllowCredentialsWithoutTls)} in a network you trust.");
        }

        if (Tls is not null && address.Scheme != Uri.UriSchemeHttps)
            throw new ArgumentException($"{address} has no TLS, so that authorities and certificates mean nothing to it. Use https.");
        if (Tls is not null && HttpHandler is not null)
            throw new ArgumentException($"{nameof(Tls)} means nothing beside {nameof(HttpHandler)}: give it to the handler.");
        if (MaxReceiveMessageSize < 1)
            throw OutOfRange(nameof(MaxReceiveMessageSize), MaxReceiveMessageSize, "1 to 2,147,483,647 bytes, or null for no limit");
        if (MaxSendMessageSize < 1)
            throw OutOfRange(nameof(MaxSendMessageSize), MaxSendMessageSize, "1 to 2,147,483,647 bytes, or null for no limit");
        if (ConnectTimeout <= TimeSpan.Zero)
            throw OutOfRange(nameof(ConnectTimeout), ConnectTimeout, "above zero");
        if (KeepAlivePingDelay != Timeout.InfiniteTimeSpan && KeepAlivePingDelay < TimeSpan.FromSeconds(1))
            throw OutOfRange(nameof(KeepAlivePingDelay), KeepAlivePingDelay, "1 s or more, or infinite for never");
        if (KeepAlivePingTimeout < TimeSpan.FromSeconds(1))
            throw OutOfRange(nameof(KeepAlivePingTimeout), KeepAlivePingTimeout, "1 s or more");
    }

    private static ArgumentException OutOfRange(string option, object? value, string bound) =>
        new($"{nameof(GrpcChannelOptions)}.{option} is {value}; it must be {bound}.");
}
