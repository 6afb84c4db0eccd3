using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace DigitalTalent.Tests.Support;

/// <summary>An HTTP/2 connection of which the test writes every octet. It knows no rules, so that it can break them.</summary>
/// <remarks>
/// Announces a header table of size 0: Kestrel then sends names and values as plain literals, in which a status can be found without a decoder.
/// Not thread-safe, but one reader and one writer may work at once.
/// </remarks>
internal sealed class RawHttp2 : IAsyncDisposable
{
    internal const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, Ping = 6, GoAway = 7, WindowUpdate = 8, Continuation = 9;
    internal const byte EndStream = 1, Ack = 1, EndHeaders = 4;

    private const int HeaderBytes = 9;

    private readonly TcpClient _tcp;
    private readonly MemoryStream _pending = new();
    private readonly byte[] _header = new byte[HeaderBytes];
    private readonly NetworkStream _stream;

    private RawHttp2(TcpClient tcp) => (_tcp, _stream) = (tcp, tcp.GetStream());

    /// <summary>Opens a connection and says hello.</summary>
    /// <param name="server">The server.</param>
    /// <param name="streamWindow">How many octets the server may send on each stream before it must wait.</param>
    /// <param name="connectionWindow">The same for all streams together, besides the 65,535 that HTTP/2 begins with.</param>
    internal static async Task<RawHttp2> ConnectAsync(Uri server, int streamWindow = int.MaxValue, int connectionWindow = int.MaxValue - 65_535)
    {
        var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(server.Host, server.Port);
        var connection = new RawHttp2(tcp);
        connection._pending.Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        byte[] settings = new byte[12];
        BinaryPrimitives.WriteUInt16BigEndian(settings, 1);                    // HEADER_TABLE_SIZE
        BinaryPrimitives.WriteUInt16BigEndian(settings.AsSpan(6), 4);          // INITIAL_WINDOW_SIZE
        BinaryPrimitives.WriteInt32BigEndian(settings.AsSpan(8), streamWindow);
        connection.Put(Settings, 0, 0, settings);
        connection.PutWindow(0, connectionWindow);
        await connection.SendAsync();
        return connection;
    }

