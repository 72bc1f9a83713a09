using System.Net;
using System.Net.Sockets;

namespace Signalbox.Cluster.Tests.Connect;

/// <summary>A port whose queue of connections is full: the kernel answers no more of them, as if the host were dead.
/// </summary>
internal sealed class FullListener : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _waiting = [];

    /// <param name="address">A loopback address.</param>
    /// <param name="port">0: any.</param>
    public FullListener(IPAddress? address = null, int port = 0)
    {
        _listener.Bind(new IPEndPoint(address ?? IPAddress.Loopback, port));
        _listener.Listen(0);
        while (Fits())
        {
        }
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public void Dispose()
    {
        _waiting.ForEach(socket => socket.Dispose());
        _listener.Dispose();
    }

    private bool Fits()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _waiting.Add(socket);
        return socket.ConnectAsync(_listener.LocalEndPoint!).Wait(100);
    }
}
