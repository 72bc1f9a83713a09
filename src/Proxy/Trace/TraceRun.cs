using Signalbox.Core.Model;
using Signalbox.Core.Trace;
using Signalbox.Kernel;
using Signalbox.Kernel.Links;
using Signalbox.Proxy.Config;
using Signalbox.Proxy.Inquiry;

namespace Signalbox.Proxy.Trace;

/// <summary>From a request to a report: objects, rules and node are read, each at most once.</summary>
/// <param name="request">What is asked.</param>
/// <param name="options">Where objects come from, and how the agent would plan them.</param>
internal sealed class TraceRun(TraceRequest request, ProxyOptions options)
{
    /// <summary>Paths of dumps; empty for the kernel's rules.</summary>
    public IReadOnlyList<string> Dumps { get; init; } = [];

    /// <summary>The rules that the agent would write are walked, and no kernel is asked.</summary>
    public bool IsWanted { get; init; }

    private bool AsksKernel => Dumps.Count == 0 && !IsWanted;

    /// <summary>Throws <see cref="FlagException"/>, <see cref="KernelException"/> and
    /// <see cref="Cluster.Connect.ConnectionException"/>.</summary>
    public async Task<TraceReport> RunAsync(CancellationToken cancellation)
    {
        var cluster = NamesObjects || request.NeedsObjects || IsWanted
            ? await ClusterView.ReadAsync(
                options, AsksKernel ? family => LocalAddresses.Read(family) : null, cancellation)
            : null;
        var nodes = new Dictionary<IPFamily, NodeKnowledge>();
        NodeKnowledge NodeOf(IPFamily family) => nodes.TryGetValue(family, out var known)
            ? known
            : nodes[family] = Know(family, cluster?.Of(family).Snapshot.Node);
        var call = new CallFinder(request, cluster, [], NodeOf).Find();
        var (family, node) = (call.Family, NodeOf(call.Family));
        var plan = cluster?.Of(family).Plan;
        var rules = IsWanted ? WantedRules.Of(plan!, options.Mode) : RulesSource.Read(Dumps, family);
        var ways = PacketTrace.Walk(rules, node.Local, call.Packet);
        return new TraceReport
        {
            Call = call,
            Source = Say(rules),
            Ways = [.. ways.Where(way => !way.Odds.IsNever).OrderByDescending(way => way.Odds.ToDouble())],
            Notes = [.. Doubts(node)],
            PlanSays = plan is null ? null : PlanComparison.Say(plan, node.Local, call.Packet, ways),
        };
    }

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
