using System.Collections.Concurrent;
using Prometheus;
using Signalbox.Cluster.Watch;

namespace Signalbox.Proxy.Metrics;

/// <summary>Whether the API server can be followed, and when it was last heard, for each resource.</summary>
internal sealed class WatchMetrics(IMetricFactory factory, OwnMetrics own, TimeProvider time) : IWatchObserver
{
    private readonly Gauge _followed = factory.CreateGauge(
        "signalbox_api_followed", "1 while the API server's changes of a resource arrive here, otherwise 0",
        ["resource"]);

    private readonly Gauge _heard = factory.CreateGauge(
        "signalbox_api_last_heard_timestamp_seconds",
        "When the API server last said something about a resource, in seconds since 1970", ["resource"]);

    private readonly ConcurrentDictionary<string, Gauge.Child> _heardOf = new(StringComparer.Ordinal);

    public void Heard(string resource) =>
        _heardOf.GetOrAdd(resource, static (name, heard) => heard.WithLabels(name), _heard)
            .Set((time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds);

    public void Followed(string resource, bool isFollowed) => _followed.WithLabels(resource).Set(isFollowed ? 1 : 0);

    public void Refused(string kind) => own.RefusedFields.WithLabels(kind).Inc();
}
