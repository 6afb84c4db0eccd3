using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace DigitalTalent.Hosting.Grpc.Server;

internal sealed partial class ConnectUnaryCall<TRequest, TResponse>
{
    internal override ValueTask<TRequest> ReadSingleAsync()
    {
        if (!IsGet)
            return ReadPostAsync(EncodingNamed(Http.Request.Headers.ContentEncoding.ToString()));

        string version = Http.Request.Query["connect"].ToString();
        return version is "" or "v1"
            ? new ValueTask<TRequest>(ReadQuery(EncodingNamed(Http.Request.Query["compression"].ToString())))
            : throw ConnectRequestHeaders.InvalidArgument($"The query parameter connect is '{version}'; it must be v1.");
    }

    /// <summary>Finds the encoding of the request; null when it is not compressed.</summary>
    private MessageEncoding? EncodingNamed(string name)
    {
        if (name.Length == 0 || name.Equals(MessageEncoding.Identity, StringComparison.OrdinalIgnoreCase))
            return null;
        if (MessageEncoding.Find(name) is { } encoding)
            return encoding;

        Http.Response.Headers.AcceptEncoding = GrpcRequestHeaders.AcceptedEncodings;
        throw new RpcException(new Status(
            StatusCode.Unimplemented, $"The encoding '{name}' is not supported; supported: {EncodingNames.List}."));
    }

    private TRequest ReadQuery(MessageEncoding? encoding)
    {
        string text = Http.Request.Query["message"].ToString();
        byte[] message;
        if (Http.Request.Query["base64"] == "1")
        {
            if (!TryDecodeBase64Url(text, out message))
                throw ConnectRequestHeaders.InvalidArgument("The query parameter message is not base64url.");
        }
        else
        {
            message = Encoding.UTF8.GetBytes(text);
        }

        CheckLength(message.Length);
        return Read(new ReadOnlySequence<byte>(message), encoding);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<TRequest> ReadPostAsync(MessageEncoding? encoding)
    {
        if (Http.Request.ContentLength is { } announced)
            CheckLength(announced);

        while (true)
        {
            var result = await ReadBodyAsync(CancellationToken.None);
            var buffer = result.Buffer;
            TRequest? request = null;
            try
            {
                CheckLength(buffer.Length);
                if (result.IsCompleted)
                    request = Read(buffer, encoding);
            }
            finally
            {
                AdvanceBody(request is null ? buffer.Start : buffer.End, buffer.End);
            }

            if (request is not null)
                return request;
        }
    }

    /// <summary>Reads a whole body. An empty one is never compressed, whatever the header says.</summary>
    private TRequest Read(in ReadOnlySequence<byte> body, MessageEncoding? encoding)
    {
        if (encoding is null || body.IsEmpty)
            return Parse(body);

        using var inflated = new PooledBuffer();
        return encoding.Inflate(body, Runtime.Options.MaxReceiveMessageBytes, inflated) switch
        {
            MessageEncoding.Outcome.Whole => Parse(inflated.WrittenSequence),
            MessageEncoding.Outcome.TooLong => throw TooLong("when inflated"),
            _ => throw ConnectRequestHeaders.InvalidArgument($"The request is not whole in the encoding '{encoding.Name}'."),
        };
    }

    private void CheckLength(long length)
    {
        if (length > Runtime.Options.MaxReceiveMessageBytes)
            throw TooLong($"and has {length} or more");
    }

    private RpcException TooLong(string how) => new(new Status(
        StatusCode.ResourceExhausted, $"The request is longer than {Runtime.Options.MaxReceiveMessageBytes} bytes {how}; the server takes no longer ones."));

    private static bool TryDecodeBase64Url(string text, out byte[] bytes)
    {
        bytes = [];

        // Decoding of the query turns a plus sign of ordinary base64, which some clients send, into a space.
        string digits = text.Replace(' ', '-').Replace('+', '-').Replace('/', '_');
        if (!Base64Url.IsValid(digits))
            return false;

        bytes = Base64Url.DecodeFromChars(digits);
        return true;
    }
}
