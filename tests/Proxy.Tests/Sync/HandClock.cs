namespace Signalbox.Proxy.Tests.Sync;

/// <summary>A clock that goes only when told.</summary>
internal sealed class HandClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Pass(double seconds) => _now += TimeSpan.FromSeconds(seconds);
}
