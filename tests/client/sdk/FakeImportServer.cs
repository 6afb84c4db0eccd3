using System.Threading.Channels;
using DigitalTalent.V1;
using Grpc.Core;

namespace DigitalTalent.Tests.Client.Sdk;

/// <summary>Takes imports of talents in memory: what a real server promises, with faults where a test asks for them.</summary>
internal sealed class FakeImportServer : CallInvoker
{
    private readonly Lock gate = new();
    private readonly List<(int Count, TaskCompletionSource Reached)> waitingFor = [];
    private int streams;

    /// <summary>Talents taken, in the order of their first acknowledgement.</summary>
    public List<Talent> Taken { get; } = [];

    /// <summary>Batches received, including those that were received again.</summary>
    public List<ImportTalentsRequest> Received { get; } = [];

    /// <summary>Streams opened.</summary>
    public int Streams => Volatile.Read(ref streams);

    /// <summary>Most batches that were received and not yet answered.</summary>
    public int WaitingMax { get; private set; }

    /// <summary>What to do with a batch, by its position among all received, from 0.</summary>
    public Func<int, Fault> FaultAt { get; set; } = _ => Fault.None;

    /// <summary>Asked when a stream opens, by its position: true refuses it.</summary>
    public Func<int, bool> RefuseStream { get; set; } = _ => false;

    /// <summary>Awaited before each answer.</summary>
    public Func<ImportTalentsRequest, Task> BeforeAnswer { get; set; } = _ => Task.CompletedTask;

    /// <summary>Rows that are rejected.</summary>
    public Func<Talent, bool> Reject { get; set; } = _ => false;

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var call = new FakeCall(this, Interlocked.Increment(ref streams) - 1, options.CancellationToken);
        return (AsyncDuplexStreamingCall<TRequest, TResponse>)(object)new AsyncDuplexStreamingCall<ImportTalentsRequest, ImportTalentsReply>(
            call, call, Task.FromResult(new Metadata()), call.GetStatus, () => [], call.Dispose);
    }

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        throw new NotSupportedException();

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        throw new NotSupportedException();

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

    /// <summary>Ends when so many batches have been received and not yet answered.</summary>
    public Task WaitingReaches(int count)
    {
        lock (gate)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (WaitingMax >= count)
                reached.SetResult();
            else
                waitingFor.Add((count, reached));
            return reached.Task;
        }
    }

    private void NoteWaiting(int waiting)
    {
        lock (gate)
        {
            WaitingMax = Math.Max(WaitingMax, waiting);
            foreach (var (_, reached) in waitingFor.Where(entry => entry.Count <= waiting))
                reached.TrySetResult();
        }
    }

    private ImportTalentsReply Answer(ImportTalentsRequest request)
    {
        lock (gate)
        {
            var reply = new ImportTalentsReply { Sequence = request.Sequence, Counts = new(), ChangeToken = $"token-{request.Sequence}" };
            for (int index = 0; index < request.Talents.Count; index++)
            {
                var talent = request.Talents[index];
                if (Reject(talent))
                {
                    reply.Counts.Rejected++;
                    reply.Rejections.Add(new RowRejection { Index = index, Key = talent.TalentId });
                }
                else if (Taken.Any(taken => taken.TalentId == talent.TalentId))
                {
                    reply.Counts.Unchanged++;
                }
                else
                {
                    Taken.Add(talent);
                    reply.Counts.Created++;
                }
            }
            return reply;
        }
    }

    internal enum Fault
    {
        None,

        /// <summary>The connection breaks before the batch is looked at.</summary>
        BreakBefore,

        /// <summary>The batch is taken and the connection breaks before the answer.</summary>
        BreakAfter,

        /// <summary>The server says that the request is wrong.</summary>
        Refuse,
    }

    private sealed class FakeCall : IClientStreamWriter<ImportTalentsRequest>, IAsyncStreamReader<ImportTalentsReply>
    {
        private static readonly Status Broken = new(StatusCode.Unavailable, "broken");

        private readonly FakeImportServer server;
        private readonly Channel<ImportTalentsRequest> requests = Channel.CreateUnbounded<ImportTalentsRequest>();
        private readonly Channel<ImportTalentsReply> replies = Channel.CreateUnbounded<ImportTalentsReply>();
        private readonly CancellationTokenSource gone;
        private Status? status;
        private int waiting;

        public FakeCall(FakeImportServer server, int position, CancellationToken cancellation)
        {
            this.server = server;
            gone = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            if (server.RefuseStream(position))
                End(Broken);
            else
                _ = ServeAsync();
        }

        public ImportTalentsReply Current { get; private set; } = new();

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(ImportTalentsRequest message) => WriteAsync(message, default);

        public Task WriteAsync(ImportTalentsRequest message, CancellationToken cancellationToken)
        {
            if (status is { } ended)
                throw new RpcException(ended);
            server.NoteWaiting(Interlocked.Increment(ref waiting));
            requests.Writer.TryWrite(message.Clone());
            return Task.CompletedTask;
        }

        public Task CompleteAsync()
        {
            requests.Writer.TryComplete();
            return Task.CompletedTask;
        }

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            while (await replies.Reader.WaitToReadAsync(cancellationToken))
            {
                if (replies.Reader.TryRead(out var reply))
                {
                    Current = reply;
                    return true;
                }
            }
            return status is not { StatusCode: not StatusCode.OK } failed ? false : throw new RpcException(failed);
        }

        public Status GetStatus() => status ?? throw new InvalidOperationException("The call has not ended.");

        public void Dispose() => gone.Cancel();

        private async Task ServeAsync()
        {
            try
            {
                await foreach (var request in requests.Reader.ReadAllAsync(gone.Token))
                {
                    Fault fault;
                    lock (server.gate)
                    {
                        fault = server.FaultAt(server.Received.Count);
                        server.Received.Add(request);
                    }
                    if (fault is Fault.BreakBefore or Fault.Refuse)
                    {
                        End(fault == Fault.Refuse ? new Status(StatusCode.InvalidArgument, "wrong") : Broken);
                        return;
                    }
                    await server.BeforeAnswer(request).WaitAsync(gone.Token);
                    var reply = server.Answer(request);
                    if (fault == Fault.BreakAfter)
                    {
                        End(Broken);
                        return;
                    }
                    Interlocked.Decrement(ref waiting);
                    replies.Writer.TryWrite(reply);
                }
                End(new Status(StatusCode.OK, ""));
            }
            catch (OperationCanceledException)
            {
                End(new Status(StatusCode.Cancelled, "cancelled"));
            }
        }

        private void End(Status ending)
        {
            status = ending;
            replies.Writer.TryComplete();
        }
    }
}
