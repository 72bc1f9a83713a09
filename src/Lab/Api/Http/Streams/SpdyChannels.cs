using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Http.Spdy;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Streams;

namespace Signalbox.Lab.Api.Http.Streams;

/// <summary>A session's streams as streams of SPDY. The client opens one for each, and says by the header "streamType"
/// which it is. Source: the remote command subprotocols channel.k8s.io to v4.channel.k8s.io.</summary>
internal sealed class SpdyChannels : ISessionChannels
{
    /// <summary>The best first.</summary>
    public static readonly string[] Protocols =
        ["v4.channel.k8s.io", "v3.channel.k8s.io", "v2.channel.k8s.io", "channel.k8s.io"];

    /// <summary>A client that has not opened its streams by then opens none.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly byte[] EndOfInput = [ChannelSocket.Input];

    private readonly SpdyReader _reader;
    private readonly SpdyWriter _writer;
    private readonly Dictionary<byte, uint> _streams = [];
    private readonly bool _hasStatus;
    private bool _hasInputEnded;

    private SpdyChannels(Stream connection, string protocol)
    {
        (_reader, _writer) = (new SpdyReader(connection), new SpdyWriter(connection));
        _hasStatus = protocol == Protocols[0];
    }

    /// <summary>Returns when the client has opened the streams that its request says. Throws <see cref="IOException"/>
    /// when it does not.</summary>
    public static async Task<SpdyChannels> OpenAsync(
        Stream connection, string protocol, PodSessionRequest request, CancellationToken stop)
    {
        var channels = new SpdyChannels(connection, protocol);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        try
        {
            await channels.TakeStreamsAsync(Expected(request, protocol), patience.Token).ConfigureAwait(false);
            return channels;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            channels.Dispose();
            throw new SpdyException("the client did not open its streams");
        }
        catch
        {
            channels.Dispose();
            throw;
        }
    }

    public async Task SendAsync(byte channel, Memory<byte> message, CancellationToken stop)
    {
        ReadOnlyMemory<byte> bytes = message[1..];
        if (channel == ChannelSocket.Status && !_hasStatus)
        {
            bytes = PlainWords(bytes);
        }

        if (!bytes.IsEmpty && _streams.TryGetValue(channel, out var stream))
        {
            await _writer.SendAsync(stream, bytes, isLast: false, stop).ConfigureAwait(false);
        }
    }

    public async ValueTask<ChannelPiece?> ReceiveAsync(Memory<byte> buffer, CancellationToken stop)
    {
        while (true)
        {
            if (_hasInputEnded)
            {
                _hasInputEnded = false;
                return new ChannelPiece(ChannelSocket.End, EndOfInput, true);
            }

            switch (await _reader.ReadAsync(stop).ConfigureAwait(false))
            {
                case null or SpdyFrame.GoAway:
                    return null;
                case SpdyFrame.Ping ping:
                    await _writer.PingAsync(ping.Id, stop).ConfigureAwait(false);
                    break;
                case SpdyFrame.Opening late:
                    await _writer.ResetAsync(late.Stream, SpdyWriter.RefusedStream, stop).ConfigureAwait(false);
                    break;
                case SpdyFrame.Reset reset:
                    _hasInputEnded = Is(ChannelSocket.Input, reset.Stream);
                    break;
                case SpdyFrame.Piece piece when Is(ChannelSocket.Input, piece.Stream):
                    _hasInputEnded = piece.IsLast;
                    return new ChannelPiece(ChannelSocket.Input, piece.Bytes, piece.EndsFrame);
                case SpdyFrame.Piece piece when Is(ChannelSocket.Size, piece.Stream):
                    return new ChannelPiece(ChannelSocket.Size, piece.Bytes, piece.EndsFrame);
            }
        }
    }

    public async Task CloseAsync(bool isStopping, CancellationToken stop)
    {
        if (isStopping)
        {
            var status = SessionStatus.OfRefusal("the server is stopping");
            await SendAsync(ChannelSocket.Status, status, stop).ConfigureAwait(false);
        }

        foreach (var stream in _streams.Values)
        {
            await _writer.SendAsync(stream, default, isLast: true, stop).ConfigureAwait(false);
        }

        await _writer.GoAwayAsync(_streams.Values.DefaultIfEmpty().Max(), 0, stop).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
    }

    private static Dictionary<string, byte> Expected(PodSessionRequest request, string protocol)
    {
        var hasSizes = request.Terminal && Array.IndexOf(Protocols, protocol) is (0 or 1);
        (bool, string, byte)[] all =
        [
            (true, "error", ChannelSocket.Status),
            (request.Input, "stdin", ChannelSocket.Input),
            (request.Output, "stdout", ChannelSocket.Output),
            (request.Errors, "stderr", ChannelSocket.Errors),
            (hasSizes, "resize", ChannelSocket.Size),
        ];
        return all.Where(one => one.Item1).ToDictionary(one => one.Item2, one => one.Item3);
    }

    private async Task TakeStreamsAsync(Dictionary<string, byte> expected, CancellationToken stop)
    {
        while (expected.Count > 0)
        {
            switch (await _reader.ReadAsync(stop).ConfigureAwait(false))
            {
                case null or SpdyFrame.GoAway:
                    throw new SpdyException("the client left before it had opened its streams");
                case SpdyFrame.Ping ping:
                    await _writer.PingAsync(ping.Id, stop).ConfigureAwait(false);
                    break;
                case SpdyFrame.Opening opening:
                    await TakeStreamAsync(opening, expected, stop).ConfigureAwait(false);
                    break;
                case SpdyFrame.Piece { Bytes.IsEmpty: false }:
                    throw new SpdyException("the client sends before it has opened its streams");
            }
        }
    }

    private async Task TakeStreamAsync(
        SpdyFrame.Opening opening, Dictionary<string, byte> expected, CancellationToken stop)
    {
        if (opening.Headers.TryGetValue("streamType", out var type) && expected.Remove(type, out var channel))
        {
            _streams[channel] = opening.Stream;
            _hasInputEnded |= opening.IsLast && channel == ChannelSocket.Input;
            await _writer.AcceptAsync(opening.Stream, stop).ConfigureAwait(false);
        }
        else
        {
            await _writer.ResetAsync(opening.Stream, SpdyWriter.RefusedStream, stop).ConfigureAwait(false);
        }
    }

    private bool Is(byte channel, uint stream) => _streams.TryGetValue(channel, out var known) && known == stream;

    // Before version 4, what ends a session is the words of what went wrong, or none.
    private static byte[] PlainWords(ReadOnlyMemory<byte> status)
    {
        if (status.IsEmpty || JsonNode.Parse(status.Span) is not JsonObject json || json.Text("status") == "Success")
        {
            return [];
        }

        return System.Text.Encoding.UTF8.GetBytes(json.Text("message") ?? "");
    }
}
