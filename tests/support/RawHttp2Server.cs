using System.Net;
using System.Net.Sockets;

namespace DigitalTalent.Tests.Support;

/// <summary>A server on a loopback port that answers every connection by a script: for answers, and breaks, that no real server can be asked for.</summary>
internal sealed class RawHttp2Server : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<RawHttp2Connection, Task> _script;
    private readonly Task _accepting;
    private int _connections;

    /// <param name="script">Run for each connection; the connection is closed when it ends.</param>
    internal RawHttp2Server(Func<RawHttp2Connection, Task> script)
    {
        _script = script;
        _listener.Start();
        Address = new Uri($"http://{_listener.LocalEndpoint}");
        _accepting = AcceptAsync();
    }

    internal Uri Address { get; }

    /// <summary>Connections that clients have opened.</summary>
    internal int Connections => Volatile.Read(ref _connections);

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync();
                serving.Add(ServeAsync(socket, Interlocked.Increment(ref _connections) - 1));
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(Socket socket, int number)
    {
        using var connection = new RawHttp2Connection(socket, number);
        try
        {
            await _script(connection);
        }
        catch (Exception gone) when (gone is IOException or SocketException)
        {
            // The client went away first, as clients do that have seen enough.
        }
    }
}
