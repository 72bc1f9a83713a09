using System.Net.WebSockets;

namespace Signalbox.Lab.Api.Http.Streams;

/// <summary>Streams over one WebSocket: the first byte of each message is the number of its channel. Source: KEP-4006,
/// the subprotocols v4.channel.k8s.io and v5.channel.k8s.io.</summary>
internal sealed class ChannelSocket(WebSocket socket) : ISessionChannels
{
    public const byte Input = 0;
    public const byte Output = 1;
    public const byte Errors = 2;
    public const byte Status = 3;
    public const byte Size = 4;

    /// <summary>Of version 5: the byte that follows is the channel whose end it is.</summary>
    public const byte End = 255;

    public const string Version4 = "v4.channel.k8s.io";
    public const string Version5 = "v5.channel.k8s.io";

    private readonly SemaphoreSlim _sending = new(1);
    private bool _isWithinMessage;
    private byte _channel;

    /// <summary>The first byte of <paramref name="message"/> is overwritten by the channel's number.</summary>
    public async Task SendAsync(byte channel, Memory<byte> message, CancellationToken stop)
    {
        message.Span[0] = channel;
        await _sending.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            await socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, stop)
                .ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    public async ValueTask<ChannelPiece?> ReceiveAsync(Memory<byte> buffer, CancellationToken stop)
    {
        while (true)
        {
            var got = await socket.ReceiveAsync(buffer, stop).ConfigureAwait(false);
            if (got.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            if (got.Count == 0 && !_isWithinMessage)
            {
                // An empty message, or an empty beginning of one, names no channel.
                continue;
            }

            var piece = buffer[..got.Count];
            if (!_isWithinMessage)
            {
                (_channel, piece) = (piece.Span[0], piece[1..]);
            }

            _isWithinMessage = !got.EndOfMessage;
            return new ChannelPiece(_channel, piece, got.EndOfMessage);
        }
    }

    public async Task CloseAsync(bool isStopping, CancellationToken stop)
    {
        var (status, words) = isStopping
            ? (WebSocketCloseStatus.EndpointUnavailable, "the server is stopping")
            : (WebSocketCloseStatus.NormalClosure, "");
        await _sending.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            await socket.CloseOutputAsync(status, words, stop).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    public void Dispose()
    {
        socket.Dispose();
        _sending.Dispose();
    }
}

/// <summary>A part of a channel's message.</summary>
/// <param name="Channel">Its number.</param>
/// <param name="Bytes">Valid until the next is received.</param>
/// <param name="IsLast">Whether the message ends with it.</param>
internal readonly record struct ChannelPiece(byte Channel, ReadOnlyMemory<byte> Bytes, bool IsLast);
