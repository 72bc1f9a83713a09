using System.Text.Json;
using Signalbox.Core.Model;
using Signalbox.Proxy.Sync;

namespace Signalbox.Proxy.Metrics;

/// <summary>The last syncs that wrote something or failed, of both families, for those who watch a node. A sync costs
/// nothing more before the kernel has it: what it was is noted afterwards, in room that was there before. Any thread
/// may read.</summary>
internal sealed class RecentSyncs(TimeProvider time) : IAgentPart
{
    private const int Kept = 100;

    private readonly Lock _lock = new();
    private readonly RecentSync[] _ring = [.. Enumerable.Range(0, Kept).Select(_ => new RecentSync())];
    private readonly DateTimeOffset _since = time.GetUtcNow();
    private long _count;

    public IFamilyObserver? Observe(IPFamily family) => new Follower(this, time);

    /// <summary>Writes "since", which tells one run of the agent from the next, and the list "syncs" of those with a
    /// number above <paramref name="after"/> that are still kept, the oldest first. Numbers count from 1.</summary>
    public void Write(Utf8JsonWriter json, long after)
    {
        json.WriteString("since", _since);
        json.WriteStartArray("syncs");
        lock (_lock)
        {
            for (var number = Math.Max(after, _count - Kept) + 1; number <= _count; number++)
            {
                _ring[(number - 1) % Kept].Write(json, number);
            }
        }

        json.WriteEndArray();
    }

    private void Add(SyncOutcome outcome, DateTimeOffset? firstTaken, DateTimeOffset? lastTaken)
    {
        lock (_lock)
        {
            _ring[_count % Kept].Fill(outcome, time.GetUtcNow(), firstTaken, lastTaken);
            _count++;
        }
    }

    /// <summary>One family's loop.</summary>
    private sealed class Follower(RecentSyncs all, TimeProvider time) : IFamilyObserver
    {
        private DateTimeOffset? _firstTaken;
        private DateTimeOffset? _lastTaken;

        public void Accepted(ClusterChange change)
        {
            _lastTaken = time.GetUtcNow();
            _firstTaken ??= _lastTaken;
        }

        public void Ended(SyncOutcome outcome)
        {
            if (outcome.Report.Operations > 0 || !outcome.Report.Succeeded)
            {
                all.Add(outcome, _firstTaken, _lastTaken);
            }

            if (outcome.Report.Succeeded)
            {
                (_firstTaken, _lastTaken) = (null, null);
            }
        }
    }
}
