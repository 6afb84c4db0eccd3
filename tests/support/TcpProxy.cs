using System.Net;
using System.Net.Sockets;

namespace DigitalTalent.Tests.Support;

/// <summary>Stands between a client and a server on loopback, and can drop what they say while their connections stay open: a cut cable, as both sides see it.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _target;
    private readonly Task _accepting;
    private volatile TaskCompletionSource _open = Opened();

    public TcpProxy(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Nothing passes from now on, in either direction; new connections are accepted and lead nowhere.</summary>
    public void Cut() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Everything passes again, what was held back too.</summary>
    public void Restore() => _open.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Restore();
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    private async Task AcceptAsync()
    {
        var pipes = new List<Task>();
        try
        {
            while (true)
                pipes.Add(PipeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(pipes);
        }
    }

    private async Task PipeAsync(TcpClient client)
    {
        using (client)
        {
            using var server = new TcpClient();
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
                using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                await Task.WhenAny(CopyAsync(client, server, over.Token), CopyAsync(server, client, over.Token));
                await over.CancelAsync();
            }
            catch (Exception broken) when (broken is OperationCanceledException or SocketException or IOException)
            {
                // One of the two went away, and the other learns it by the end of its connection.
            }
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, CancellationToken cancellation)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, cancellation) is > 0 and var length)
            {
                await _open.Task.WaitAsync(cancellation);
                await to.GetStream().WriteAsync(buffer.AsMemory(0, length), cancellation);
            }
        }
        catch (Exception broken) when (broken is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
            // As above.
        }
    }
}
