using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>The body of a gRPC-Web text reply: what is written between two flushes leaves as one base64 chunk with its own padding.</summary>
internal sealed class TextResponseBody(IHttpResponseBodyFeature plain) : PipeWriter, IHttpResponseBodyFeature
{
    /// <summary>Octets encoded at a time: whole groups, so that padding stands only at the end.</summary>
    private const int StepOctets = 3 * 4096;

    private readonly ArrayBufferWriter<byte> _pending = new();

    public Stream Stream => plain.Stream;

    public PipeWriter Writer => this;

    public override void Advance(int bytes) => _pending.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => _pending.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _pending.GetSpan(sizeHint);

    public override void CancelPendingFlush() => plain.Writer.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        Encode();
        plain.Writer.Complete(exception);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        Encode();
        return plain.Writer.FlushAsync(cancellationToken);
    }

    /// <summary>Hands what was written to the transport, without sending it.</summary>
    internal void Encode()
    {
        var octets = _pending.WrittenSpan;
        while (!octets.IsEmpty)
        {
            var step = octets[..Math.Min(StepOctets, octets.Length)];
            var digits = plain.Writer.GetSpan(Base64.GetMaxEncodedToUtf8Length(step.Length));
            Base64.EncodeToUtf8(step, digits, out _, out int written);
            plain.Writer.Advance(written);
            octets = octets[step.Length..];
        }

        _pending.ResetWrittenCount();
    }

    public Task CompleteAsync()
    {
        Encode();
        return plain.CompleteAsync();
    }

    public void DisableBuffering() => plain.DisableBuffering();

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("Calls send messages, not files.");

    public Task StartAsync(CancellationToken cancellationToken = default) => plain.StartAsync(cancellationToken);
}
