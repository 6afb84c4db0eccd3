using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace DigitalTalent.Tests.Support;

/// <summary>Sends bytes of the test's choice as a gRPC request, and shows what came back, unjudged.</summary>
internal sealed class RawGrpcClient(Uri address) : IDisposable
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        RequestHeaderEncodingSelector = static (_, _) => System.Text.Encoding.Latin1,
    });

    /// <summary>A message behind its prefix.</summary>
    internal static byte[] Frame(IMessage message) => Frame(0, message.ToByteArray());

    /// <summary>Bytes behind a prefix with this flag, and this length instead of the right one.</summary>
    internal static byte[] Frame(byte flag, byte[] payload, uint? length = null)
    {
        byte[] frame = new byte[5 + payload.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), length ?? (uint)payload.Length);
        payload.CopyTo(frame, 5);
        return frame;
    }

    /// <summary>Posts a body.</summary>
    internal async Task<RawGrpcResponse> CallAsync(
        string path, byte[] body, Action<HttpRequestHeaders>? headers = null, string contentType = "application/grpc", HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, new Uri(address, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.TryAddWithoutValidation("content-type", contentType);
        request.Headers.TE.ParseAdd("trailers");
        headers?.Invoke(request.Headers);
        using var response = await _http.SendAsync(request, CancellationToken.None);
        byte[] reply = await response.Content.ReadAsByteArrayAsync();
        return new RawGrpcResponse((int)response.StatusCode, Flatten(response.Headers, response.Content.Headers), reply, Flatten(response.TrailingHeaders));
    }

    public void Dispose() => _http.Dispose();

    private static Dictionary<string, string> Flatten(params HttpHeaders[] parts) =>
        parts.SelectMany(part => part.NonValidated).ToDictionary(pair => pair.Key.ToLowerInvariant(), pair => pair.Value.ToString(), StringComparer.Ordinal);
}

/// <summary>A response, unjudged.</summary>
internal sealed record RawGrpcResponse(
    int HttpStatus, IReadOnlyDictionary<string, string> Headers, byte[] Body, IReadOnlyDictionary<string, string> Trailers)
{
    /// <summary>The number of the status, from wherever it stands; null when there is none.</summary>
    internal string? Status => Headers.GetValueOrDefault("grpc-status") ?? Trailers.GetValueOrDefault("grpc-status");

    /// <summary>The text of the status as it was sent; null when there is none.</summary>
    internal string? Message => Headers.GetValueOrDefault("grpc-message") ?? Trailers.GetValueOrDefault("grpc-message");

    /// <summary>Whether there was one header frame and nothing else.</summary>
    internal bool IsTrailersOnly => Headers.ContainsKey("grpc-status") && Trailers.Count == 0 && Body.Length == 0;

    internal List<T> Messages<T>()
        where T : IMessage<T>, new()
    {
        var messages = new List<T>();
        for (int at = 0; at < Body.Length;)
        {
            int length = (int)BinaryPrimitives.ReadUInt32BigEndian(Body.AsSpan(at + 1));
            var message = new T();
            message.MergeFrom(Body.AsSpan(at + 5, length));
            messages.Add(message);
            at += 5 + length;
        }

        return messages;
    }
}
