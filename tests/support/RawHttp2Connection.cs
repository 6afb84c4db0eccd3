using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace DigitalTalent.Tests.Support;

/// <summary>One connection of a <see cref="RawHttp2Server"/>: reads frames, and writes what the script says, right or wrong.</summary>
internal sealed class RawHttp2Connection(Socket socket, int number) : IDisposable
{
    internal const byte Data = 0, Headers = 1, ResetStream = 3, Settings = 4, Ping = 6, GoAway = 7;
    internal const byte EndStream = 1, Ack = 1, EndHeaders = 4;

    private const int PrefaceBytes = 24, FrameHeadBytes = 9;

    private readonly NetworkStream _stream = new(socket, ownsSocket: false);

    /// <summary>Position among all connections of the server, from 0.</summary>
    internal int Number => number;

    /// <summary>A message of so many bytes behind its prefix: field 1, a text.</summary>
    internal static byte[] Message(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        return RawGrpcClient.Frame(0, [0x0A, (byte)utf8.Length, .. utf8]);
    }

    /// <summary>Reads the preface and sends the settings.</summary>
    internal async Task HandshakeAsync()
    {
        await _stream.ReadExactlyAsync(new byte[PrefaceBytes]);
        await SendFrameAsync(Settings, 0, 0, []);
    }

    /// <summary>Reads until a request has come.</summary>
    /// <param name="whole">Until its end; false: until its headers.</param>
    /// <returns>The number of its stream.</returns>
    internal async Task<int> ReadRequestAsync(bool whole)
    {
        while (true)
        {
            var (type, flags, stream) = await ReadFrameAsync();
            if (type == Settings && (flags & Ack) == 0)
                await SendFrameAsync(Settings, Ack, 0, []);
            bool ends = (flags & EndStream) != 0;
            if ((type == Headers && (!whole || ends)) || (type == Data && ends))
                return stream;
        }
    }

    /// <summary>Reads and forgets what comes until the client closes the connection; answers no ping.</summary>
    internal async Task DrainAsync()
    {
        byte[] buffer = new byte[4096];
        while (await _stream.ReadAsync(buffer) > 0)
        {
        }
    }

    internal Task SendFrameAsync(byte type, byte flags, int stream, byte[] payload) => SendAsync(Frame(type, flags, stream, payload));

    /// <summary>The headers of a gRPC response.</summary>
    internal Task SendResponseAsync(int stream) => SendAsync(ResponseFrame(stream));

    /// <summary>The trailers that end a call with OK.</summary>
    internal Task SendTrailersAsync(int stream) => SendAsync(TrailersFrame(stream));

    internal Task SendGoAwayAsync(int lastStream, int error)
    {
        byte[] payload = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(payload, lastStream);
        BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(4), error);
        return SendFrameAsync(GoAway, 0, 0, payload);
    }

    internal Task SendAsync(byte[] bytes) => _stream.WriteAsync(bytes).AsTask();

    internal static byte[] ResponseFrame(int stream) => Frame(Headers, EndHeaders, stream, [0x88, .. Field("content-type", "application/grpc")]);

    internal static byte[] TrailersFrame(int stream) => Frame(Headers, EndHeaders | EndStream, stream, Field("grpc-status", "0"));

    /// <summary>Closes in peace: what was sent arrives before the end.</summary>
    internal async Task CloseAsync()
    {
        socket.Shutdown(SocketShutdown.Send);
        await DrainAsync();
    }

    /// <summary>Closes as the kernel does for a killed process with unread data: TCP RST.</summary>
    internal void Reset()
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();
    }

    public void Dispose()
    {
        _stream.Dispose();
        socket.Dispose();
    }

    internal static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        byte[] frame = new byte[FrameHeadBytes + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8 | type);
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, FrameHeadBytes);
        return frame;
    }

    /// <summary>A header field in HPACK's plainest form: a literal with a new name, not indexed.</summary>
    private static byte[] Field(string name, string value) =>
        [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];

    private async Task<(byte Type, byte Flags, int Stream)> ReadFrameAsync()
    {
        byte[] head = new byte[FrameHeadBytes];
        await _stream.ReadExactlyAsync(head);
        await _stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadInt32BigEndian(head) >> 8 & 0xFFFFFF]);
        return (head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)));
    }
}
