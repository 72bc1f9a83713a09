using System.Threading.Channels;
using Signalbox.Cluster.Events;
using Signalbox.Core.Model;
using Signalbox.Proxy.Http;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Health;

/// <summary>Health check node ports: for each Service that has one, load balancers are told whether this node has
/// endpoints. Opened after a sync that says so, whatever their number behind one server. A port that cannot be opened
/// is told to the Service's users, and tried again. Source: spec 7.2.</summary>
internal sealed class HealthCheckPorts(
    ProxyHealth health, string nodeName, Action<ClusterEvent> tell, AgentLog log, TimeProvider time) : IAgentPart
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);

    /// <summary>Syncs that follow each other closely are no occasion each.</summary>
    private static readonly TimeSpan LeastPause = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Dictionary<IPFamily, WantedPorts> _wanted = [];

    /// <summary>Failures that were told, so that each is told once.</summary>
    private readonly Dictionary<(IPFamily, ServiceName), PortFailure> _told = [];

    public IFamilyObserver? Observe(IPFamily family) =>
        _wanted[family] = new WantedPorts(health, () => _wakes.Writer.TryWrite(true));

    public async Task RunAsync(CancellationToken cancellation)
    {
        await _wakes.Reader.WaitToReadAsync(cancellation);
        await using var server = await HttpServer.StartAsync(log);
        var families = _wanted
            .Select(family => new FamilyPorts(family.Key, family.Value, new OpenPorts(server)))
            .ToList();
        var tried = time.GetTimestamp();
        while (true)
        {
            var isTime = time.GetElapsedTime(tried) >= LeastPause;
            tried = isTime ? time.GetTimestamp() : tried;
            families.ForEach(family => Follow(family, isTime));
            await WaitAsync(families.Exists(family => family.Wanted.HasFailed), cancellation);
        }
    }

    private void Follow(FamilyPorts family, bool triesAgain)
    {
        var changed = family.Wanted.TakeChanged(out var addresses);
        family.Open.Change(changed, addresses);
        if (triesAgain)
        {
            family.Open.TryAgain();
        }

        family.Wanted.HasFailed = family.Open.Failures.Count > 0;
        Tell(family);
    }

    /// <summary>Until something is wanted, or for a while when something failed.</summary>
    private async Task WaitAsync(bool hasFailed, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(hasFailed ? RetryPause : Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            await _wakes.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Time to try again.
        }
    }

    private void Tell(FamilyPorts family)
    {
        var failures = family.Open.Failures;
        foreach (var told in _told.Keys.Where(told => told.Item1 == family.Family).ToList())
        {
            if (!failures.ContainsKey(told.Item2))
            {
                _told.Remove(told);
            }
        }

        foreach (var (name, failure) in failures)
        {
            if (_told.GetValueOrDefault((family.Family, name)) != failure)
            {
                _told[(family.Family, name)] = failure;
                Tell(name, failure);
            }
        }
    }

    private void Tell(ServiceName name, PortFailure failure)
    {
        log.Error(
            "A health check node port cannot be opened; it is tried again", ("service", name),
            ("address", failure.At), ("reason", failure.Reason));
        tell(new ClusterEvent
        {
            Kind = "Service",
            Regarding = name,
            IsWarning = true,
            Reason = "FailedToStartServiceHealthcheck",
            Action = "Listen",
            Note = $"node {nodeName} cannot answer health checks of Service {name} on port {failure.At.Port}: "
                + $"{failure.Reason} ({failure.At})",
        });
    }

    private sealed record FamilyPorts(IPFamily Family, WantedPorts Wanted, OpenPorts Open);
}
