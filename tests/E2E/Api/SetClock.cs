namespace Signalbox.E2E.Api;

/// <summary>A clock that shows what it is set to; timers go as ever.</summary>
internal sealed class SetClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
