using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Signalbox.Cluster.Connect;

/// <summary>Lets the kernel notice that the other end is gone: within about 10 s, whether we are sending or only
/// waiting. HTTP/2's pings notice more (a middle box that only keeps up appearances), HTTP/1.1 has but this.</summary>
internal static class TcpLiveness
{
    private const int QuietSeconds = 5;
    private const int ProbeSeconds = 2;
    private const int Probes = 3;
    private const int UnansweredMilliseconds = 10_000;

    /// <summary>TCP_USER_TIMEOUT of include/uapi/linux/tcp.h: how long sent bytes may stay unacknowledged. It ends
    /// keep-alive too, in place of the count of probes.</summary>
    internal const int UserTimeout = 18;

    internal const int Tcp = 6;

    public static void Set(Socket socket)
    {
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, QuietSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, ProbeSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
        var milliseconds = UnansweredMilliseconds;
        socket.SetRawSocketOption(Tcp, UserTimeout, MemoryMarshal.AsBytes(new Span<int>(ref milliseconds)));
    }
}
