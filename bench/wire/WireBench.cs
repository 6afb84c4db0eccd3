using DigitalTalent.Bench.Harness;
using Google.Protobuf;

namespace DigitalTalent.Bench.Wire;

/// <summary>Our gRPC beside plain Kestrel: calls and bytes a second, tail latency, what a call allocates.</summary>
public sealed class WireBench(BenchReport report, int calls, int runs)
{
    public const string Name = "wire";

    private const string Peer = "kestrel";
    private const int StreamMessages = 200_000;
    private const int StreamPayloadBytes = 1000;
    private const int FrameHeaderBytes = 5;

    private static readonly string[] GrpcHeaders = ["content-type: application/grpc", "te: trailers"];
    private static readonly EchoMessage Message = new() { Id = "W00000001", Number = 42, Payload = ByteString.CopyFrom(new byte[64]) };

    public async Task RunAsync()
    {
        await using var grpc = await WireServerProcess.StartAsync("grpc");
        await using var plain = await WireServerProcess.StartAsync("kestrel");
        await UnaryAsync("unary-1x100", new(1, 100), grpc, plain);
        await UnaryAsync("unary-8x32", new(8, 32), grpc, plain);
        await StreamAsync("stream-1kb", grpc, plain);
    }

    private async Task UnaryAsync(string @case, H2Load.Shape shape, WireServerProcess grpc, WireServerProcess plain)
    {
        byte[] framed = Framed(Message);
        var (ours, others) = await InTurnAsync(
            requests => H2Load.RunAsync(shape, requests, grpc.Address + "/digitaltalent.bench.v1.EchoService/Echo", framed, framed.Length, GrpcHeaders),
            requests => H2Load.RunAsync(shape, requests, plain.Address + PlainPeer.EchoPath, framed, framed.Length, "content-type: application/octet-stream"),
            grpc, plain, calls);

        Tell(@case, "calls_per_s", "calls/s", Better.Higher, ours, others, static run => run.Load.Requests / run.Load.Seconds);
        Tell(@case, "p50_ms", "ms", Better.Lower, ours, others, static run => run.Load.Percentile(0.50).TotalMilliseconds);
        Tell(@case, "p99_ms", "ms", Better.Lower, ours, others, static run => run.Load.Percentile(0.99).TotalMilliseconds);
        Tell(@case, "alloc_bytes_per_call", "B", Better.Lower, ours, others, static run => (double)run.Use.AllocatedBytes / run.Load.Requests);
        Tell(@case, "server_cpu_per_call", "us", Better.Lower, ours, others, static run => run.Use.ProcessorTime.TotalMicroseconds / run.Load.Requests);
    }

    private async Task StreamAsync(string @case, WireServerProcess grpc, WireServerProcess plain)
    {
        byte[] request = Framed(new RepeatRequest { Times = StreamMessages, PayloadBytes = StreamPayloadBytes });
        int bytes = new EchoMessage { Payload = ByteString.CopyFrom(new byte[StreamPayloadBytes]) }.CalculateSize() + FrameHeaderBytes;
        var (ours, others) = await InTurnAsync(
            requests => H2Load.RunAsync(new(1, 1), requests, grpc.Address + "/digitaltalent.bench.v1.EchoService/Repeat", request, (long)StreamMessages * bytes, GrpcHeaders),
            requests => H2Load.RunAsync(new(1, 1), requests, $"{plain.Address}/repeat?times={StreamMessages}&bytes={bytes}", body: null, (long)StreamMessages * bytes),
            grpc, plain, requests: 1);

        const double Megabyte = 1e6;
        Tell(@case, "mb_per_s", "MB/s", Better.Higher, ours, others, static run => run.Load.DataBytes / Megabyte / run.Load.Seconds);
        Tell(@case, "mb_per_core_s", "MB/s", Better.Higher, ours, others, static run => run.Load.DataBytes / Megabyte / run.Use.ProcessorTime.TotalSeconds);
        Tell(@case, "alloc_bytes_per_message", "B", Better.Lower, ours, others, static run => (double)run.Use.AllocatedBytes / StreamMessages);
    }

    /// <summary>Warms both up, then runs them in turn.</summary>
    private async Task<(List<Run> Ours, List<Run> Peers)> InTurnAsync(
        Func<int, Task<LoadRun>> ours, Func<int, Task<LoadRun>> peer, WireServerProcess grpc, WireServerProcess plain, int requests)
    {
        var (own, others) = (new List<Run>(runs), new List<Run>(runs));
        for (int run = -2; run < runs; run++)
        {
            var (mine, theirs) = (await MeasureAsync(ours, grpc, requests), await MeasureAsync(peer, plain, requests));
            if (run < 0)
                continue;                           // Two rounds for the compiler: one to find what is hot, one to have it done.
            own.Add(mine);
            others.Add(theirs);
        }

        return (own, others);
    }

    private static async Task<Run> MeasureAsync(Func<int, Task<LoadRun>> load, WireServerProcess server, int requests)
    {
        var before = await server.UseAsync();
        var run = await load(requests);
        return new(run, await server.UseAsync() - before);
    }

    private void Tell(string @case, string metric, string unit, Better better, List<Run> ours, List<Run> others, Func<Run, double> figure) =>
        report.Add(BenchResult.Beside(Name, @case, metric, new Series(ours.Select(figure)).Median, unit, better, Peer, new Series(others.Select(figure)).Median));

    private static byte[] Framed(IMessage message)
    {
        byte[] framed = new byte[FrameHeaderBytes + message.CalculateSize()];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.CalculateSize());
        message.WriteTo(framed.AsSpan(FrameHeaderBytes));
        return framed;
    }

    private sealed record Run(LoadRun Load, ServerUse Use);
}
