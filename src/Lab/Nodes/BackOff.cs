namespace Signalbox.Lab.Nodes;

/// <summary>How long to wait before trying again: not at all the first time, then twice as long each time, from the
/// beginning when it went well for twice the longest wait.</summary>
public sealed class BackOff(TimeSpan first, TimeSpan longest)
{
    private TimeSpan _next = TimeSpan.Zero;

    /// <summary>The wait after another failure, before which it went well for <paramref name="wentWell"/>.</summary>
    public TimeSpan Next(TimeSpan wentWell)
    {
        if (wentWell >= 2 * longest)
        {
            _next = TimeSpan.Zero;
        }

        var wait = _next;
        _next = wait == TimeSpan.Zero ? first : wait * 2 < longest ? wait * 2 : longest;
        return wait;
    }
}
