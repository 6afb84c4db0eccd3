using System.Threading.Channels;
using DigitalTalent.State.V1;
using Grpc.Core;

namespace DigitalTalent.Silo.Services;

/// <summary>Serves an import: takes batches as fast as the store does, answers each when it is durable, in the order they came.</summary>
internal static class ImportStream
{
    /// <summary>Most batches under way in one stream. A caller that sends more waits: reading stops, and flow control does the rest.</summary>
    public const int BatchesInFlight = 16;

    /// <param name="requests">Batches.</param>
    /// <param name="replies">An answer to each.</param>
    /// <param name="caller">For whom rows are written.</param>
    /// <param name="takeBatch">Takes one batch; several run at once.</param>
    /// <param name="cancellation">The caller has gone.</param>
    public static async Task RunAsync<TRequest, TReply>(
        IAsyncStreamReader<TRequest> requests,
        IServerStreamWriter<TReply> replies,
        Caller caller,
        Func<TRequest, Caller, CancellationToken, Task<TReply>> takeBatch,
        CancellationToken cancellation)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var underWay = Channel.CreateBounded<Task<TReply>>(new BoundedChannelOptions(BatchesInFlight) { SingleReader = true, SingleWriter = true });
        var answering = AnswerAsync(underWay.Reader, replies, failed);
        try
        {
            while (await requests.MoveNext(failed.Token))
            {
                // Elsewhere: while one batch is judged and packed, the next one is read off the wire.
                var batch = requests.Current;
                await underWay.Writer.WriteAsync(Task.Run(() => takeBatch(batch, caller, failed.Token), CancellationToken.None), failed.Token);
            }

            underWay.Writer.Complete();
        }
        catch (OperationCanceledException) when (failed.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            underWay.Writer.TryComplete();      // A batch failed; what it failed with comes out of `answering`.
        }
        catch (Exception failure)
        {
            // The stream broke or was cancelled. What is under way finishes first: its rows may be durable already.
            underWay.Writer.TryComplete(failure);
            await answering.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }

        await answering;
    }

    private static async Task AnswerAsync<TReply>(ChannelReader<Task<TReply>> underWay, IServerStreamWriter<TReply> replies, CancellationTokenSource failed)
    {
        try
        {
            await foreach (var batch in underWay.ReadAllAsync(CancellationToken.None))
                await replies.WriteAsync(await batch);
        }
        catch
        {
            await failed.CancelAsync();
            while (underWay.TryRead(out var left))
                await left.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }
    }
}
