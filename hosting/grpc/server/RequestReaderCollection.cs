using Grpc.Core;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>Readers of requests that take the place of the generated ones, for messages in protobuf.</summary>
public sealed class RequestReaderCollection
{
    private readonly Dictionary<Type, Delegate> _readers = [];

    /// <summary>Reads all requests of a type in another way. A later reader of the same type takes the place of an earlier one.</summary>
    /// <param name="reader">Thread-safe; throws InvalidProtocolBufferException for bytes that are no such message.</param>
    public void Set<TRequest>(Func<DeserializationContext, TRequest> reader)
        where TRequest : class
    {
        ArgumentNullException.ThrowIfNull(reader);
        _readers[typeof(TRequest)] = reader;
    }

    /// <summary>The method with the reader of its request, or the method itself.</summary>
    internal Method<TRequest, TResponse> Apply<TRequest, TResponse>(Method<TRequest, TResponse> method) =>
        _readers.TryGetValue(typeof(TRequest), out var reader)
            ? new(method.Type, method.ServiceName, method.Name,
                new(method.RequestMarshaller.ContextualSerializer, (Func<DeserializationContext, TRequest>)reader),
                method.ResponseMarshaller)
            : method;
}
