using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>The body of a gRPC-Web text request, decoded: base64 in chunks that may each end with padding.</summary>
/// <remarks>Decodes only when everything decoded before was looked at, so that the flow control of the transport holds here too.</remarks>
internal sealed class TextRequestBody(PipeReader encoded) : PipeReader, IRequestBodyPipeFeature
{
    private const int GroupDigits = 4;
    private const int GroupOctets = 3;

    private readonly Pipe _decoded = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));

    PipeReader IRequestBodyPipeFeature.Reader => this;

    public override void AdvanceTo(SequencePosition consumed) => _decoded.Reader.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => _decoded.Reader.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => encoded.CancelPendingRead();

    public override void Complete(Exception? exception = null)
    {
        _decoded.Reader.Complete(exception);
        encoded.Complete(exception);
    }

    public override bool TryRead(out ReadResult result) => _decoded.Reader.TryRead(out result);

    /// <exception cref="BadHttpRequestException">The body is not base64.</exception>
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        ReadResult decoded;
        while (!_decoded.Reader.TryRead(out decoded))
        {
            var read = await encoded.ReadAsync(cancellationToken);
            if (read.IsCanceled)
            {
                encoded.AdvanceTo(read.Buffer.Start);
                _decoded.Reader.CancelPendingRead();
                continue;
            }

            var consumed = read.Buffer.Start;
            try
            {
                consumed = Decode(read.Buffer, read.IsCompleted);
            }
            finally
            {
                encoded.AdvanceTo(consumed, read.Buffer.End);
            }

            await _decoded.Writer.FlushAsync(cancellationToken);
            if (read.IsCompleted)
                await _decoded.Writer.CompleteAsync();
        }

        return decoded;
    }

    /// <summary>Decodes whole groups of four digits, and at the end of the body a last group without padding.</summary>
    /// <returns>The place after the last digit used.</returns>
    private SequencePosition Decode(in ReadOnlySequence<byte> digits, bool isLast)
    {
        long whole = digits.Length / GroupDigits * GroupDigits;
        var reader = new SequenceReader<byte>(digits.Slice(0, whole));
        Span<byte> group = stackalloc byte[GroupDigits];
        while (reader.Remaining > 0)
        {
            // Groups at the border of two buffers are decoded alone; padding ends a run in the middle of the body.
            scoped var run = reader.UnreadSpan[..(reader.UnreadSpan.Length / GroupDigits * GroupDigits)];
            int padding = run.IndexOf((byte)'=');
            if (padding >= 0)
                run = run[..(((padding / GroupDigits) + 1) * GroupDigits)];
            if (run.IsEmpty)
            {
                reader.TryCopyTo(group);
                run = group;
            }

            Put(run);
            reader.Advance(run.Length);
        }

        if (!isLast || digits.Length == whole)
            return reader.Position;

        group.Fill((byte)'=');
        digits.Slice(whole).CopyTo(group);
        Put(group);
        return digits.End;
    }

    private void Put(ReadOnlySpan<byte> groups)
    {
        var octets = _decoded.Writer.GetSpan(groups.Length / GroupDigits * GroupOctets);
        if (Base64.DecodeFromUtf8(groups, octets, out int used, out int written) != OperationStatus.Done || used != groups.Length)
            throw new BadHttpRequestException("The body is not base64.");
        _decoded.Writer.Advance(written);
    }
}
