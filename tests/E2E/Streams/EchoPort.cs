using System.Net;
using System.Net.Sockets;

namespace Signalbox.E2E.Streams;

/// <summary>A TCP port of this machine that says back what it hears, and ends a connection when its client has.
/// </summary>
internal sealed class EchoPort : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private int _connections;
    private int _open;

    public EchoPort()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Number => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many there have been.</summary>
    public int Connections => _connections;

    /// <summary>How many there are.</summary>
    public int Open => _open;

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = EchoAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // It was disposed.
        }
    }

    private async Task EchoAsync(TcpClient client)
    {
        Interlocked.Increment(ref _connections);
        Interlocked.Increment(ref _open);
        try
        {
            using (client)
            {
                await client.GetStream().CopyToAsync(client.GetStream());
            }
        }
        catch (IOException)
        {
            // The client broke it.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
