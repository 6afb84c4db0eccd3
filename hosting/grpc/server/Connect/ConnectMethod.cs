using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;

namespace DigitalTalent.Hosting.Grpc.Server;

/// <summary>What Connect needs to know of a unary method, from its descriptor.</summary>
internal sealed class ConnectMethod(MethodDescriptor descriptor, JsonCodec json)
{
    /// <summary>The type of the requests.</summary>
    internal MessageDescriptor RequestType { get; } = descriptor.InputType;

    /// <summary>Reads and writes JSON of the service.</summary>
    internal JsonCodec Json { get; } = json;

    /// <summary>Whether the contract declares that the method only reads: it may be called by GET then.</summary>
    internal bool HasNoSideEffects { get; } =
        descriptor.GetOptions()?.IdempotencyLevel == MethodOptions.Types.IdempotencyLevel.NoSideEffects;

    /// <summary>Whether a request is a Connect call of this method, and in which codec.</summary>
    internal bool TryMatch(HttpContext http, out ConnectCodec codec)
    {
        codec = ConnectCodec.Json;
        if (HttpMethods.IsPost(http.Request.Method))
            return ConnectMediaType.TryMatch(http.Request.ContentType, out codec);

        return HasNoSideEffects
            && HttpMethods.IsGet(http.Request.Method)
            && ConnectMediaType.TryMatchName(http.Request.Query["encoding"], out codec);
    }
}
