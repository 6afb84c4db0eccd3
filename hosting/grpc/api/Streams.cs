namespace Grpc.Core;

/// <summary>Reads a stream of messages. Only one <see cref="MoveNext"/> at a time.</summary>
public interface IAsyncStreamReader<out T>
{
    /// <summary>The message read by the last <see cref="MoveNext"/> that returned true.</summary>
    T Current { get; }

    /// <summary>Reads the next message.</summary>
    /// <returns>False at the end of the stream.</returns>
    /// <exception cref="RpcException">On a client: the call ended with a status other than OK.</exception>
    Task<bool> MoveNext(CancellationToken cancellationToken);
}

/// <summary>Writes a stream of messages. Only one write at a time; awaiting it is the flow control.</summary>
public interface IAsyncStreamWriter<in T>
{
    /// <summary>Options for the following writes; null for the defaults.</summary>
    WriteOptions? WriteOptions { get; set; }

    /// <summary>Writes a message. Ends when there is room for the next one.</summary>
    Task WriteAsync(T message);

    /// <inheritdoc cref="WriteAsync(T)"/>
    Task WriteAsync(T message, CancellationToken cancellationToken);
}

/// <summary>Writes the replies of a server.</summary>
public interface IServerStreamWriter<in T> : IAsyncStreamWriter<T>;

/// <summary>Writes the requests of a client.</summary>
public interface IClientStreamWriter<in T> : IAsyncStreamWriter<T>
{
    /// <summary>Ends the stream of requests; replies may still come.</summary>
    Task CompleteAsync();
}

/// <summary>Options of a message.</summary>
/// <param name="flags">The flags to set.</param>
public sealed class WriteOptions(WriteFlags flags = WriteFlags.None)
{
    /// <summary>No flags.</summary>
    public static readonly WriteOptions Default = new();

    /// <summary>The flags set.</summary>
    public WriteFlags Flags { get; } = flags;
}

/// <summary>Flags of a message.</summary>
[Flags]
public enum WriteFlags
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>More messages follow at once: this one need not be sent on its own.</summary>
    BufferHint = 1,

    /// <summary>This message is not to be compressed.</summary>
    NoCompress = 2,
}
