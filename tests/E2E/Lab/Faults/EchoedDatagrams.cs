using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Signalbox.E2E.Lab.Load;
using Signalbox.Kernel.Namespaces;

namespace Signalbox.E2E.Lab.Faults;

/// <summary>Datagrams that one place of a lab sends to another, which sends them back: how many return, and how soon.
/// </summary>
internal sealed class EchoedDatagrams : IDisposable
{
    private const int Port = 7007;

    /// <summary>How long the last may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(600);

    private readonly Socket _server;
    private readonly Socket _client;

    private EchoedDatagrams(Socket server, Socket client) => (_server, _client) = (server, client);

    /// <summary>Between two places, as <see cref="LabPlace"/> names them; the second has that address.</summary>
    public static EchoedDatagrams Between(LabRun lab, string from, string to, string address)
    {
        var server = Open(lab, to);
        server.Bind(new IPEndPoint(IPAddress.Any, Port));
        var client = Open(lab, from);
        client.Connect(IPAddress.Parse(address), Port);
        var echo = new EchoedDatagrams(server, client);
        _ = echo.EchoAsync();
        return echo;
    }

    /// <summary>Sends so many, one after the other, without waiting for answers; the share that came back.</summary>
    public async Task<double> ShareAsync(int count)
    {
        var answered = CountAsync(count);
        for (var at = 0; at < count; at++)
        {
            await _client.SendAsync(new byte[32]);
        }

        return (double)await answered / count;
    }

    /// <summary>The shortest round trip of some, each sent when the one before is back; in milliseconds.</summary>
    public async Task<double> ShortestAsync(int count = 6)
    {
        var shortest = double.MaxValue;
        for (var at = 0; at < count; at++)
        {
            var watch = Stopwatch.StartNew();
            await _client.SendAsync(new byte[32]);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await _client.ReceiveAsync(new byte[64], limit.Token);
            shortest = Math.Min(shortest, watch.Elapsed.TotalMilliseconds);
        }

        return shortest;
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    // With room for all that is sent at once: what is lost shall be lost on its way.
    private static Socket Open(LabRun lab, string place)
    {
        const int SOL_SOCKET = 1;
        const int SO_RCVBUFFORCE = 33;
        using var inside = NetworkNamespace.Open(LabPlace.NamespaceOf(lab, place));
        var socket = inside.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        socket.SetRawSocketOption(SOL_SOCKET, SO_RCVBUFFORCE, BitConverter.GetBytes(4 * 1024 * 1024));
        return socket;
    }

    private async Task<int> CountAsync(int most)
    {
        var count = 0;
        try
        {
            for (; count < most; count++)
            {
                using var limit = new CancellationTokenSource(Patience);
                await _client.ReceiveAsync(new byte[64], limit.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // No more come.
        }

        return count;
    }

    private async Task EchoAsync()
    {
        var buffer = new byte[64];
        try
        {
            while (true)
            {
                var got = await _server.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0));
                await _server.SendToAsync(buffer.AsMemory(0, got.ReceivedBytes), got.RemoteEndPoint);
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
