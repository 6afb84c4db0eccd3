using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>A unary call in the Connect format: the body is the message, the HTTP status tells the result.</summary>
internal sealed class ConnectUnaryCall<TRequest, TResponse>(
    HttpContext http, Method<TRequest, TResponse> method, ServerRuntime runtime, ConnectMethod connect, ConnectCodec codec)
    : ServerCall<TRequest, TResponse>(http, method, runtime)
    where TRequest : class
    where TResponse : class
{
    private const int TimeoutDigitsMax = 10;
    private const string Identity = "identity";
    private const string TrailerPrefix = "trailer-";

    protected override bool SendsHeadersEarly => false;

    protected override StatusCode MalformedRequest => StatusCode.InvalidArgument;

    internal override TimeSpan? ReadTimeout()
    {
        const string name = "connect-timeout-ms";
        var header = Http.Request.Headers[name];
        if (header.Count == 0)
            return null;

        string text = header.ToString();
        return text.Length <= TimeoutDigitsMax && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : throw InvalidArgument($"The header {name} is '{text}'; it must be 1 to {TimeoutDigitsMax} digits.");
    }

    internal override ValueTask<TRequest> ReadSingleAsync()
    {
        CheckVersion();
        return HttpMethods.IsGet(Http.Request.Method) ? new ValueTask<TRequest>(ReadQuery()) : ReadPostAsync();
    }

    internal override ValueTask<TRequest?> ReadNextAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException("A unary call has no stream.");

    protected override void WriteMessage(TResponse message)
    {
        var response = Http.Response;
        response.ContentType = ConnectMediaType.Of(codec);
        if (codec == ConnectCodec.Proto)
        {
            response.ContentLength = PipeSerialization.Write(
                response.BodyWriter,
                PipeSerialization.Framing.Bare,
                Runtime.Options.MaxSendMessageBytes,
                message,
                Definition.ResponseMarshaller.ContextualSerializer,
                ref BodyBytes);
            return;
        }

        string text = connect.Json.Format((IMessage)message);
        int length = Encoding.UTF8.GetByteCount(text);
        if (length > Runtime.Options.MaxSendMessageBytes)
        {
            throw new RpcException(new Status(
                StatusCode.ResourceExhausted, $"The reply has {length} bytes; the server sends at most {Runtime.Options.MaxSendMessageBytes}."));
        }

        response.ContentLength = length;
        Encoding.UTF8.GetBytes(text, response.BodyWriter);
        BodyBytes += length;
    }

    protected override void WriteEnd(Status status, Metadata? errorTrailers)
    {
        HeadersSent = true;
        WriteTrailers(Trailers);
        WriteTrailers(errorTrailers);
        if (status.StatusCode != StatusCode.OK)
            ConnectError.Write(Http, status, ConnectError.DetailsOf(errorTrailers), connect.Json, ConnectStatus.HttpOf(status.StatusCode));
    }

    private void WriteTrailers(Metadata? trailers)
    {
        if (trailers is null)
            return;

        foreach (var entry in trailers)
        {
            if (entry.Key == MetadataText.StatusDetailsKey || MetadataText.IsReserved(entry.Key))
                continue;       // The details stand in the body.
            if (entry.IsBinary || MetadataText.IsPrintable(entry.Value))
                Http.Response.Headers.Append(TrailerPrefix + entry.Key, MetadataText.Format(entry));
            else
                Log.EndFailed(Runtime.Logger, Method, new ArgumentException($"The trailer '{entry.Key}' has characters outside printable ASCII."));
        }
    }

    private void CheckVersion()
    {
        const string name = "connect-protocol-version";
        string header = Http.Request.Headers[name].ToString();
        if (header is not ("" or "1"))
            throw InvalidArgument($"The header {name} is '{header}'; it must be 1.");

        string query = Http.Request.Query["connect"].ToString();
        if (query is not ("" or "v1"))
            throw InvalidArgument($"The query parameter connect is '{query}'; it must be v1.");

        string encoding = HttpMethods.IsGet(Http.Request.Method)
            ? Http.Request.Query["compression"].ToString()
            : Http.Request.Headers.ContentEncoding.ToString();
        if (encoding.Length > 0 && !encoding.Equals(Identity, StringComparison.OrdinalIgnoreCase))
        {
            throw new RpcException(new Status(
                StatusCode.Unimplemented, $"The encoding '{encoding}' is not supported; supported: {Identity}."));
        }
    }

    private TRequest ReadQuery()
    {
        string text = Http.Request.Query["message"].ToString();
        byte[] message;
        if (Http.Request.Query["base64"] == "1")
        {
            if (!TryDecodeBase64Url(text, out message))
                throw InvalidArgument("The query parameter message is not base64url.");
        }
        else
        {
            message = Encoding.UTF8.GetBytes(text);
        }

        CheckLength(message.Length);
        return Parse(new ReadOnlySequence<byte>(message));
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<TRequest> ReadPostAsync()
    {
        if (Http.Request.ContentLength is { } announced)
            CheckLength(announced);

        var reader = Http.Request.BodyReader;
        while (true)
        {
            var result = await ReadBodyAsync(CancellationToken.None);
            var buffer = result.Buffer;
            TRequest? request = null;
            try
            {
                CheckLength(buffer.Length);
                if (result.IsCompleted)
                    request = Parse(buffer);
            }
            finally
            {
                if (request is null)
                    reader.AdvanceTo(buffer.Start, buffer.End);
                else
                    reader.AdvanceTo(buffer.End);
            }

            if (request is not null)
                return request;
        }
    }

    private void CheckLength(long length)
    {
        if (length > Runtime.Options.MaxReceiveMessageBytes)
        {
            throw new RpcException(new Status(
                StatusCode.ResourceExhausted, $"The request has {length} bytes or more; the server takes at most {Runtime.Options.MaxReceiveMessageBytes}."));
        }
    }

    private TRequest Parse(in ReadOnlySequence<byte> body)
    {
        try
        {
            if (codec == ConnectCodec.Proto)
                return SequenceDeserialization.Read(body, Definition.RequestMarshaller.ContextualDeserializer);

            return (TRequest)connect.Json.Parse(body.IsSingleSegment ? body.FirstSpan : body.ToArray(), connect.RequestType);
        }
        catch (InvalidProtocolBufferException)
        {
            throw InvalidArgument($"The request is not a valid protobuf message of type {connect.RequestType.FullName}.");
        }
        catch (JsonFormatException exception)
        {
            throw InvalidArgument($"The request is not valid JSON of type {connect.RequestType.FullName}: {exception.Message}");
        }
    }

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

    private static RpcException InvalidArgument(string detail) => new(new Status(StatusCode.InvalidArgument, detail));
}
