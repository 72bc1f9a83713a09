using System.Net.WebSockets;
using Signalbox.Lab.Api.Streams;

namespace Signalbox.Lab.Api.Http.Streams;

/// <summary>Carries a session's streams to a client and back until the program has ended, the client is gone, or the
/// server stops; then ends the session. Nothing is kept in between: who is slow is waited for.
/// </summary>
internal sealed class SessionRelay : IDisposable
{
    private const int BufferSize = 64 * 1024;

    /// <summary>How long a client may take to answer a goodbye.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The same for one that has a program's last words to take in first: it loses them when the connection
    /// ends before.</summary>
    private static readonly TimeSpan LongPatience = TimeSpan.FromSeconds(60);

    private readonly ISessionChannels _client;
    private readonly CancellationToken _stop;
    private readonly CancellationTokenSource _end;

    /// <summary>Cancelled later than <see cref="_end"/>: to cancel what is being sent breaks the connection, and then
    /// no goodbye arrives.</summary>
    private readonly CancellationTokenSource _cut;

    /// <param name="client">The client's end.</param>
    /// <param name="stop">The server is stopping.</param>
    /// <param name="gone">The client's connection is at its end.</param>
    public SessionRelay(ISessionChannels client, CancellationToken stop, CancellationToken gone)
    {
        (_client, _stop) = (client, stop);
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
        catch (Exception gone) when (gone is WebSocketException or IOException or OperationCanceledException)
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
        await _client.SendAsync(first, new byte[1], _cut.Token).ConfigureAwait(false);
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
            await _client.SendAsync(channel, buffer.AsMemory(0, count + 1), _cut.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Until the client says goodbye or is gone. A cancelled receive would break the connection, so this has
    /// no token.</summary>
    private async Task ReceiveAsync(SessionInput? input)
    {
        var buffer = new byte[BufferSize];
        try
        {
            while (await _client.ReceiveAsync(buffer, CancellationToken.None).ConfigureAwait(false) is { } piece)
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
        // A client that is slow with the program's last words has more time, unless the server is stopping.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(status is null ? default : _stop);
        patience.CancelAfter(status is null ? Patience : LongPatience);
        try
        {
            if (status is not null)
            {
                await _client.SendAsync(ChannelSocket.Status, status, patience.Token).ConfigureAwait(false);
            }

            await _client.CloseAsync(status is null && _stop.IsCancellationRequested, patience.Token)
                .ConfigureAwait(false);
            await receiving.WaitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is WebSocketException or IOException or OperationCanceledException)
        {
            // The connection is given up with the socket.
        }
    }
}
