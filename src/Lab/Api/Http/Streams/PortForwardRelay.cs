using System.Globalization;
using System.Net.Sockets;
using System.Net.WebSockets;
using Signalbox.Lab.Api.Http.Spdy;

namespace Signalbox.Lab.Api.Http.Streams;

/// <summary>Carries the connections of one port-forward, as many as the client makes, until it is gone or the server
/// stops. Source: the subprotocol portforward.k8s.io: for each connection a stream of type "error" and one of type
/// "data", with the same "requestID", and the "port" that they are for.</summary>
internal sealed class PortForwardRelay : IDisposable
{
    /// <summary>A client that opens more at a time is told to wait with the rest.</summary>
    private const int MostConnections = 1000;

    /// <summary>How long a last word may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly SpdyReader _reader;
    private readonly SpdyWriter _writer;
    private readonly Func<int, CancellationToken, Task<Socket>> _connect;
    private readonly Dictionary<string, Half> _halves = [];
    private readonly Dictionary<uint, ForwardedPort> _ports = [];
    private readonly Dictionary<Task, uint> _running = [];
    private uint _last;

    /// <param name="connection">To the client.</param>
    /// <param name="connect">Connects to a port of the pod. Throws
    /// <see cref="Signalbox.Lab.Api.Streams.PodStreamException"/>.</param>
    public PortForwardRelay(Stream connection, Func<int, CancellationToken, Task<Socket>> connect)
    {
        (_reader, _writer) = (new SpdyReader(connection), new SpdyWriter(connection));
        _connect = connect;
    }

    public async Task RunAsync(CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            while (await ListenAsync(end.Token).ConfigureAwait(false))
            {
            }
        }
        catch (SpdyException)
        {
            await RefuseAsync().ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is WebSocketException or IOException or OperationCanceledException)
        {
            // It left without a word, which is an end too; or the server is leaving.
        }

        await end.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_running.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        foreach (var port in _ports.Values)
        {
            port.Dispose();
        }

        _reader.Dispose();
        _writer.Dispose();
    }

    /// <summary>Does what one frame says. False when it says goodbye.</summary>
    private async Task<bool> ListenAsync(CancellationToken stop)
    {
        switch (await _reader.ReadAsync(stop).ConfigureAwait(false))
        {
            case null or SpdyFrame.GoAway:
                return false;
            case SpdyFrame.Ping ping:
                await _writer.PingAsync(ping.Id, stop).ConfigureAwait(false);
                break;
            case SpdyFrame.Opening opening:
                await OpenAsync(opening, stop).ConfigureAwait(false);
                break;
            case SpdyFrame.Piece piece when _ports.TryGetValue(piece.Stream, out var port):
                await port.TakeAsync(piece.Bytes, piece.IsLast, stop).ConfigureAwait(false);
                break;
            case SpdyFrame.Reset reset when _ports.TryGetValue(reset.Stream, out var port):
                port.Abandon();
                break;
        }

        return true;
    }

    private async Task OpenAsync(SpdyFrame.Opening opening, CancellationToken stop)
    {
        Forget();
        var type = opening.Headers.GetValueOrDefault("streamType", "");
        if (PortOf(opening) is not { } port || type is not ("data" or "error") || _ports.Count >= MostConnections
            || _halves.Count >= MostConnections)
        {
            await _writer.ResetAsync(opening.Stream, SpdyWriter.RefusedStream, stop).ConfigureAwait(false);
            return;
        }

        _last = opening.Stream;
        await _writer.AcceptAsync(opening.Stream, stop).ConfigureAwait(false);
        var request = RequestOf(opening, isError: type == "error");
        var half = _halves.GetValueOrDefault(request) ?? new Half(port);
        half = type == "data" ? half with { Data = opening.Stream } : half with { Errors = opening.Stream };
        if (half is not { Data: { } data, Errors: { } errors })
        {
            _halves[request] = half;
            return;
        }

        _halves.Remove(request);
        var forwarded = new ForwardedPort(_writer, data, errors);
        _ports[data] = forwarded;
        _running[forwarded.RunAsync(token => _connect(half.Port, token), stop)] = data;
    }

    // Connections that are over are given back when the next one comes: what is left of them until then is little.
    private void Forget()
    {
        foreach (var done in _running.Keys.Where(one => one.IsCompleted).ToList())
        {
            _running.Remove(done, out var stream);
            _ports.Remove(stream, out var port);
            port?.Dispose();
        }
    }

    private static int? PortOf(SpdyFrame.Opening opening) =>
        ushort.TryParse(
            opening.Headers.GetValueOrDefault("port"), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
        && port > 0
            ? port
            : null;

    // Clients that name no request open the stream for errors first, and the other one right after it.
    private static string RequestOf(SpdyFrame.Opening opening, bool isError) =>
        opening.Headers.TryGetValue("requestID", out var id)
            ? $"r{id}"
            : $"s{(isError ? opening.Stream : opening.Stream - 2)}";

    private async Task RefuseAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _writer.GoAwayAsync(_last, SpdyWriter.ProtocolError, patience.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is WebSocketException or IOException or OperationCanceledException)
        {
            // What was wrong was that the connection ended in the middle.
        }
    }

    private sealed record Half(int Port)
    {
        public uint? Data { get; init; }

        public uint? Errors { get; init; }
    }
}
