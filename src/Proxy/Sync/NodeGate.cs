using System.Runtime.CompilerServices;
using Signalbox.Cluster;
using Signalbox.Cluster.Files;
using Signalbox.Core.Model;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Sync;

/// <summary>Holds back the first sync for a while when the API server does not know enough of this node yet, as it
/// happens while a node joins. Source: spec 1.7.</summary>
internal sealed class NodeGate(IClusterSource source, ProxyOptions options, AgentLog log, TimeProvider time)
    : IClusterSource
{
    private static readonly TimeSpan AddressLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan BlockLimit = TimeSpan.FromMinutes(5);

    private volatile NodeFacts? _node;
    private volatile bool _isWaiting;

    public IReadOnlyList<string> WaitingFor => source.WaitingFor is { Count: > 0 } others ? others
        : _isWaiting && WhyWait() is { } why ? [$"the Node {options.NodeName}: {why}"]
        : [];

    /// <summary>As things stand: nothing is held back.</summary>
    public Task<ObjectSet> ReadAsync(CancellationToken cancellation) => source.ReadAsync(cancellation);

    public Task<ObjectSet> ReadAsync(ServiceName service, CancellationToken cancellation) =>
        source.ReadAsync(service, cancellation);

    /// <summary>All changes in their order, but for <see cref="ClusterChange.InitialStateComplete"/>, which waits.
    /// Throws <see cref="StartException"/> when --detect-local-mode=NodeCIDR needs what the node does not get.
    /// </summary>
    public async IAsyncEnumerable<ClusterChange> Follow([EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var each = source.Follow(stop.Token).GetAsyncEnumerator(stop.Token);
        while (await each.MoveNextAsync())
        {
            Look(each.Current);
            if (each.Current is ClusterChange.InitialStateComplete && WhyWait() is { } why)
            {
                _isWaiting = true;
                log.Info(0, "Waiting for this node to be known", ("node", options.NodeName), ("why", why));
                break;
            }

            yield return each.Current;
        }

        var since = time.GetTimestamp();
        var next = each.MoveNextAsync().AsTask();
        try
        {
            while (WhyWait() is not null && await IsSoonerAsync(next, Limit - time.GetElapsedTime(since)))
            {
                if (!await next)
                {
                    yield break;
                }

                Look(each.Current);
                yield return each.Current;
                next = each.MoveNextAsync().AsTask();
            }

            GiveUp();
            _isWaiting = false;
            yield return new ClusterChange.InitialStateComplete();
            while (await next)
            {
                yield return each.Current;
                next = each.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            await stop.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private TimeSpan Limit => options.DetectLocalMode == LocalMode.NodeCIDR && IsWithoutBlocks
        ? BlockLimit : AddressLimit;

    private bool IsWithoutBlocks => _node is null || _node.PodCIDRs.IsEmpty;

    private string? WhyWait() =>
        _node is null ? "there is no Node object of this name"
        : _node.Addresses.IsEmpty ? "its Node object has no addresses"
        : options.DetectLocalMode == LocalMode.NodeCIDR && IsWithoutBlocks ? "its Node object has no podCIDRs"
        : null;

    private void Look(ClusterChange change) => _node = change is ClusterChange.NodeSet set ? set.Node : _node;

    /// <summary>What is still not known when the time is over.</summary>
    private void GiveUp()
    {
        if (WhyWait() is not { } why)
        {
            return;
        }

        if (options.DetectLocalMode == LocalMode.NodeCIDR && IsWithoutBlocks)
        {
            throw new StartException(
                $"--detect-local-mode=NodeCIDR needs spec.podCIDRs of Node {options.NodeName}, but {why}");
        }

        log.Error("Going on without what is not known of this node", ("node", options.NodeName), ("why", why));
    }

    private async Task<bool> IsSoonerAsync(Task next, TimeSpan limit)
    {
        if (limit <= TimeSpan.Zero)
        {
            return next.IsCompleted;
        }

        try
        {
            await next.WaitAsync(limit, time);
            return true;
        }
        catch (TimeoutException) when (!next.IsCompleted)
        {
            return false;
        }
    }
}
