using Microsoft.AspNetCore.Http;
using Signalbox.Lab.Api.Streams;

namespace Signalbox.Lab.Api.Http.Streams;

/// <summary>Answers an exec or attach: becomes a WebSocket or a connection of SPDY, and relays the session's streams
/// over it.</summary>
internal static class SessionAnswer
{
    /// <param name="context">The request.</param>
    /// <param name="request">What it asks for.</param>
    /// <param name="start">Starts the session on its node.</param>
    /// <param name="stop">The server is stopping.</param>
    public static async Task RunAsync(
        HttpContext context, PodSessionRequest request, Func<CancellationToken, Task<IContainerSession>> start,
        CancellationToken stop)
    {
        using ISessionChannels? channels = SpdyUpgrade.IsAsked(context)
            ? await OpenSpdyAsync(context, request, stop).ConfigureAwait(false)
            : new ChannelSocket(await SocketUpgrade.AcceptAsync(
                context, [ChannelSocket.Version5, ChannelSocket.Version4]).ConfigureAwait(false));
        if (channels is null)
        {
            return;
        }

        using var relay = new SessionRelay(channels, stop, context.RequestAborted);
        await relay.RunAsync(start).ConfigureAwait(false);
    }

    /// <summary>Null when the client has opened no streams: then it hears of nothing.</summary>
    private static async Task<SpdyChannels?> OpenSpdyAsync(
        HttpContext context, PodSessionRequest request, CancellationToken stop)
    {
        var (connection, protocol) = await SpdyUpgrade.AcceptAsync(context, SpdyChannels.Protocols)
            .ConfigureAwait(false);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, context.RequestAborted);
        try
        {
            return await SpdyChannels.OpenAsync(connection, protocol, request, end.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            context.Abort();
            return null;
        }
    }
}
