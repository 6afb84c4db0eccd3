using Grpc.Core;

namespace DigitalTalent.Client.Importing;

/// <summary>What the import methods of the contract differ in.</summary>
/// <param name="Open">Opens the stream.</param>
/// <param name="ToRequest">Makes a message of a batch: its sequence number and rows.</param>
/// <param name="SequenceOf">The sequence number that a reply repeats.</param>
/// <param name="BytesOf">Size of a row on the wire.</param>
/// <param name="WeightOf">What a row counts toward the rows of a batch.</param>
/// <param name="BatchItemsMax">Most elements of a batch, whatever they weigh.</param>
internal sealed record ImportMethod<TRow, TRequest, TReply>(
    Func<CancellationToken, AsyncDuplexStreamingCall<TRequest, TReply>> Open,
    Func<long, IReadOnlyList<TRow>, TRequest> ToRequest,
    Func<TReply, long> SequenceOf,
    Func<TRow, int> BytesOf,
    Func<TRow, int> WeightOf,
    int BatchItemsMax);

/// <summary>A batch on its way.</summary>
/// <param name="Sequence">From 0, without gaps.</param>
/// <param name="FirstRow">Position of its first row among all rows, from 0.</param>
internal sealed record ImportBatch<TRequest>(long Sequence, long FirstRow, int RowCount, TRequest Request);
