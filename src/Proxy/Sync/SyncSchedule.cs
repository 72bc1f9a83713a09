namespace Signalbox.Proxy.Sync;

/// <summary>When the next sync may start. One runs at once when the last is long over; otherwise the least time
/// between two is kept, counted from the end of the last. A failed one is tried again after 100 ms, doubling up to
/// the sync period. Repairs of what somebody else did are limited to three a minute, then one in 30 s. By the clock
/// that never jumps: nobody's rules wait for hours because the wall clock went back.</summary>
internal sealed class SyncSchedule(TimeSpan minPeriod, TimeSpan longestRetry, TimeProvider time)
{
    private const int RepairsPerMinute = 3;

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RepairPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Queue<TimeSpan> _repairs = new();
    private TimeSpan _earliest = TimeSpan.Zero;
    private TimeSpan _lastRepair = TimeSpan.Zero;
    private TimeSpan? _repairAt;
    private TimeSpan _retry = TimeSpan.Zero;

    private TimeSpan Now => time.GetElapsedTime(0);

    /// <summary>How long to wait before a sync that is wanted now. Zero for at once.</summary>
    public TimeSpan Wait()
    {
        var wait = _earliest - Now;
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    public void Ended(bool succeeded)
    {
        _retry = succeeded ? TimeSpan.Zero
            : _retry == TimeSpan.Zero ? FirstRetry
            : _retry * 2 < longestRetry ? _retry * 2
            : longestRetry;
        _earliest = Now + (succeeded ? minPeriod : _retry);
    }

    /// <summary>How long the repair that is wanted has to wait; null when none is.</summary>
    public TimeSpan? RepairWait => _repairAt is { } at
        ? TimeSpan.FromTicks(Math.Max(0, (at - Now).Ticks))
        : null;

    /// <summary>Notes that somebody else touched our rules, so that the kernel has to be read.</summary>
    public void WantRepair()
    {
        var now = Now;
        while (_repairs.TryPeek(out var first) && now - first > Minute)
        {
            _repairs.Dequeue();
        }

        _repairAt ??= _repairs.Count < RepairsPerMinute ? now : _lastRepair + RepairPause;
    }

    /// <summary>True, once, when the repair that is wanted may begin.</summary>
    /// <param name="hasChanges">A sync is wanted anyway: changes do not wait for the repair's time, and what they
    /// build on has to be there, so that the repair goes with them.</param>
    public bool TakeRepair(bool hasChanges)
    {
        if (RepairWait is not { } wait || (wait > TimeSpan.Zero && !hasChanges))
        {
            return false;
        }

        _repairAt = null;
        _lastRepair = Now;
        _repairs.Enqueue(_lastRepair);
        return true;
    }
}
