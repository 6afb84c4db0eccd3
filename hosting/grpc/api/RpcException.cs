namespace Grpc.Core;

/// <summary>A call ended with a status other than OK. Thrown by handlers to choose the status, and by clients to report it.</summary>
public sealed class RpcException : Exception
{
    /// <summary>An exception with no trailers.</summary>
    public RpcException(Status status)
        : this(status, Metadata.Empty)
    {
    }

    /// <summary>An exception with no trailers and a message of its own.</summary>
    /// <param name="status">The status sent or received.</param>
    /// <param name="message">Local text; the text that travels is <see cref="Status.Detail"/>.</param>
    public RpcException(Status status, string message)
        : this(status, Metadata.Empty, message)
    {
    }

    /// <summary>An exception with trailers.</summary>
    /// <param name="status">The status sent or received.</param>
    /// <param name="trailers">Sent to the client beside the trailers of the call, or received with the status.</param>
    public RpcException(Status status, Metadata trailers)
        : this(status, trailers, status.ToString())
    {
    }

    /// <summary>An exception with trailers and a message of its own.</summary>
    /// <param name="status">The status sent or received.</param>
    /// <param name="trailers">Sent to the client beside the trailers of the call, or received with the status.</param>
    /// <param name="message">Local text; the text that travels is <see cref="Status.Detail"/>.</param>
    public RpcException(Status status, Metadata trailers, string message)
        : base(message, status.DebugException)
    {
        ArgumentNullException.ThrowIfNull(trailers);
        Status = status;
        Trailers = trailers;
    }

    /// <summary>The status of the call.</summary>
    public Status Status { get; }

    /// <summary>The code of <see cref="Status"/>.</summary>
    public StatusCode StatusCode => Status.StatusCode;

    /// <summary>Trailing metadata; empty when there is none.</summary>
    public Metadata Trailers { get; }
}
