using System.Threading.Channels;

namespace Signalbox.Kernel.Changes;

/// <summary>Holds at most one drift; further ones are merged into it until it is taken. One writer at a time.</summary>
internal sealed class DriftSlot
{
    private readonly Channel<Drift> _channel = Channel.CreateBounded<Drift>(1);

    internal ChannelReader<Drift> Reader => _channel.Reader;

    internal void Put(Drift drift)
    {
        // The only writer is here, so after the read there is room whether or not the reader was faster.
        var merged = _channel.Reader.TryRead(out var waiting) ? waiting.Merge(drift) : drift;
        _channel.Writer.TryWrite(merged);
    }

    /// <summary>The reader gets what waits, then this failure.</summary>
    internal void Complete(Exception? failure = null) => _channel.Writer.TryComplete(failure);
}
