using System.Diagnostics.CodeAnalysis;

namespace Grpc.Core;

/// <summary>How one call is to be made. <c>default</c> is a call without headers, deadline or cancellation.</summary>
/// <param name="headers">Metadata to send; null for none.</param>
/// <param name="deadline">When the call must have ended, UTC; null for never.</param>
/// <param name="cancellationToken">Cancels the call.</param>
/// <param name="writeOptions">Options of the requests; null for the defaults.</param>
[SuppressMessage("Design", "CA1068:CancellationToken parameters must come last", Justification = "The order is fixed by the gRPC API.")]
public readonly struct CallOptions(
    Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default, WriteOptions? writeOptions = null)
{
    /// <summary>Metadata to send; null for none.</summary>
    public Metadata? Headers { get; } = headers;

    /// <summary>When the call must have ended, UTC; null for never.</summary>
    public DateTime? Deadline { get; } = deadline;

    /// <summary>Cancels the call.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>Options of the requests; null for the defaults.</summary>
    public WriteOptions? WriteOptions { get; } = writeOptions;

    /// <summary>The same with other headers.</summary>
    public CallOptions WithHeaders(Metadata headers) => new(headers, Deadline, CancellationToken, WriteOptions);

    /// <summary>The same with another deadline, UTC.</summary>
    public CallOptions WithDeadline(DateTime deadline) => new(Headers, deadline, CancellationToken, WriteOptions);

    /// <summary>The same with another token.</summary>
    public CallOptions WithCancellationToken(CancellationToken cancellationToken) => new(Headers, Deadline, cancellationToken, WriteOptions);

    /// <summary>The same with other write options.</summary>
    public CallOptions WithWriteOptions(WriteOptions writeOptions) => new(Headers, Deadline, CancellationToken, writeOptions);
}
