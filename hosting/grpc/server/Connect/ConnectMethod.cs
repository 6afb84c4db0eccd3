using System.Buffers;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>What Connect needs to know of a method, from its descriptor.</summary>
internal abstract class ConnectMethod(MethodDescriptor descriptor, JsonCodec json)
{
    private readonly bool _streams = descriptor.IsClientStreaming || descriptor.IsServerStreaming;

    /// <summary>Reads and writes JSON of the service.</summary>
    internal JsonCodec Json { get; } = json;

    /// <summary>Whether the contract declares that the method only reads: it may be called by GET then.</summary>
    internal bool HasNoSideEffects { get; } =
        descriptor.GetOptions()?.IdempotencyLevel == MethodOptions.Types.IdempotencyLevel.NoSideEffects
        && !descriptor.IsClientStreaming && !descriptor.IsServerStreaming;

    /// <summary>The content types that the method takes.</summary>
    internal string ContentTypes => _streams ? ConnectMediaType.AllStreams : ConnectMediaType.AllUnary;

    /// <summary>Whether a request is a Connect call of this method, and in which codec.</summary>
    internal bool TryMatch(HttpContext http, out ConnectCodec codec)
    {
        codec = ConnectCodec.Json;
        if (HttpMethods.IsPost(http.Request.Method))
        {
            return _streams
                ? ConnectMediaType.TryMatchStream(http.Request.ContentType, out codec)
                : ConnectMediaType.TryMatchUnary(http.Request.ContentType, out codec);
        }

        return HasNoSideEffects
            && HttpMethods.IsGet(http.Request.Method)
            && ConnectMediaType.TryMatchName(http.Request.Query["encoding"], out codec);
    }
}

/// <summary>The same with the messages' types: their marshallers in both codecs. Thread-safe.</summary>
internal sealed class ConnectMethod<TRequest, TResponse> : ConnectMethod
    where TRequest : class
    where TResponse : class
{
    private readonly Method<TRequest, TResponse> _method;
    private readonly Marshaller<TRequest> _jsonRequest;
    private readonly Marshaller<TResponse> _jsonResponse;

    internal ConnectMethod(Method<TRequest, TResponse> method, MethodDescriptor descriptor, JsonCodec json)
        : base(descriptor, json)
    {
        _method = method;
        var requestType = descriptor.InputType;
        _jsonRequest = Marshallers.Create(
            static (TRequest _, SerializationContext _) => throw new NotSupportedException("A server writes no requests."),
            context => (TRequest)Parse(json, requestType, context.PayloadAsReadOnlySequence()));
        _jsonResponse = Marshallers.Create(
            (TResponse message, SerializationContext context) => Format(json, (IMessage)message, context),
            static TResponse (_) => throw new NotSupportedException("A server reads no replies."));
    }

    /// <summary>Reads requests.</summary>
    internal Marshaller<TRequest> Request(ConnectCodec codec) => codec == ConnectCodec.Json ? _jsonRequest : _method.RequestMarshaller;

    /// <summary>Writes replies.</summary>
    internal Marshaller<TResponse> Response(ConnectCodec codec) => codec == ConnectCodec.Json ? _jsonResponse : _method.ResponseMarshaller;

    private static IMessage Parse(JsonCodec json, MessageDescriptor type, in ReadOnlySequence<byte> utf8)
    {
        try
        {
            return json.Parse(utf8.IsSingleSegment ? utf8.FirstSpan : utf8.ToArray(), type);
        }
        catch (JsonFormatException exception)
        {
            throw new JsonFormatException($"The request is not valid JSON of type {type.FullName}: {exception.Message}");
        }
    }

    private static void Format(JsonCodec json, IMessage message, SerializationContext context)
    {
        string text = json.Format(message);
        context.SetPayloadLength(Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, context.GetBufferWriter());
        context.Complete();
    }
}
