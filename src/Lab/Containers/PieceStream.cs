using Signalbox.Lab.Streams;

namespace Signalbox.Lab.Containers;

/// <summary>A stream to be read, made of pieces as they come. Disposing ends whoever makes them.</summary>
internal sealed class PieceStream : ReadingStream
{
    private readonly CancellationTokenSource _stop = new();
    private readonly IAsyncEnumerator<ReadOnlyMemory<byte>> _pieces;
    private ReadOnlyMemory<byte> _rest;
    private Task? _reading;

    public PieceStream(IAsyncEnumerable<ReadOnlyMemory<byte>> pieces) =>
        _pieces = pieces.GetAsyncEnumerator(_stop.Token);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_rest.IsEmpty)
        {
            // A reader that gave up once may come again: the piece that it waited for is not lost.
            var next = _reading as Task<bool> ?? _pieces.MoveNextAsync().AsTask();
            _reading = next;
            if (!await next.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                return 0;
            }

            _reading = null;
            _rest = _pieces.Current;
        }

        var length = Math.Min(buffer.Length, _rest.Length);
        _rest[..length].CopyTo(buffer);
        _rest = _rest[length..];
        return length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stop.Cancel();
        }

        base.Dispose(disposing);
    }
}
