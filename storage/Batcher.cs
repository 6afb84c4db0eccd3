using System.Threading.Tasks.Sources;

namespace DigitalTalent.Storage;

/// <summary>
/// Turns single requests into batches: whatever waits when a batch may start goes into it. No timer and no artificial delay: an idle
/// store answers a lone request at once, a busy one is given larger batches. Thread-safe.
/// </summary>
/// <remarks>
/// Requests wait in a linked list of pooled operations, which are also what their callers await, so that a request allocates nothing
/// once the pool is warm. Up to a fixed number of pumps take batches off its head; a pump ends when nothing waits.
/// </remarks>
internal sealed class Batcher<TRequest, TResult> : IAsyncDisposable
{
    /// <summary>Larger batches are no faster, but make everybody in them wait longer.</summary>
    private const int BatchRows = 2048;

    private const long BatchBytes = 8 * 1024 * 1024;

    private readonly Lock gate = new();
    private readonly SemaphoreSlim room;
    private readonly int pumpsMax;
    private readonly Func<IReadOnlyList<TRequest>, CancellationToken, ValueTask<TResult[]>> run;
    private readonly Func<TRequest, StateKey>? distinct;
    private readonly Func<TRequest, long> bytesOf;
    private readonly TaskCompletionSource drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Operation? head;
    private Operation? tail;
    private int pumps;
    private bool closed;

    private readonly Lock poolGate = new();
    private Operation? pooled;

    /// <param name="queueRows">Requests that may wait; further ones wait for room.</param>
    /// <param name="pumpsMax">Batches under way at once.</param>
    /// <param name="run">Runs one batch; answers in its order. Its token is cancelled when each request of the batch was.</param>
    /// <param name="distinct">Not null: requests with the same key never share a batch, and go in their order.</param>
    /// <param name="bytesOf">What a request adds to a batch; a batch ends before it would pass 8 MiB.</param>
    public Batcher(
        int queueRows,
        int pumpsMax,
        Func<IReadOnlyList<TRequest>, CancellationToken, ValueTask<TResult[]>> run,
        Func<TRequest, StateKey>? distinct,
        Func<TRequest, long> bytesOf)
    {
        room = new SemaphoreSlim(queueRows);
        this.pumpsMax = pumpsMax;
        this.run = run;
        this.distinct = distinct;
        this.bytesOf = bytesOf;
    }

    /// <summary>Adds a request to the queue; one that is cancelled while it waits there is not carried out. Await the result once.</summary>
    public ValueTask<TResult> AddAsync(TRequest request, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return ValueTask.FromCanceled<TResult>(cancellation);
        return room.Wait(0, CancellationToken.None) ? Enqueue(request, cancellation) : AddWhenThereIsRoomAsync(request, cancellation);
    }

