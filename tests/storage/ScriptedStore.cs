using System.Threading.Channels;
using DigitalTalent.Storage;

namespace DigitalTalent.Tests.Storage;

/// <summary>A store whose batches wait until the test answers them.</summary>
internal sealed class ScriptedStore(int concurrentWrites) : IStateStore
{
    private readonly Channel<WriteBatch> writes = Channel.CreateUnbounded<WriteBatch>();
    private readonly Channel<ReadBatch> reads = Channel.CreateUnbounded<ReadBatch>();

    public StoreId Id => default;

    public string Provider => "scripted";

    public int ConcurrentWrites => concurrentWrites;

    /// <summary>The next batch of writes that the caller under test sends.</summary>
    public Task<WriteBatch> NextWriteAsync() => writes.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public Task<ReadBatch> NextReadAsync() => reads.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>True if a batch of writes was sent that the test has not taken.</summary>
    public bool HasWrite => writes.Reader.TryPeek(out _);

    public async ValueTask<WriteResult[]> WriteAsync(IReadOnlyList<StateWrite> batch, CancellationToken cancellation)
    {
        var sent = new WriteBatch([.. batch]);
        writes.Writer.TryWrite(sent);
        return await sent.Answer.Task;
    }

    public async ValueTask<StoredState?[]> ReadAsync(IReadOnlyList<StateKey> keys, CancellationToken cancellation)
    {
        var sent = new ReadBatch([.. keys]);
        reads.Writer.TryWrite(sent);
        return await sent.Answer.Task;
    }

    public ValueTask<FeedPage> ReadAfterAsync(ChangeNumber after, int maxRows, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<FeedPage> ReadKindAsync(string kind, ChangeNumber after, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask WaitForChangeAsync(ChangeNumber after, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal sealed record WriteBatch(StateWrite[] Rows)
    {
        public TaskCompletionSource<WriteResult[]> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IEnumerable<string> Keys => Rows.Select(row => row.Key.Key);

        /// <summary>Every row is written; its version tells its place in the batch.</summary>
        public void Succeed() => Answer.SetResult([.. Rows.Select((_, i) => new WriteResult(true, new GrainVersion(i + 1), new ChangeNumber(i + 1)))]);
    }

    internal sealed record ReadBatch(StateKey[] Keys)
    {
        public TaskCompletionSource<StoredState?[]> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
