using System.Net.Sockets;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;

namespace Signalbox.Lab.Api.Http.Streams;

/// <summary>Answers a port-forward: SPDY over the connection itself, or, as kubectl does from 1.31 on, over a WebSocket
/// whose messages are pieces of it. Source: KEP-4006.</summary>
internal static class PortForwardAnswer
{
    private const string Protocol = "portforward.k8s.io";
    private const string Tunnel = "SPDY/3.1+" + Protocol;

    /// <summary>How long a client may take to answer a goodbye.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <param name="context">The request.</param>
    /// <param name="connect">Connects to a port of the pod.</param>
    /// <param name="stop">The server is stopping.</param>
    public static async Task RunAsync(
        HttpContext context, Func<int, CancellationToken, Task<Socket>> connect, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, context.RequestAborted);
        var connection = SpdyUpgrade.IsAsked(context)
            ? (await SpdyUpgrade.AcceptAsync(context, [Protocol]).ConfigureAwait(false)).Connection
            : WebSocketStream.Create(
                await SocketUpgrade.AcceptAsync(context, [Tunnel]).ConfigureAwait(false),
                WebSocketMessageType.Binary, Patience);
        await using var _ = connection.ConfigureAwait(false);
        using var relay = new PortForwardRelay(connection, connect);
        await relay.RunAsync(end.Token).ConfigureAwait(false);
    }
}