    /// <summary>Takes no more requests, and waits until all that were taken are answered.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            closed = true;
            if (pumps == 0)
                drained.TrySetResult();
        }

        await drained.Task;
    }

    private async ValueTask<TResult> AddWhenThereIsRoomAsync(TRequest request, CancellationToken cancellation)
    {
        await room.WaitAsync(cancellation);
        return await Enqueue(request, cancellation);
    }

    private ValueTask<TResult> Enqueue(TRequest request, CancellationToken cancellation)
    {
        var operation = Rent(request, cancellation);
        short token = operation.Token;
        bool start;
        lock (gate)
        {
            if (closed)
            {
                room.Release();     // For the next in line, who must learn it too.
                throw new ObjectDisposedException(nameof(GroupedStateStore), "The store is being closed and takes no more requests.");
            }

            if (tail is null)
                head = operation;
            else
                tail.Next = operation;
            tail = operation;
            start = pumps < pumpsMax;
            if (start)
                pumps++;
        }

        if (start)
            ThreadPool.UnsafeQueueUserWorkItem(static batcher => _ = batcher.PumpAsync(), this, preferLocal: false);
        return new ValueTask<TResult>(operation, token);
    }

    private async Task PumpAsync()
    {
        var batch = new Batch();
        while (Take(batch))
        {
            TResult[]? results = null;
            Exception? failure = null;
            var patience = BatchPatience.Of(batch.Cancellations);
            try
            {
                var answers = await run(batch.Requests, patience?.Token ?? CancellationToken.None);
                if (answers.Length != batch.Count)
                    throw new InvalidOperationException($"The store answered {answers.Length} of {batch.Count} requests.");
                results = answers;
            }
            catch (Exception e)
            {
                failure = e;        // Belongs to the callers: each of them gets it.
            }

            if (patience is not null)
                await patience.DisposeAsync();
            batch.Complete(results, failure);
        }
    }

    /// <summary>Moves the next batch off the queue; false when nothing waits, which ends the pump.</summary>
    private bool Take(Batch batch)
    {
        int left = 0;                           // Requests that leave the queue without being carried out.
        lock (gate)
        {
            long bytes = 0;
            Operation? skipped = null;      // The last operation that stays in the queue ahead of the current one.
            for (var current = head; current is not null && batch.Count < BatchRows;)
            {
                var next = current.Next;
                if (current.Cancellation.IsCancellationRequested)
                {
                    Unlink(current, skipped);
                    current.Fail(new OperationCanceledException(current.Cancellation));
                    left++;
                    current = next;
                    continue;
                }

                if (distinct is not null && !batch.Keys.Add(distinct(current.Request)))
                {
                    skipped = current;
                    current = next;
                    continue;
                }

                bytes += bytesOf(current.Request);
                if (bytes > BatchBytes && batch.Count > 0)
                    break;
                Unlink(current, skipped);
                batch.Add(current);
                current = next;
            }

            if (batch.Count == 0)
            {
                pumps--;
                if (closed && pumps == 0)
                    drained.TrySetResult();
            }
        }

        if (batch.Count + left > 0)
            room.Release(batch.Count + left);
        return batch.Count > 0;
    }

    private void Unlink(Operation operation, Operation? previous)
    {
        if (previous is null)
            head = operation.Next;
        else
            previous.Next = operation.Next;
        if (tail == operation)
            tail = previous;
        operation.Next = null;
    }

    private Operation Rent(TRequest request, CancellationToken cancellation)
    {
        Operation? operation;
        lock (poolGate)
        {
            operation = pooled;
            pooled = operation?.Next;
        }

        operation ??= new Operation(this);
        operation.Next = null;
        operation.Request = request;
        operation.Cancellation = cancellation;
        return operation;
    }

    private void Return(Operation operation)
    {
        operation.Request = default!;
        operation.Cancellation = CancellationToken.None;
        lock (poolGate)
        {
            operation.Next = pooled;
            pooled = operation;
        }
    }

    /// <summary>A batch and its lists, kept by one pump from batch to batch.</summary>
    private sealed class Batch
    {
        private readonly List<Operation> operations = [];
        private readonly List<TRequest> requests = [];
        private readonly List<CancellationToken> cancellations = [];

        public IReadOnlyList<CancellationToken> Cancellations => cancellations;

        public HashSet<StateKey> Keys { get; } = [];

        public int Count => operations.Count;

        public IReadOnlyList<TRequest> Requests => requests;

        public void Add(Operation operation)
        {
            operations.Add(operation);
            requests.Add(operation.Request);
            cancellations.Add(operation.Cancellation);
        }

        public void Complete(TResult[]? results, Exception? failure)
        {
            for (int i = 0; i < operations.Count; i++)
            {
                if (results is not null)
                    operations[i].Succeed(results[i]);
                else
                    operations[i].Fail(failure is StoreUnavailableException ? new StoreUnavailableException(failure.Message, failure) : failure!);
            }

            operations.Clear();
            requests.Clear();
            cancellations.Clear();
            Keys.Clear();
        }
    }

    /// <summary>One request: a node of the queue, and what its caller awaits. Goes back to the pool when its result is taken.</summary>
    private sealed class Operation(Batcher<TRequest, TResult> owner) : IValueTaskSource<TResult>
    {
        private ManualResetValueTaskSourceCore<TResult> source = new() { RunContinuationsAsynchronously = true };

        public Operation? Next { get; set; }

        public TRequest Request { get; set; } = default!;

        public CancellationToken Cancellation { get; set; }

        public short Token => source.Version;

        public void Succeed(TResult result) => source.SetResult(result);

        public void Fail(Exception failure) => source.SetException(failure);

        public TResult GetResult(short token)
        {
            try
            {
                return source.GetResult(token);
            }
            finally
            {
                source.Reset();
                owner.Return(this);
            }
        }

        public ValueTaskSourceStatus GetStatus(short token) => source.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
            => source.OnCompleted(continuation, state, token, flags);
    }
}
