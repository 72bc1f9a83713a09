using System.Collections.Immutable;
using Signalbox.Cluster.Decode;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Trace;
using Signalbox.Kernel;
using Signalbox.Kernel.Links;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Inquiry;
using Signalbox.Proxy.Trace.Live;

namespace Signalbox.Proxy.Trace;

/// <summary>From a request to a report: objects, rules and node are read, each at most once.</summary>
/// <param name="request">What is asked.</param>
/// <param name="options">Where objects come from, and how the agent would plan them.</param>
internal sealed class TraceRun(TraceRequest request, ProxyOptions options)
{
    /// <summary>For an API server: a person waits.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly List<string> _notes = [];

    /// <summary>Paths of dumps; empty for the kernel's rules.</summary>
    public IReadOnlyList<string> Dumps { get; init; } = [];

    /// <summary>The rules that the agent would write are walked, and no kernel is asked.</summary>
    public bool IsWanted { get; init; }

    private bool AsksKernel => Dumps.Count == 0 && !IsWanted;

    /// <summary>Throws <see cref="FlagException"/>, <see cref="KernelException"/> and
    /// <see cref="Cluster.Connect.ConnectionException"/>.</summary>
    public async Task<TraceReport> RunAsync(CancellationToken cancellation)
    {
        if (request.IsLive && !AsksKernel)
        {
            throw new FlagException("--live follows a packet through this kernel: leave out --rules and --wanted");
        }

        var cluster = await ReadClusterAsync(cancellation);
        var nodes = new Dictionary<IPFamily, NodeKnowledge>();
        var call = new CallFinder(request, cluster, await PodAsync(cluster, cancellation), NodeOf).Find();
        var node = NodeOf(call.Family);
        var plan = cluster?.Of(call.Family).Plan;
        var rules = IsWanted ? WantedRules.Of(plan!, options.Mode) : RulesSource.Read(Dumps, call.Family);
        var real = request.IsLive
            ? await new LiveRun(rules, request, TimeProvider.System).RunAsync(call.Packet, cancellation)
            : null;
        call = real is null ? call : call with { Packet = real.Packet };
        ImmutableArray<Outcome> ways =
        [
            .. PacketTrace.Walk(rules, node.Local, call.Packet).OrderByDescending(way => way.Odds.ToDouble()),
        ];
        var owner = TracedCall.OwnerOf(plan, node.Local, call.Packet);
        return new TraceReport
        {
            Call = call.To.Length > 0 || owner is null ? call : call with { To = $"Service {owner}" },
            Source = Say(rules),
            Ways = ways,
            Notes = [.. _notes, .. Doubts(node)],
            PlanSays = plan is null ? null : PlanComparison.Say(plan, node.Local, call.Packet, ways),
            Names = owner is { } port && cluster is not null
                ? NamesOf(ways, address => cluster.Words.PodAt(port.Service, address))
                : ImmutableDictionary<Address, string>.Empty,
            Live = real is null ? null : LiveComparison.Of(real, ways),
        };

        NodeKnowledge NodeOf(IPFamily family) => nodes.TryGetValue(family, out var known)
            ? known
            : nodes[family] = Know(family, cluster?.Of(family).Snapshot.Node);
    }

    /// <summary>Null where nobody needs the cluster's objects, or where they could not be had and are not needed.
    /// </summary>
    private async Task<ClusterView?> ReadClusterAsync(CancellationToken cancellation)
    {
        var isNeeded = request.NeedsObjects || IsWanted;
        if (!NamesObjects && !isNeeded)
        {
            return null;
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Patience);
        try
        {
            var cluster = await ClusterView.ReadAsync(
                options, AsksKernel ? family => LocalAddresses.Read(family) : null,
                new ClusterView.Wishes
                {
                    Scope = IsWanted ? new PlanScope.Whole() : request.To.ToScope(),
                    Words = new ObjectWords { WantsPods = true, Pod = (request.From as Sender.Pod)?.Name },
                },
                deadline.Token);
            cluster.TellFaults();
            return cluster;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            var words = $"the API server does not answer within {Patience.TotalSeconds:0} s";
            _notes.Add($"What the cluster says is not known: {words}.");
            return isNeeded ? throw new FlagException(words) : null;
        }
    }

    private async Task<ImmutableArray<Address>> PodAsync(ClusterView? cluster, CancellationToken cancellation)
    {
        if (request.From is not Sender.Pod pod)
        {
            return [];
        }

        var found = options.Objects.Count > 0
            ? [.. cluster?.Words.AddressesOfPod ?? []]
            : await PodAddresses.AskAsync(options, pod.Name, cancellation);
        return found.IsEmpty
            ? throw new FlagException($"there is no pod {pod.Name}, or it has no address yet")
            : found;
    }

    private static Dictionary<Address, string> NamesOf(
        IEnumerable<Outcome> ways, Func<Address, ServiceName?> podAt) =>
        ways.Select(way => way.Ending).OfType<Ending.Delivered>().Select(to => to.Address).Distinct()
            .Select(address => (Address: address, Pod: podAt(address)))
            .Where(named => named.Pod is not null)
            .ToDictionary(named => named.Address, named => named.Pod!.Value.ToString());

    /// <summary>Somebody said where objects are, or this is a pod of the cluster.</summary>
    private bool NamesObjects => options.Objects.Count > 0 || options.Kubeconfig.Length > 0
        || options.Master.Length > 0;

    private NodeKnowledge Know(IPFamily family, NodeFacts? node) =>
        AsksKernel ? NodeKnowledge.OfKernel(family, node) : NodeKnowledge.OfObject(family, node);

    private static IEnumerable<string> Doubts(NodeKnowledge node)
    {
        if (node.Addresses.IsEmpty)
        {
            yield return "This node's own addresses are not known, so that node ports and packets to the node itself "
                + "cannot be told apart from others; its Node object among the objects would say them.";
        }
    }

    private string Say(NodeRules rules)
    {
        var held = rules.Iptables.Select(each => each.Program)
            .Concat(rules.Nftables.Select(table => $"nftables {table.Family} {table.Name}")).ToList();
        var what = held.Count == 0 ? "there are none" : string.Join(", ", held);
        return IsWanted ? $"as the agent would write them ({options.Mode.ToString().ToLowerInvariant()} mode)"
            : Dumps.Count == 0 ? $"this node's kernel: {what}"
            : $"{string.Join(", ", Dumps)}: {what}";
    }
}
