using System.Threading.Channels;

namespace Signalbox.Lab.Nodes;

/// <summary>Wakes one waiter: now, or at a time. Many wakes before the waiter comes are one.</summary>
internal sealed class WakeSignal(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private DateTimeOffset? _next;

    public ValueTask<bool> WaitAsync(CancellationToken stop) => _wakes.Reader.ReadAsync(stop);

    public void Wake() => _wakes.Writer.TryWrite(true);

    /// <summary>Of several times the earliest counts: who is woken asks for the next.</summary>
    public void WakeAt(DateTimeOffset when, CancellationToken stop)
    {
        lock (_lock)
        {
            if (_next is { } earlier && earlier <= when)
            {
                return;
            }

            _next = when;
        }

        _ = WakeLaterAsync(when, stop);
    }

    private async Task WakeLaterAsync(DateTimeOffset when, CancellationToken stop)
    {
        var wait = when - time.GetUtcNow();
        try
        {
            await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, time, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        lock (_lock)
        {
            _next = _next == when ? null : _next;
        }

        Wake();
    }
}
