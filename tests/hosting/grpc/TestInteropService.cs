using DigitalTalent.Hosting.Grpc.Server;
using DigitalTalent.Tests.Interop;
using Google.Protobuf;
using Grpc.Core;

namespace DigitalTalent.Tests.Hosting.Grpc;

/// <summary>The service that the interoperability cases of gRPC are written against.</summary>
internal sealed class TestInteropService(TimeProvider time) : TestService.TestServiceBase
{
    public override async Task<Empty> EmptyCall(Empty request, ServerCallContext context)
    {
        await EchoMetadataAsync(context);
        return new Empty();
    }

    public override async Task<SimpleResponse> UnaryCall(SimpleRequest request, ServerCallContext context)
    {
        await EchoMetadataAsync(context);
        CheckCompressed(request.ExpectCompressed, context);
        if (request.ResponseCompressed is { Value: false })
            context.WriteOptions = new WriteOptions(WriteFlags.NoCompress);
        Fail(request.ResponseStatus);
        return new SimpleResponse { Payload = Zeros(request.ResponseSize) };
    }

    public override async Task StreamingOutputCall(
        StreamingOutputCallRequest request, IServerStreamWriter<StreamingOutputCallResponse> responseStream, ServerCallContext context)
    {
        await EchoMetadataAsync(context);
        await AnswerAsync(request, responseStream, context);
    }

    public override async Task<StreamingInputCallResponse> StreamingInputCall(
        IAsyncStreamReader<StreamingInputCallRequest> requestStream, ServerCallContext context)
    {
        int octets = 0;
        await foreach (var request in requestStream.ReadAllAsync())
        {
            CheckCompressed(request.ExpectCompressed, context);
            octets += request.Payload.Body.Length;
        }

        return new StreamingInputCallResponse { AggregatedPayloadSize = octets };
    }

    public override async Task FullDuplexCall(
        IAsyncStreamReader<StreamingOutputCallRequest> requestStream,
        IServerStreamWriter<StreamingOutputCallResponse> responseStream,
        ServerCallContext context)
    {
        await EchoMetadataAsync(context);
        await foreach (var request in requestStream.ReadAllAsync())
            await AnswerAsync(request, responseStream, context);
    }

    public override async Task HalfDuplexCall(
        IAsyncStreamReader<StreamingOutputCallRequest> requestStream,
        IServerStreamWriter<StreamingOutputCallResponse> responseStream,
        ServerCallContext context)
    {
        var requests = new List<StreamingOutputCallRequest>();
        await foreach (var request in requestStream.ReadAllAsync())
            requests.Add(request);
        foreach (var request in requests)
            await AnswerAsync(request, responseStream, context);
    }

    private async Task AnswerAsync(
        StreamingOutputCallRequest request, IServerStreamWriter<StreamingOutputCallResponse> responses, ServerCallContext context)
    {
        foreach (var wanted in request.ResponseParameters)
        {
            if (wanted.IntervalUs > 0)
                await Task.Delay(TimeSpan.FromMicroseconds(wanted.IntervalUs), time, context.CancellationToken);
            responses.WriteOptions = wanted.Compressed is { Value: false } ? new WriteOptions(WriteFlags.NoCompress) : null;
            await responses.WriteAsync(new StreamingOutputCallResponse { Payload = Zeros(wanted.Size) });
        }

        Fail(request.ResponseStatus);
    }

    private static async Task EchoMetadataAsync(ServerCallContext context)
    {
        const string initial = "x-grpc-test-echo-initial";
        const string trailing = "x-grpc-test-echo-trailing-bin";
        if (context.RequestHeaders.Get(initial) is { } header)
            await context.WriteResponseHeadersAsync([header]);
        if (context.RequestHeaders.Get(trailing) is { } trailer)
            context.ResponseTrailers.Add(trailer);
    }

    private static void CheckCompressed(BoolValue? expected, ServerCallContext context)
    {
        bool actual = ((ServerCall)context).LastRequestWasCompressed;
        if (expected is not null && expected.Value != actual)
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"Expected compressed: {expected.Value}; was: {actual}."));
    }

    private static void Fail(EchoStatus? status)
    {
        if (status is { Code: not 0 })
            throw new RpcException(new Status((StatusCode)status.Code, status.Message));
    }

    private static Payload Zeros(int octets) => new() { Body = UnsafeByteOperations.UnsafeWrap(new byte[octets]) };
}
