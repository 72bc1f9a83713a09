using System.Threading.Channels;

namespace Signalbox.Lab.Containers;

/// <summary>Gives what one output says to all who listen at that moment. A listener that does not read holds the
/// program up, as a full pipe would.</summary>
internal sealed class OutputFan
{
    private const int PiecesWaiting = 64;

    private readonly Lock _lock = new();
    private readonly List<Channel<ReadOnlyMemory<byte>>> _listeners = [];
    private bool _isClosed;

    /// <summary>What is said from now on, until the output's end. Disposing it stops listening.</summary>
    public Stream Listen()
    {
        var channel = Channel.CreateBounded<ReadOnlyMemory<byte>>(PiecesWaiting);
        lock (_lock)
        {
            if (_isClosed)
            {
                channel.Writer.Complete();
            }
            else
            {
                _listeners.Add(channel);
            }
        }

        return new PieceStream(Pieces(channel));
    }

    public async ValueTask SayAsync(ReadOnlyMemory<byte> piece)
    {
        Channel<ReadOnlyMemory<byte>>[] listeners;
        lock (_lock)
        {
            listeners = [.. _listeners];
        }

        foreach (var listener in listeners)
        {
            try
            {
                await listener.Writer.WriteAsync(piece.ToArray()).ConfigureAwait(false);
            }
            catch (ChannelClosedException)
            {
                // It stopped listening meanwhile.
            }
        }
    }

    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            _listeners.ForEach(listener => listener.Writer.TryComplete());
        }
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Pieces(
        Channel<ReadOnlyMemory<byte>> channel,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop = default)
    {
        using var left = stop.Register(() => Leave(channel));
        await foreach (var piece in channel.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            yield return piece;
        }
    }

    private void Leave(Channel<ReadOnlyMemory<byte>> channel)
    {
        lock (_lock)
        {
            _listeners.Remove(channel);
        }

        channel.Writer.TryComplete();
    }
}
