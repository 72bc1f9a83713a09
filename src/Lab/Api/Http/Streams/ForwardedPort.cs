using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using Signalbox.Lab.Api.Http.Spdy;
using Signalbox.Lab.Api.Streams;

namespace Signalbox.Lab.Api.Http.Streams;

/// <summary>One connection of a port-forward: two streams of the client, for its bytes and for what goes wrong, and a
/// socket to a port of the pod.</summary>
/// <param name="writer">To the client.</param>
/// <param name="bytes">The stream of type "data".</param>
/// <param name="errors">The stream of type "error".</param>
internal sealed class ForwardedPort(SpdyWriter writer, uint bytes, uint errors) : IDisposable
{
    private const int BufferSize = 32 * 1024;

    /// <summary>What may wait for a program that does not read. Then all of its client's connections wait: there are no
    /// windows by which one of them could be told to.</summary>
    private const int LongestWait = 256 * 1024;

    private readonly Pipe _waiting = new(new PipeOptions(
        pauseWriterThreshold: LongestWait, resumeWriterThreshold: LongestWait / 2, useSynchronizationContext: false));

    private readonly CancellationTokenSource _over = new();
    private bool _isComplete;

    /// <summary>Takes bytes from the client. Waits for the pod when enough of them wait.</summary>
    public async ValueTask TakeAsync(ReadOnlyMemory<byte> piece, bool isLast, CancellationToken stop)
    {
        if (_isComplete)
        {
            return;
        }

        // Nothing is taken any more when the socket is gone; the client will learn of that.
        var result = piece.IsEmpty ? default : await _waiting.Writer.WriteAsync(piece, stop).ConfigureAwait(false);
        _isComplete = isLast || result.IsCompleted;
        if (_isComplete)
        {
            await _waiting.Writer.CompleteAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The client wants no more of it.</summary>
    public void Abandon() => _over.Cancel();

    /// <summary>Connects, and carries bytes both ways until the pod's program closes its side, the client has reset the
    /// stream, or <paramref name="stop"/> is cancelled.</summary>
    public async Task RunAsync(Func<CancellationToken, Task<Socket>> connect, CancellationToken stop)
    {
        await Task.Yield();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, _over.Token);
        try
        {
            using var socket = await connect(end.Token).ConfigureAwait(false);
            await CarryAsync(socket, end.Token).ConfigureAwait(false);
        }
        catch (PodStreamException refused)
        {
            await writer.SendAsync(errors, Encoding.UTF8.GetBytes(refused.Message), false, stop).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is SocketException or OperationCanceledException
            && !stop.IsCancellationRequested)
        {
            // The program has broken the connection, or the client has: either knows by the end of its streams.
        }
        finally
        {
            await _waiting.Reader.CompleteAsync().ConfigureAwait(false);
        }

        await writer.SendAsync(bytes, default, isLast: true, stop).ConfigureAwait(false);
        await writer.SendAsync(errors, default, isLast: true, stop).ConfigureAwait(false);
    }

    public void Dispose() => _over.Dispose();

    private async Task CarryAsync(Socket socket, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var up = UpAsync(socket, end.Token);
        try
        {
            await DownAsync(socket, end.Token).ConfigureAwait(false);
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            await up.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task UpAsync(Socket socket, CancellationToken stop)
    {
        while (true)
        {
            var read = await _waiting.Reader.ReadAsync(stop).ConfigureAwait(false);
            foreach (var part in read.Buffer)
            {
                await SendAllAsync(socket, part, stop).ConfigureAwait(false);
            }

            _waiting.Reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                socket.Shutdown(SocketShutdown.Send);
                return;
            }
        }
    }

    private static async Task SendAllAsync(Socket socket, ReadOnlyMemory<byte> part, CancellationToken stop)
    {
        while (!part.IsEmpty)
        {
            part = part[await socket.SendAsync(part, stop).ConfigureAwait(false)..];
        }
    }

    private async Task DownAsync(Socket socket, CancellationToken stop)
    {
        var buffer = new byte[BufferSize];
        while (await socket.ReceiveAsync(buffer, stop).ConfigureAwait(false) is > 0 and var count)
        {
            await writer.SendAsync(bytes, buffer.AsMemory(0, count), isLast: false, stop).ConfigureAwait(false);
        }
    }
}