    /// <summary>Puts a frame into the buffer.</summary>
    internal void Put(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        BinaryPrimitives.WriteInt32BigEndian(header, payload.Length << 8);
        header[3] = type;
        header[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(header[5..], stream);
        _pending.Write(header);
        _pending.Write(payload);
    }

    /// <summary>Puts a request into the buffer, all of it.</summary>
    internal void PutRequest(int stream, string path, string contentType, ReadOnlySpan<byte> body, params (string Name, string Value)[] more)
    {
        const int frameBytesMax = 16_384;
        Put(Headers, EndHeaders, stream, HeaderBlock(path, contentType, more));
        for (; body.Length > frameBytesMax; body = body[frameBytesMax..])
            Put(Data, 0, stream, body[..frameBytesMax]);
        Put(Data, EndStream, stream, body);
    }

    /// <summary>Lets the server send more.</summary>
    internal void PutWindow(int stream, int octets)
    {
        Span<byte> payload = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(payload, octets);
        Put(WindowUpdate, 0, stream, payload);
    }

    internal void PutReset(int stream, int code = 8)
    {
        Span<byte> payload = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(payload, code);
        Put(Reset, 0, stream, payload);
    }

    /// <summary>Octets as they are, frame or not.</summary>
    internal void PutRaw(ReadOnlySpan<byte> octets) => _pending.Write(octets);

    /// <summary>Sends what is in the buffer.</summary>
    internal async Task SendAsync()
    {
        byte[] octets = _pending.ToArray();
        _pending.SetLength(0);
        await _stream.WriteAsync(octets);
    }

    /// <summary>Reads the next frame that is not about the connection's own affairs; null when the server has closed.</summary>
    internal async Task<RawHttp2Frame?> ReadAsync()
    {
        try
        {
            while (true)
            {
                await _stream.ReadExactlyAsync(_header);
                byte[] payload = new byte[BinaryPrimitives.ReadInt32BigEndian(_header) >>> 8];
                await _stream.ReadExactlyAsync(payload);
                var frame = new RawHttp2Frame(_header[3], _header[4], BinaryPrimitives.ReadInt32BigEndian(_header.AsSpan(5)), payload);
                if (frame.Type is not (Settings or Ping or WindowUpdate))
                    return frame;
            }
        }
        catch (IOException)
        {
            return null;        // Closed, in order or not: both are the server's right.
        }
    }

    /// <summary>Reads until a stream has ended, one way or the other; null when the connection ended first.</summary>
    internal async Task<RawHttp2Reply?> ReplyAsync(int stream)
    {
        var reply = new RawHttp2Reply();
        while (await ReadAsync() is { } frame)
        {
            if (frame.Stream == stream && reply.Add(frame))
                return reply;
        }

        return null;
    }

    /// <summary>Names and values without compression.</summary>
    internal static byte[] HeaderBlock(string path, string contentType, params ReadOnlySpan<(string Name, string Value)> more)
    {
        var block = new MemoryStream();
        AddHeader(block, ":method", "POST");
        AddHeader(block, ":scheme", "http");
        AddHeader(block, ":path", path);
        AddHeader(block, ":authority", "test");
        AddHeader(block, "content-type", contentType);
        AddHeader(block, "te", "trailers");
        foreach (var (name, value) in more)
            AddHeader(block, name, value);
        return block.ToArray();
    }

    private static void AddHeader(MemoryStream block, string name, string value)
    {
        block.WriteByte(0);
        AddText(block, name);
        AddText(block, value);
    }

    private static void AddText(MemoryStream block, string text)
    {
        const int oneOctetMax = 127;
        byte[] octets = Encoding.Latin1.GetBytes(text);
        block.WriteByte((byte)Math.Min(octets.Length, oneOctetMax));
        if (octets.Length >= oneOctetMax)
        {
            int rest = octets.Length - oneOctetMax;
            for (; rest >= 128; rest >>= 7)
                block.WriteByte((byte)(rest | 128));
            block.WriteByte((byte)rest);
        }

        block.Write(octets);
    }

    public ValueTask DisposeAsync()
    {
        _tcp.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>A frame as it came.</summary>
internal sealed record RawHttp2Frame(byte Type, byte Flags, int Stream, byte[] Payload);

/// <summary>What came back on one stream.</summary>
internal sealed class RawHttp2Reply
{
    private readonly List<byte> _body = [];

    /// <summary>The HTTP status, of those with a number of their own in HPACK; 0 for others that were spelled out.</summary>
    internal int HttpStatus { get; private set; }

    /// <summary>The gRPC status in headers or trailers; null when there is none.</summary>
    internal string? GrpcStatus { get; private set; }

    /// <summary>The code of the reset that ended the stream; null when it ended in order.</summary>
    internal int? ResetCode { get; private set; }

    internal byte[] Body => [.. _body];

    /// <summary>Adds a frame.</summary>
    /// <returns>Whether the stream has ended with it.</returns>
    internal bool Add(RawHttp2Frame frame)
    {
        switch (frame.Type)
        {
            case RawHttp2.Reset:
                ResetCode = BinaryPrimitives.ReadInt32BigEndian(frame.Payload);
                return true;
            case RawHttp2.Headers:
                ReadHeaders(frame.Payload);
                break;
            case RawHttp2.Data:
                _body.AddRange(frame.Payload);
                break;
        }

        return (frame.Flags & RawHttp2.EndStream) != 0;
    }

    private void ReadHeaders(ReadOnlySpan<byte> block)
    {
        // 0x88 to 0x8E stand for ":status" with the usual values; a change of the table's size may stand before.
        ReadOnlySpan<int> usual = [200, 204, 206, 304, 400, 404, 500];
        if (HttpStatus == 0)
        {
            int at = block.IndexOfAnyInRange((byte)0x88, (byte)0x8E);
            HttpStatus = at is 0 or 1 ? usual[block[at] - 0x88] : 0;
        }

        int name = block.IndexOf("grpc-status"u8);
        if (name < 0)
            return;
        var value = block[(name + "grpc-status".Length)..];
        GrpcStatus = Encoding.ASCII.GetString(value.Slice(1, value[0]));
    }
}
