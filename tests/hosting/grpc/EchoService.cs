using System.Collections.Concurrent;
using DigitalTalent.Hosting.Grpc.Server;
using DigitalTalent.Tests.Echo;
using Google.Protobuf;
using DigitalTalent.Tests.Support;
using Grpc.Core;

namespace DigitalTalent.Tests.Hosting.Grpc;

/// <summary>Says back what it was told and fails as it was told; see echo.proto. Nothing here waits for time, only for gates.</summary>
internal sealed class TestEchoService(Gates gates, TimeProvider time) : EchoService.EchoServiceBase
{
    public override async Task<EchoReply> Unary(EchoRequest request, ServerCallContext context)
    {
        await PrepareAsync(request, context);
        await FinishAsync(request, context);
        return Reply(request, 0, context);
    }

    public override Task<EchoReply> Change(EchoRequest request, ServerCallContext context) => Unary(request, context);

    public override async Task<EchoReply> Collect(IAsyncStreamReader<EchoRequest> requestStream, ServerCallContext context)
    {
        var texts = new List<string>();
        EchoRequest last = new();
        await foreach (var request in requestStream.ReadAllAsync())
        {
            texts.Add(request.Text);
            last = request;
            await FinishAsync(request, context);
        }

        var reply = Reply(last, texts.Count, context);
        reply.Text = string.Join(',', texts);
        return reply;
    }

    public override async Task Expand(EchoRequest request, IServerStreamWriter<EchoReply> responseStream, ServerCallContext context)
    {
        await PrepareAsync(request, context);
        for (int index = 0; index < request.Count; index++)
            await responseStream.WriteAsync(Reply(request, index, context));
        await FinishAsync(request, context);
    }

    public override async Task Chat(
        IAsyncStreamReader<EchoRequest> requestStream, IServerStreamWriter<EchoReply> responseStream, ServerCallContext context)
    {
        int index = 0;
        gates.Note($"chat-started");
        while (await requestStream.MoveNext())
        {
            await PrepareAsync(requestStream.Current, context);
            await responseStream.WriteAsync(Reply(requestStream.Current, index++, context));
            await FinishAsync(requestStream.Current, context);
        }

        gates.Note("chat-ended");
    }

    private static async Task PrepareAsync(EchoRequest request, ServerCallContext context)
    {
        if (!request.EchoMetadata)
            return;

        var headers = new Metadata();
        foreach (var entry in context.RequestHeaders.GetAll("x-echo"))
            headers.Add(entry);
        if (headers.Count > 0)
            await context.WriteResponseHeadersAsync(headers);
        foreach (var entry in context.RequestHeaders.GetAll("x-echo-bin"))
            context.ResponseTrailers.Add(entry);
    }

    private async Task FinishAsync(EchoRequest request, ServerCallContext context)
    {
        if (request.Gate.Length > 0)
            await PassGateAsync(request, context);
        if (request.Failure is not { } failure)
            return;
        if (failure.Code == 0)
            throw new InvalidOperationException(failure.Message);
        throw RichStatus.Exception((StatusCode)failure.Code, failure.Message, [.. failure.Flaws]);
    }

    private async Task PassGateAsync(EchoRequest request, ServerCallContext context)
    {
        gates.Note($"{request.Gate}-waiting");
        try
        {
            await gates.OpenedAsync(request.Gate).WaitAsync(request.Deaf ? CancellationToken.None : context.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            gates.Note($"{request.Gate}-cancelled");
            throw;
        }
    }

    private EchoReply Reply(EchoRequest request, int index, ServerCallContext context) => new()
    {
        Text = request.Text,
        Index = index,
        Payload = ByteString.CopyFrom(new byte[request.PayloadBytes]),
        DeadlineSeconds = context.Deadline == DateTime.MaxValue ? 0 : (context.Deadline - time.GetUtcNow().UtcDateTime).TotalSeconds,
    };
}

/// <summary>Where handlers wait for the test, and tell it where they are.</summary>
internal sealed class Gates
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _events = new(StringComparer.Ordinal);

    /// <summary>Lets everyone through who waits at a gate, now or later.</summary>
    public void Open(string gate) => Note($"{gate}-open");

    public Task OpenedAsync(string gate) => Event($"{gate}-open").Task;

    /// <summary>Says that something happened.</summary>
    public void Note(string happened) => Event(happened).TrySetResult();

    /// <summary>Whether something has happened so far.</summary>
    public bool Has(string happened) => Event(happened).Task.IsCompleted;

    /// <summary>Waits until something happened.</summary>
    public async Task SeenAsync(string happened)
    {
        try
        {
            await Event(happened).Task.WaitAsync(TestTimeouts.Event, TimeProvider.System);
        }
        catch (TimeoutException exception)
        {
            string seen = string.Join(", ", _events.Where(pair => pair.Value.Task.IsCompleted).Select(pair => pair.Key));
            throw new TimeoutException($"Waited {TestTimeouts.Event} for '{happened}'; what happened: {seen}.", exception);
        }
    }

    private TaskCompletionSource Event(string name) =>
        _events.GetOrAdd(name, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
