using Google.Protobuf;
using Grpc.Core;

namespace DigitalTalent.Bench.Wire;

/// <summary>The service under measurement: does nothing but what the wire makes it do.</summary>
public sealed class EchoServiceEndpoint : EchoService.EchoServiceBase
{
    public override Task<EchoMessage> Echo(EchoMessage request, ServerCallContext context) => Task.FromResult(request);

    public override async Task Repeat(RepeatRequest request, IServerStreamWriter<EchoMessage> responseStream, ServerCallContext context)
    {
        var message = new EchoMessage { Payload = ByteString.CopyFrom(new byte[request.PayloadBytes]) };
        for (int i = 0; i < request.Times; i++)
            await responseStream.WriteAsync(message);
    }
}
