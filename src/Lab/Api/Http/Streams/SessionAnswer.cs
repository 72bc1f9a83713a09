using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.Streams;

namespace Signalbox.Lab.Api.Http.Streams;

/// <summary>Answers an exec or attach: becomes a WebSocket, and relays the session's streams over it.</summary>
internal static class SessionAnswer
{
    /// <summary>A client that is gone while nothing is read from it shows when something is sent.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(3);

    /// <param name="context">The request.</param>
    /// <param name="start">Starts the session on its node.</param>
    /// <param name="stop">The server is stopping.</param>
    public static async Task RunAsync(
        HttpContext context, Func<CancellationToken, Task<IContainerSession>> start, CancellationToken stop)
    {
        var accept = new WebSocketAcceptContext { SubProtocol = Negotiate(context), KeepAliveInterval = KeepAlive };
        using var socket = new ChannelSocket(
            await context.WebSockets.AcceptWebSocketAsync(accept).ConfigureAwait(false));
        using var relay = new SessionRelay(socket, stop, context.RequestAborted);
        await relay.RunAsync(start).ConfigureAwait(false);
    }

    private static string Negotiate(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            throw Refused(context.Request.Headers.Upgrade.ToString() is { Length: > 0 } other
                ? $"unable to upgrade: this server streams over WebSocket, and not over {other}; "
                    + "kubectl does so from 1.31 on"
                : "Upgrade request required");
        }

        string[] known = [ChannelSocket.Version5, ChannelSocket.Version4];
        var offered = context.WebSockets.WebSocketRequestedProtocols;
        return offered.FirstOrDefault(known.Contains) ?? throw Refused(
            $"unable to upgrade: unable to negotiate protocol: client supports [{string.Join(' ', offered)}], "
            + $"server accepts [{string.Join(' ', known)}]");
    }

    private static ApiStatusException Refused(string message) => new(ApiStatus.BadRequest(message));
}
