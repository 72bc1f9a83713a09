using System.Collections.Immutable;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Faults;
using Signalbox.Lab.Nodes;

namespace Signalbox.Lab.Life;

/// <summary>What runs for each node: an agent and a kubelet. A node whose object is deleted ends, as a machine does
/// that is given back; it may be added again. Any thread may ask.</summary>
internal sealed class LabNodes(RunningLab lab, PartOptions options) : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _changing = new(1);
    private ImmutableList<NodeAgent> _agents = [];
    private ImmutableDictionary<string, Kubelet> _kubelets = ImmutableDictionary<string, Kubelet>.Empty;
    private Task _following = Task.CompletedTask;

    /// <summary>In the order of their nodes.</summary>
    public IReadOnlyList<NodeAgent> Agents => _agents;

    /// <summary>Null for a node that has none.</summary>
    public Kubelet? KubeletOf(string node) => _kubelets.GetValueOrDefault(node);

    public void StartAgent(string node)
    {
        var agent = NodeAgent.Start(options.Agent(lab.Network.Node(node), node), lab.Log, lab.Time);
        var order = lab.Settings.NodeNames.ToList();
        _agents = [.. _agents.Add(agent).OrderBy(one => order.IndexOf(one.Node))];
    }

    public void StartKubelet(string node) =>
        _kubelets = _kubelets.Add(node, Kubelet.Start(options.Kubelet(lab.Registry, lab.Network, node)));

    /// <summary>From now on.</summary>
    public void EndWithTheirObjects() => _following = FollowAsync();

    /// <summary>Deletes the node's object, and returns when all of the node has ended.</summary>
    public async Task RemoveAsync(string node)
    {
        lab.MustHaveNode(node);
        lab.Registry.Delete(ResourceKinds.Nodes, "", node);
        await EndAsync(node).ConfigureAwait(false);
    }

    /// <summary>Adds a new one, or one that was removed. Returns when it is ready and its agent has programmed. Throws
    /// <see cref="LabException"/> for one that is there, or cannot be.</summary>
    /// <param name="node">Its name.</param>
    /// <param name="zone">Null for the zone that it had, or the next in turn.</param>
    /// <param name="stop">Ends the waiting.</param>
    public async Task AddAsync(string node, string? zone, CancellationToken stop)
    {
        await _changing.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            if (_kubelets.ContainsKey(node))
            {
                throw new LabException($"{node} is there already");
            }

            var settings = lab.Settings.WithNode(node, zone);
            lab.Network.AddNode(node);
            lab.Change(settings);
            NodeObjects.Write(
                lab.Registry.As("kubelet"), settings, settings.NodeNames.ToList().IndexOf(node));
            StartAgent(node);
            StartKubelet(node);
        }
        finally
        {
            _changing.Release();
        }

        await _agents.First(one => one.Node == node).WaitUntilProgrammedAsync(stop).ConfigureAwait(false);
        while (Readiness.ReadyOf(lab, node) != "True")
        {
            await Task.Delay(Pace, lab.Time, stop).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        foreach (var kubelet in _kubelets.Values)
        {
            await kubelet.DisposeAsync().ConfigureAwait(false);
        }

        foreach (var agent in _agents)
        {
            await agent.DisposeAsync().ConfigureAwait(false);
        }

        _changing.Dispose();
        _stop.Dispose();
    }

    private async Task FollowAsync()
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                await FollowWatchAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The lab ends, and all nodes with it.
        }
    }

    // Until the watch is cut off.
    private async Task FollowWatchAsync()
    {
        using var watch = lab.Store.WatchFromNow(ResourceKinds.Nodes);
        await foreach (var happened in watch.Events.ReadAllAsync(_stop.Token).ConfigureAwait(false))
        {
            if (happened.Type == StoreEventType.Deleted)
            {
                await EndAsync(happened.Object!.Name).ConfigureAwait(false);
            }
        }
    }

    private async Task EndAsync(string node)
    {
        await _changing.WaitAsync().ConfigureAwait(false);
        try
        {
            // It may have been added again before the news came.
            if (_kubelets.TryGetValue(node, out var kubelet)
                && lab.Store.Find(ResourceKinds.Nodes, "", node) is null)
            {
                var agent = _agents.First(one => one.Node == node);
                lab.Faults.Forget(new FaultTarget(IsPod: false, node));
                (_kubelets, _agents) = (_kubelets.Remove(node), _agents.Remove(agent));
                await kubelet.DisposeAsync().ConfigureAwait(false);
                await agent.DisposeAsync().ConfigureAwait(false);
                lab.Network.RemoveNode(node);
                lab.Log.Write($"{node}: its object was deleted, and it has ended");
            }
        }
        finally
        {
            _changing.Release();
        }
    }
}
