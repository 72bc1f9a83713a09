namespace Signalbox.Lab.Api.Http.Streams;

/// <summary>A session's streams over one connection to a client: <see cref="ChannelSocket"/> by WebSocket,
/// <see cref="SpdyChannels"/> by SPDY. Channels bear the numbers of the former. Any thread may send; one receives.
/// </summary>
internal interface ISessionChannels : IDisposable
{
    /// <summary>The first byte of <paramref name="message"/> is room for this object's own use.</summary>
    Task SendAsync(byte channel, Memory<byte> message, CancellationToken stop);

    /// <summary>The next piece of a channel's bytes; null when the client has said goodbye. Throws what the connection
    /// throws when it is gone without a word.</summary>
    ValueTask<ChannelPiece?> ReceiveAsync(Memory<byte> buffer, CancellationToken stop);

    /// <summary>Says goodbye; the client's own is then what <see cref="ReceiveAsync"/> gets.</summary>
    /// <param name="isStopping">It is the server that ends, and not the session.</param>
    /// <param name="stop">Gives up.</param>
    Task CloseAsync(bool isStopping, CancellationToken stop);
}
