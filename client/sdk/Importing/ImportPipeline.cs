using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Grpc.Core;

namespace DigitalTalent.Client.Importing;

/// <summary>Sends rows in batches over one stream, several batches ahead of the acknowledgements, and survives a broken stream.</summary>
/// <remarks>
/// <code>
/// rows --cut--> [next batch] --send--> unacknowledged (at most BatchesInFlightMax) --reply--> acknowledged, in order
///                                          |  ^
///                                          +--+  sent again, in order, on a new stream after UNAVAILABLE
/// </code>
/// Sending a batch again is safe: a row that is there already is counted as unchanged. After a break the counts of the batches
/// that were written but not answered therefore say "unchanged" where they would have said "created".
/// </remarks>
internal sealed class ImportPipeline<TRow, TRequest, TReply>(ImportMethod<TRow, TRequest, TReply> method, ImportOptions options, TimeProvider clock) : IDisposable
    where TRequest : class
    where TReply : class
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Queue<ImportBatch<TRequest>> unacknowledged = new();
    private readonly Lock gate = new();
    private readonly SemaphoreSlim slots = new(options.BatchesInFlightMax);
    private bool everConnected;
    private long lastProgress;

    /// <param name="rows">Read ahead by at most one batch.</param>
    /// <param name="acknowledged">Called for each batch in order, one at a time.</param>
    /// <exception cref="RpcException">The server refused the stream, or stayed out of reach for longer than the options allow.</exception>
    public async Task RunAsync(IAsyncEnumerable<TRow> rows, Action<ImportBatch<TRequest>, TReply> acknowledged, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var batches = Channel.CreateBounded<ImportBatch<TRequest>>(1);
        var cutting = CutAsync(rows, batches.Writer, stop.Token);
        try
        {
            await SendAllAsync(batches.Reader, acknowledged, cancellation);
        }
        finally
        {
            await stop.CancelAsync();
            await cutting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);    // Its failure travels through the channel.
        }
    }

    public void Dispose() => slots.Dispose();

    private async Task CutAsync(IAsyncEnumerable<TRow> rows, ChannelWriter<ImportBatch<TRequest>> batches, CancellationToken cancellation)
    {
        Exception? failure = null;
        try
        {
            long sequence = 0;
            long firstRow = 0;
            await foreach (var batch in BatchesAsync(rows, cancellation))
            {
                var message = new ImportBatch<TRequest>(sequence, firstRow, batch.Count, method.ToRequest(sequence, batch));
                await batches.WriteAsync(message, cancellation);
                sequence++;
                firstRow += batch.Count;
            }
        }
        catch (Exception error)
        {
            failure = error;
        }
        batches.Complete(failure);
    }

    private async IAsyncEnumerable<List<TRow>> BatchesAsync(IAsyncEnumerable<TRow> rows, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var batch = new List<TRow>();
        long bytes = 0;
        long weight = 0;
        await foreach (var row in rows.WithCancellation(cancellation))
        {
            int rowBytes = method.BytesOf(row);
            int rowWeight = method.WeightOf(row);
            bool full = batch.Count >= method.BatchItemsMax || weight + rowWeight > options.BatchRowsMax || bytes + rowBytes > options.BatchBytesMax;
            if (full && batch.Count > 0)
            {
                yield return batch;
                batch = [];
                bytes = weight = 0;
            }
            batch.Add(row);
            bytes += rowBytes;
            weight += rowWeight;
        }
        if (batch.Count > 0)
            yield return batch;
    }

    private async Task SendAllAsync(
        ChannelReader<ImportBatch<TRequest>> batches, Action<ImportBatch<TRequest>, TReply> acknowledged, CancellationToken cancellation)
    {
        // Without a row there is nothing to ask the server, who may not even be there.
        if (!await batches.WaitToReadAsync(cancellation))
            return;
        lastProgress = clock.GetTimestamp();
        var pause = FirstPause;
        while (true)
        {
            long before = lastProgress;
            try
            {
                await RunStreamAsync(batches, acknowledged, cancellation);
                return;
            }
            catch (RpcException broken) when (broken.StatusCode == StatusCode.Unavailable && everConnected && !cancellation.IsCancellationRequested)
            {
                if (lastProgress != before)
                    pause = FirstPause;
                if (broken.GetRetryDelay() is { } told && told > pause)
                    pause = told;       // The server knows better than a guess when it will be back.
                if (clock.GetElapsedTime(lastProgress) + pause > options.ReconnectFor)
                    throw;
            }
            await Task.Delay(pause, clock, cancellation);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task RunStreamAsync(
        ChannelReader<ImportBatch<TRequest>> batches, Action<ImportBatch<TRequest>, TReply> acknowledged, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var call = method.Open(stop.Token);
        var sending = SendAsync(call, batches, stop);
        var receiving = ReceiveAsync(call, acknowledged, stop.Token);
        await receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await stop.CancelAsync();
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        cancellation.ThrowIfCancellationRequested();
        if (sending.IsFaulted && WasStopped(receiving))
            await sending;          // Sending failed first and stopped the receiver.
        await receiving;
        lock (gate)
        {
            if (sending.IsCompletedSuccessfully && unacknowledged.Count == 0)
                return;
        }
        throw new RpcException(new Status(StatusCode.Unavailable, "The server ended the import before it had answered all batches."));
    }

    private async Task SendAsync(
        AsyncDuplexStreamingCall<TRequest, TReply> call, ChannelReader<ImportBatch<TRequest>> batches, CancellationTokenSource stop)
    {
        try
        {
            ImportBatch<TRequest>[] again;
            lock (gate)
                again = [.. unacknowledged];
            foreach (var batch in again)
                await call.RequestStream.WriteAsync(batch.Request, stop.Token);

            while (await batches.WaitToReadAsync(stop.Token))
            {
                // Only now, so that a stream that breaks while there is nothing to send leaves no slot taken.
                await slots.WaitAsync(stop.Token);
                if (!batches.TryRead(out var batch))
                    throw new InvalidOperationException("Another reader took the batch.");
                lock (gate)
                    unacknowledged.Enqueue(batch);
                await call.RequestStream.WriteAsync(batch.Request, stop.Token);
            }
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception) when (!HasEnded(call))
        {
            await stop.CancelAsync();       // The receiver would wait for answers to batches that never left.
            throw;
        }
    }

    private async Task ReceiveAsync(
        AsyncDuplexStreamingCall<TRequest, TReply> call, Action<ImportBatch<TRequest>, TReply> acknowledged, CancellationToken cancellation)
    {
        while (await call.ResponseStream.MoveNext(cancellation))
        {
            everConnected = true;
            var reply = call.ResponseStream.Current;
            ImportBatch<TRequest> batch;
            lock (gate)
            {
                if (!unacknowledged.TryPeek(out var oldest) || oldest.Sequence != method.SequenceOf(reply))
                {
                    throw new RpcException(new Status(StatusCode.Internal,
                        $"The server answered for batch {method.SequenceOf(reply)} while batch {oldest?.Sequence.ToString() ?? "none"} was next."));
                }
                batch = oldest;
            }
            acknowledged(batch, reply);
            lock (gate)
                unacknowledged.Dequeue();
            lastProgress = clock.GetTimestamp();
            slots.Release();
        }
    }

    private static bool WasStopped(Task receiving) =>
        receiving.IsCanceled || receiving.Exception?.InnerException is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled };

    /// <summary>True when the call has its status already: the receiver will report it.</summary>
    private static bool HasEnded(AsyncDuplexStreamingCall<TRequest, TReply> call)
    {
        try
        {
            call.GetStatus();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
