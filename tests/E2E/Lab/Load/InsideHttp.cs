using System.Net.Sockets;
using Signalbox.Kernel.Namespaces;

namespace Signalbox.E2E.Lab.Load;

/// <summary>HTTP clients whose connections begin inside a network namespace.</summary>
internal static class InsideHttp
{
    /// <summary>Connections are used anew for so long; with zero, each request has its own. Each that is opened is told
    /// to <paramref name="opened"/>.</summary>
    public static HttpClient Client(NetworkNamespace inside, TimeSpan lifetime, Action? opened = null) =>
        new(new SocketsHttpHandler
        {
            PooledConnectionLifetime = lifetime,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            ConnectCallback = async (context, stop) =>
            {
                var target = context.DnsEndPoint;
                var socket = await ConnectAsync(inside, target.Host, target.Port, stop);
                opened?.Invoke();
                return new NetworkStream(socket, ownsSocket: true);
            },
        });

    private static async ValueTask<Socket> ConnectAsync(
        NetworkNamespace inside, string address, int port, CancellationToken stop)
    {
        var socket = inside.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
        });
        try
        {
            await socket.ConnectAsync(address, port, stop);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
