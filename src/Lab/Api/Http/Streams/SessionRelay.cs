using System.Net.WebSockets;
using Signalbox.Lab.Api.Streams;

namespace Signalbox.Lab.Api.Http.Streams;

/// <summary>Carries a session's streams over a socket until the program has ended, the client is gone, or the server
/// stops; then ends the session. Nothing is kept in between: who is slow, waits for by being waited for.</summary>
internal sealed class SessionRelay : IDisposable
{
    private const int BufferSize = 64 * 1024;

    /// <summary>How long a client may take to answer a goodbye.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ChannelSocket _socket;
    private readonly CancellationToken _stop;
    private readonly CancellationTokenSource _end;

    /// <summary>Cancelled later than <see cref="_end"/>: to cancel what is being sent breaks the connection, and then
    /// no goodbye arrives.</summary>
    private readonly CancellationTokenSource _cut;

    /// <param name="socket">To the client.</param>
    /// <param name="stop">The server is stopping.</param>
    /// <param name="gone">The client's connection is at its end.</param>
    public SessionRelay(ChannelSocket socket, CancellationToken stop, CancellationToken gone)
    {
        (_socket, _stop) = (socket, stop);
        _end = CancellationTokenSource.CreateLinkedTokenSource(stop, gone);
        _cut = CancellationTokenSource.CreateLinkedTokenSource(gone);
    }

    public async Task RunAsync(Func<CancellationToken, Task<IContainerSession>> start)
    {
        try
        {
            var session = await start(_end.Token).ConfigureAwait(false);
            await RunAsync(session).ConfigureAwait(false);
        }
        catch (PodStreamException refused)
        {
            await FinishAsync(SessionStatus.OfRefusal(refused.Message), ReceiveAsync(null)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            await FinishAsync(null, ReceiveAsync(null)).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _end.Dispose();
        _cut.Dispose();
    }

    private async Task RunAsync(IContainerSession session)
    {
        var receiving = ReceiveAsync(new SessionInput(session, _end.Token));
        var playing = PlayAsync(session);
        var ending = Task.Delay(Timeout.InfiniteTimeSpan, _end.Token);
        await Task.WhenAny(playing, receiving, ending).ConfigureAwait(false);
        var isOver = playing.IsCompleted;
        await _end.CancelAsync().ConfigureAwait(false);
        await session.DisposeAsync().ConfigureAwait(false);
        if (!isOver)
        {
            // Whatever becomes of the rest, nobody is there to hear it.
            _cut.CancelAfter(Patience);
            await ((Task)playing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await FinishAsync(null, receiving).ConfigureAwait(false);
            return;
        }

        try
        {
            var code = await playing.ConfigureAwait(false);
            await FinishAsync(SessionStatus.OfExit(code), receiving).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            await FinishAsync(null, receiving).ConfigureAwait(false);
        }
    }

    /// <summary>Sends what the program writes, all of it, and returns its exit code.</summary>
    private async Task<int> PlayAsync(IContainerSession session)
    {
        // An empty message says that the session has begun, as upstream's servers do.
        var first = session.Output is not null ? ChannelSocket.Output
            : session.Errors is not null ? ChannelSocket.Errors : ChannelSocket.Status;
        await _socket.SendAsync(first, new byte[1], _cut.Token).ConfigureAwait(false);
        await Task.WhenAll(
            SendAllAsync(ChannelSocket.Output, session.Output),
            SendAllAsync(ChannelSocket.Errors, session.Errors)).ConfigureAwait(false);
        return await session.ExitCode.WaitAsync(_end.Token).ConfigureAwait(false);
    }

    private async Task SendAllAsync(byte channel, Stream? stream)
    {
        if (stream is null)
        {
            return;
        }

        var buffer = new byte[BufferSize];
        while (await stream.ReadAsync(buffer.AsMemory(1), _end.Token).ConfigureAwait(false) is > 0 and var count)
        {
            await _socket.SendAsync(channel, buffer.AsMemory(0, count + 1), _cut.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Until the client says goodbye or is gone. A cancelled receive would break the connection, so this has
    /// no token.</summary>
    private async Task ReceiveAsync(SessionInput? input)
    {
        var buffer = new byte[BufferSize];
        try
        {
            while (await _socket.ReceiveAsync(buffer, CancellationToken.None).ConfigureAwait(false) is { } piece)
            {
                if (input is not null)
                {
                    await input.TakeAsync(piece).ConfigureAwait(false);
                }
            }
        }
        catch (Exception gone) when (gone is WebSocketException or IOException or OperationCanceledException)
        {
            // It left without a word, which is an end too.
        }
    }

    /// <summary>Says how it ended, as far as anybody is there to hear it.</summary>
    /// <param name="status">Null when it was not the program that ended.</param>
    /// <param name="receiving">Ends with the client's goodbye.</param>
    private async Task FinishAsync(byte[]? status, Task receiving)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            if (status is not null)
            {
                await _socket.SendAsync(ChannelSocket.Status, status, patience.Token).ConfigureAwait(false);
            }

            var (code, words) = status is null && _stop.IsCancellationRequested
                ? (WebSocketCloseStatus.EndpointUnavailable, "the server is stopping")
                : (WebSocketCloseStatus.NormalClosure, "");
            await _socket.CloseAsync(code, words, patience.Token).ConfigureAwait(false);
            await receiving.WaitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is WebSocketException or IOException or OperationCanceledException)
        {
            // The connection is given up with the socket.
        }
    }
}
