using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>How calls are served. Checked when the first service is mapped; not to be changed afterwards.</summary>
public sealed class GrpcServerOptions
{
    /// <summary>Longest message received, in bytes, as it travels and when inflated; 1 to 2,147,483,647; 4 MiB unless set.</summary>
    /// <remarks>Checked against the announced length before the body is read, and again while a compressed message is inflated. A longer message ends its call with RESOURCE_EXHAUSTED.</remarks>
    public int MaxReceiveMessageBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Longest message sent, in bytes; null, the default, for no limit. A longer reply ends its call with RESOURCE_EXHAUSTED.</summary>
    public int? MaxSendMessageBytes { get; set; }

    /// <summary>Shortest reply that is compressed, in bytes; 1 to 2,147,483,647; null for never; 16 KiB unless set.</summary>
    /// <remarks>
    /// Only for callers that accept gzip or deflate, only where it makes the message shorter, and not where the handler says
    /// <see cref="global::Grpc.Core.WriteFlags.NoCompress"/>. Too small: time goes into messages that fit one packet anyway.
    /// </remarks>
    public int? CompressRepliesFromBytes { get; set; } = 16 * 1024;

    /// <summary>Which web pages may call from a browser; none of another origin unless set.</summary>
    public GrpcCorsOptions Cors { get; } = new();

    /// <summary>How long streams may go on after the host began to stop; 0 to 1 hour; 5 s unless set.</summary>
    /// <remarks>
    /// Streams that are still open then end with UNAVAILABLE. Unary calls run to their end, within the shutdown timeout of the host,
    /// which must be longer than this: at its end connections are cut and clients see no status.
    /// </remarks>
    public TimeSpan DrainGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Interceptors of every call, whatever its wire format. The first one added sees a call first.</summary>
    public InterceptorCollection Interceptors { get; } = new();

    /// <summary>
    /// Judges a call by its headers alone, before its only request is read: throws to refuse it, so that nobody unknown makes the server hold or parse a
    /// body. Asked for unary and server-streaming methods; the others read through their interceptors. What it returns, if not null, is disposed of when the
    /// call has ended: a place that the call takes up. Null, the default: every body is read.
    /// </summary>
    public Func<ServerCallContext, ValueTask<IDisposable?>>? Admission { get; set; }

    /// <summary>Requests that are read in another way than the generated one. Empty unless set.</summary>
    public RequestReaderCollection RequestReaders { get; } = new();

    internal void Validate()
    {
        if (MaxReceiveMessageBytes < 1)
            throw OutOfRange(nameof(MaxReceiveMessageBytes), MaxReceiveMessageBytes, "1 to 2,147,483,647 bytes");
        if (MaxSendMessageBytes < 1)
            throw OutOfRange(nameof(MaxSendMessageBytes), MaxSendMessageBytes, "1 to 2,147,483,647 bytes, or null for no limit");
        if (CompressRepliesFromBytes < 1)
            throw OutOfRange(nameof(CompressRepliesFromBytes), CompressRepliesFromBytes, "1 to 2,147,483,647 bytes, or null for never");
        if (DrainGrace < TimeSpan.Zero || DrainGrace > TimeSpan.FromHours(1))
            throw OutOfRange(nameof(DrainGrace), DrainGrace, "0 to 1 hour");
    }

    private static InvalidOperationException OutOfRange(string option, object? value, string bound) =>
        new($"{nameof(GrpcServerOptions)}.{option} is {value}; it must be {bound}.");
}
