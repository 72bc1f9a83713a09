using System.Net;
using System.Net.Sockets;

namespace Signalbox.Proxy.Http;

/// <summary>Opens sockets that connections queue at. All throw <see cref="SocketException"/>.</summary>
internal static class ListeningSocket
{
    private const int Backlog = 512;

    /// <summary>A wildcard, 0.0.0.0 as well as [::], stands for every address of both families where the kernel has
    /// both; any other address for itself alone. Source: Go's net.Listen("tcp"), by which kube-proxy's ports are
    /// opened.</summary>
    public static Socket OpenAny(IPEndPoint at)
    {
        if (!at.Address.Equals(IPAddress.Any) && !at.Address.Equals(IPAddress.IPv6Any))
        {
            return Open(at);
        }

        try
        {
            return Open(new IPEndPoint(IPAddress.IPv6Any, at.Port), isDual: true);
        }
        catch (SocketException failure) when (failure.SocketErrorCode
            is SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable)
        {
            return Open(new IPEndPoint(IPAddress.Any, at.Port));
        }
    }

    /// <summary>The address alone: [::] leaves IPv4 to others.</summary>
    public static Socket Open(IPEndPoint at) => Open(at, isDual: false);

    private static Socket Open(IPEndPoint at, bool isDual)
    {
        var socket = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (at.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = isDual;
            }

            socket.Bind(at);
            socket.Listen(Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
