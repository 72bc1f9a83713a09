using Signalbox.Lab.Streams;

namespace Signalbox.E2E.Streams;

/// <summary>Reads another stream; something happens when it is closed.</summary>
internal sealed class ClosingStream(Stream inner, Action closed) : ReadingStream
{
    private bool _isClosed;

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(buffer, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (!_isClosed)
        {
            _isClosed = true;
            closed();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
