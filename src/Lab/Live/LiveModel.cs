using System.Text.Json.Nodes;
using k8s.Models;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Tables;
using Signalbox.Lab.Life;

namespace Signalbox.Lab.Live;

/// <summary>The running lab as screens show it: put together from its objects and from what its agents say. Works only
/// while somebody looks; any thread may.</summary>
internal sealed class LiveModel(RunningLab lab, WriteTimes writes, TimeProvider time) : IDisposable
{
    private const int MostPods = 300;
    private const int MostChanges = 40;

    /// <summary>Whoever looks within this time after another sees what that one saw.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromMilliseconds(700);

    /// <summary>Rates that are no older need no word about it.</summary>
    private static readonly TimeSpan CalmAge = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _asking = new(1);
    // By the agent itself: a node that is added again has another one, in another namespace.
    private readonly Dictionary<NodeAgent, LiveAgent> _agents = [];
    private readonly ParsedObjects<ServiceFacts> _services = new(lab.Store, ResourceKinds.Services, ServiceFacts.Of);
    private readonly ParsedObjects<SliceFacts> _slices = new(lab.Store, ResourceKinds.EndpointSlices, SliceFacts.Of);
    private readonly ParsedObjects<LivePod> _pods = new(lab.Store, ResourceKinds.Pods, PodOf);
    private readonly ParsedObjects<NodeFacts> _nodes = new(lab.Store, ResourceKinds.Nodes, NodeFacts.Of);
    private long? _asked;

    /// <summary>How the lab is now.</summary>
    public async Task<LiveSnapshot> LookAsync(LiveQuery query, CancellationToken stop)
    {
        await _asking.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            if (_asked is not { } asked || time.GetElapsedTime(asked) > Freshness)
            {
                await AskAgentsAsync(stop).ConfigureAwait(false);
                _asked = time.GetTimestamp();
            }

            return Snapshot(query);
        }
        finally
        {
            _asking.Release();
        }
    }

    public void Dispose()
    {
        foreach (var agent in _agents.Values)
        {
            agent.Dispose();
        }

        _asking.Dispose();
    }

    private async Task AskAgentsAsync(CancellationToken stop)
    {
        foreach (var gone in _agents.Keys.Except(lab.Agents).ToList())
        {
            _agents[gone].Dispose();
            _agents.Remove(gone);
        }

        foreach (var fresh in lab.Agents.Where(agent => !_agents.ContainsKey(agent)))
        {
            _agents.Add(fresh, new LiveAgent(fresh.Node, lab.Network.Node(fresh.Node), writes));
        }

        await Task.WhenAll(_agents.Values.Select(agent => agent.AskAsync(stop))).ConfigureAwait(false);
    }

    private LiveSnapshot Snapshot(LiveQuery query)
    {
        var pods = _pods.Now();
        var services = _services.Now();
        var rows = new ServiceRows([.. _agents.Values], services, _slices.Now());
        return new LiveSnapshot
        {
            Lab = lab.State.Name,
            At = time.GetUtcNow(),
            Mode = lab.Settings.ProxyMode,
            ApiServerAnswers = lab.Api.IsServing,
            Faults = [.. lab.Faults.List().Children("faults").Select(FaultOf)],
            Nodes = [.. _nodes.Now().Select(node => NodeOf(node, pods))],
            Pods = [.. pods.Take(MostPods)],
            PodCount = pods.Count,
            Services = rows.Of(query),
            ServiceCount = services.Count,
            FoundCount = rows.FoundBy(query),
            RatesAge = RatesAge(),
            Changes = [.. _agents.Values.SelectMany(agent => agent.Changes)
                .OrderByDescending(change => change.At).Take(MostChanges)],
        };
    }

    private int? RatesAge()
    {
        var counted = _agents.Values.SelectMany(agent => agent.Rates)
            .Where(family => family.PerSecond is not null).Select(family => family.ReadAt).Min();
        return time.GetUtcNow() - counted is { } age && age > CalmAge ? (int)age.TotalSeconds : null;
    }

    private LiveNode NodeOf(NodeFacts node, IReadOnlyList<LivePod> pods)
    {
        var agent = _agents.Values.FirstOrDefault(one => one.Node == node.Name);
        var status = lab.Agents.FirstOrDefault(one => one.Node == node.Name)?.Status();
        return new LiveNode
        {
            Name = node.Name,
            Address = node.Address,
            Zone = node.Zone,
            Status = node.Status,
            Agent = StateOf(agent, isRunning: status.Number("pid") is not null),
            Restarts = status.Number("restarts") ?? 0,
            Pods = pods.Count(pod => pod.Node == node.Name),
            Rate = agent?.Rate,
        };
    }

    private static string FaultOf(JsonObject fault) =>
        $"{fault.Text("node")}{fault.Text("pod")}: {fault.Text("what")}";

    private static string StateOf(LiveAgent? agent, bool isRunning) => (isRunning, agent) switch
    {
        (false, _) or (_, null) => "ended",
        (_, { Answers: false }) => "silent",
        (_, { } answering) => answering.Changes.Any(change => change.Failure is null) ? "programmed" : "starting",
    };

    private static LivePod PodOf(StoredObject stored)
    {
        var pod = stored.Read<V1Pod>();
        var facts = PodFacts.Of(pod);
        return new LivePod(
            stored.Namespace, stored.Name, pod.Spec?.NodeName ?? "", pod.Status?.PodIP ?? "", facts.Reason,
            $"{facts.ReadyContainers}/{facts.Containers}", facts.ReadyContainers == facts.Containers);
    }
}
