using Signalbox.Core.Model;
using Signalbox.Proxy.Sync;

namespace Signalbox.Proxy.Health;

/// <summary>Whether one family's rules follow the cluster. Fed by the family's loop, asked by any thread.</summary>
/// <param name="time">Patience is measured by its clock that never jumps.</param>
/// <param name="tellNode">Told what the cluster says of this node.</param>
internal sealed class FamilyHealth(TimeProvider time, Action<NodeFacts> tellNode) : IFamilyObserver
{
    private readonly Lock _lock = new();
    private bool _isComplete;
    private long? _pendingSince;
    private string? _failure;
    private DateTimeOffset? _lastUpdated;

    public void Took(ClusterChange change)
    {
        if (change is ClusterChange.NodeSet set)
        {
            tellNode(set.Node);
        }
        else if (change is ClusterChange.InitialStateComplete)
        {
            lock (_lock)
            {
                _isComplete = true;
            }
        }
    }

    /// <summary>While the source has not handed out all that there is, it is the source that is waited for.</summary>
    public void Queued()
    {
        lock (_lock)
        {
            _pendingSince ??= _isComplete ? time.GetTimestamp() : null;
        }
    }

    /// <summary>A Service that was refused is nobody's fault here: only a sync that failed as a whole counts, whether
    /// or not anything was queued before it.</summary>
    public void Ended(SyncOutcome outcome)
    {
        lock (_lock)
        {
            _failure = outcome.Report.Failure?.Words;
            if (outcome.Report.Succeeded)
            {
                _lastUpdated = time.GetUtcNow();
                _pendingSince = null;
            }
            else
            {
                _pendingSince ??= time.GetTimestamp();
            }
        }
    }

    /// <summary>As things stand. Changes that have waited as long as <paramref name="patience"/> are late.</summary>
    public FamilyStanding Stand(TimeSpan patience)
    {
        lock (_lock)
        {
            var isLate = _pendingSince is { } since && time.GetElapsedTime(since) >= patience;
            return new FamilyStanding(_lastUpdated, isLate, _failure);
        }
    }
}
