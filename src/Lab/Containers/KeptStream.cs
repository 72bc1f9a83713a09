using Signalbox.Lab.Streams;

namespace Signalbox.Lab.Containers;

/// <summary>Lets somebody write to a stream that is not theirs to close: <paramref name="end"/> decides what the end of
/// their input means.</summary>
internal sealed class KeptStream(Stream inner, Action end) : WritingStream
{
    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        await inner.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public override void Flush() => inner.Flush();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            end();
        }

        base.Dispose(disposing);
    }
}
