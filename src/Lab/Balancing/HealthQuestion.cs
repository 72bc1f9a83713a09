using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Signalbox.Core.Model;
using Signalbox.Lab.Namespaces;

namespace Signalbox.Lab.Balancing;

/// <summary>Asks nodes' health check node ports from where the load balancer is.</summary>
internal static class HealthQuestion
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Whether it answers 200; null when it does not answer.</summary>
    public static async Task<bool?> AskAsync(
        TemporaryNamespace from, Address node, int port, TimeProvider time, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var timer = time.CreateTimer(_ => limit.Cancel(), null, Patience, Timeout.InfiniteTimeSpan);
        var at = new IPEndPoint(IPAddress.Parse(node.ToString()), port);
        try
        {
            using var socket = from.Run(() => new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
            await socket.ConnectAsync(at, limit.Token).ConfigureAwait(false);
            var request = string.Create(
                CultureInfo.InvariantCulture, $"GET /healthz HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n\r\n");
            await socket.SendAsync(Encoding.ASCII.GetBytes(request), limit.Token).ConfigureAwait(false);
            await using var stream = new NetworkStream(socket);
            using var reader = new StreamReader(stream);
            var line = await reader.ReadLineAsync(limit.Token).ConfigureAwait(false);
            return line is null ? null : line.Split(' ') is [_, "200", ..];
        }
        catch (Exception silence) when (silence is SocketException or IOException
            || (silence is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return null;
        }
    }
}
