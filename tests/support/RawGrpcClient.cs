using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace DigitalTalent.Tests.Support;

/// <summary>Sends bytes of the test's choice as a call in any format, and shows what came back, unjudged.</summary>
/// <param name="address">The server.</param>
/// <param name="version">HTTP version; null for 2.</param>
internal sealed class RawGrpcClient(Uri address, Version? version = null) : IDisposable
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
            Version = version ?? HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.TryAddWithoutValidation("content-type", contentType);
        if (version is null)
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

    /// <summary>The frames of the body.</summary>
    internal List<RawFrame> Frames() => RawFrame.Parse(Body);

    /// <summary>The plain messages of the body.</summary>
    internal List<T> Messages<T>()
        where T : IMessage<T>, new() => [.. Frames().Where(frame => frame.Flag == 0).Select(frame => frame.Message<T>())];
}

/// <summary>A prefixed message as it travelled.</summary>
internal sealed record RawFrame(byte Flag, byte[] Payload)
{
    internal static List<RawFrame> Parse(byte[] body)
    {
        var frames = new List<RawFrame>();
        for (int at = 0; at < body.Length;)
        {
            int length = (int)BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(at + 1));
            frames.Add(new RawFrame(body[at], body[(at + 5)..(at + 5 + length)]));
            at += 5 + length;
        }

        return frames;
    }

    /// <summary>The message, inflated with .NET's own gzip when its flag says so.</summary>
    internal T Message<T>()
        where T : IMessage<T>, new()
    {
        var message = new T();
        message.MergeFrom((Flag & 1) == 0 ? Payload : Zip.Inflate("gzip", Payload));
        return message;
    }

    internal string Text => System.Text.Encoding.UTF8.GetString(Payload);
}
