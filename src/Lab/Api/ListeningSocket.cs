using System.Net;
using System.Net.Sockets;

namespace Signalbox.Lab.Api;

/// <summary>Opens sockets for servers to accept at. A socket belongs to the network namespace that it was opened in,
/// whichever thread uses it later.</summary>
public static class ListeningSocket
{
    /// <summary>Connections queue at it from now on. Port 0 takes any free one.</summary>
    public static Socket Open(IPEndPoint at)
    {
        var socket = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(at);
            socket.Listen(512);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
