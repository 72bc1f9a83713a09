using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;

namespace Signalbox.Lab.Api.Http.Streams;

/// <summary>Turns a request into a WebSocket.</summary>
internal static class SocketUpgrade
{
    /// <summary>A client that is gone while nothing is read from it shows when something is sent.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(3);

    /// <summary>Speaks the first of the client's subprotocols that is known. Throws <see cref="ApiStatusException"/>.
    /// </summary>
    public static Task<WebSocket> AcceptAsync(HttpContext context, string[] known)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            throw Refused(context.Request.Headers.Upgrade.ToString() is { Length: > 0 } other
                ? $"unable to upgrade: this server streams over WebSocket and SPDY/3.1, and not over {other}"
                : "Upgrade request required");
        }

        var offered = context.WebSockets.WebSocketRequestedProtocols;
        var chosen = offered.FirstOrDefault(known.Contains) ?? throw Refused(
            $"unable to upgrade: unable to negotiate protocol: client supports [{string.Join(' ', offered)}], "
            + $"server accepts [{string.Join(' ', known)}]");
        // Said here, because .NET takes no slash in the name of a subprotocol, which port-forward's has.
        context.Response.Headers.SecWebSocketProtocol = chosen;
        return context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = KeepAlive });
    }

    private static ApiStatusException Refused(string message) => new(ApiStatus.BadRequest(message));
}
