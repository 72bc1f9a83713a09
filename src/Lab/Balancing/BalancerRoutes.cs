using System.Globalization;
using Signalbox.Core.Model;
using Signalbox.Lab.Namespaces;
using Signalbox.Lab.Topology;

namespace Signalbox.Lab.Balancing;

/// <summary>The load balancer's ways to nodes, as groups of next hops: one for all addresses, and one for each address
/// that goes to some nodes only. A group keeps connections on their nodes when others leave it (resilient, Linux 5.13).
/// For one thread.</summary>
internal sealed class BalancerRoutes(LabNetwork network)
{
    /// <summary>Groups are numbered behind the single hops.</summary>
    private const int HopsAtMost = 1000;

    private readonly Dictionary<CIDR, Way> _ways = [];
    private readonly HashSet<string> _hops = new(StringComparer.Ordinal);
    private int _lastGroup = HopsAtMost;

    /// <summary>Makes the ways those: blocks and the nodes that each goes to, by name. A block that goes nowhere is
    /// said to be unreachable. Throws when ip refuses.</summary>
    public void Set(IReadOnlyDictionary<CIDR, IReadOnlyList<string>> wanted)
    {
        var lines = new List<string>();
        foreach (var gone in _ways.Keys.Except(wanted.Keys).ToArray())
        {
            lines.AddRange(Removal(gone, _ways[gone]));
            _ways.Remove(gone);
        }

        foreach (var (block, nodes) in wanted)
        {
            var old = _ways.GetValueOrDefault(block);
            if (old is null || !old.Nodes.SequenceEqual(nodes))
            {
                lines.AddRange(Change(block, old, nodes));
            }
        }

        IpBatch.Run(lines, network.Node(LabNetwork.BalancerName).Name);
    }

    private IEnumerable<string> Change(CIDR block, Way? old, IReadOnlyList<string> nodes)
    {
        var way = new Way(old is { Group: > 0 } ? old.Group : ++_lastGroup, nodes);
        if (nodes.Count == 0)
        {
            _ways[block] = way with { Group = 0 };
            return [.. old is null ? [] : Removal(block, old), $"route add unreachable {block}"];
        }

        _ways[block] = way;
        string[] hops = [.. nodes.SelectMany(node => NewHop(node, block.Family))];
        var members = string.Join('/', nodes.Select(node => Number(HopOf(node, block.Family))));
        var group = $"id {Number(way.Group)} group {members} type resilient buckets 128 idle_timer 30";
        return old is { Group: > 0 }
            ? [.. hops, $"nexthop replace {group}"]
            :
            [
                .. hops, $"nexthop add {group}",
                .. old is not null ? Removal(block, old)
                    // The network was built with a way of this block to all nodes.
                    : network.Spec.LoadBalancerCIDRs.Items.Contains(block) ? [$"route del {block}"]
                    : [],
                $"route add {block} nhid {Number(way.Group)}",
            ];
    }

    private static string[] Removal(CIDR block, Way way) => way.Group == 0
        ? [$"route del unreachable {block}"]
        : [$"route del {block}", $"nexthop del id {Number(way.Group)}"];

    private string[] NewHop(string node, IPFamily family)
    {
        var at = network.Spec.Nodes.Items.IndexOf(node);
        var line = $"nexthop add id {Number(HopOf(node, family))} "
            + $"via {LabNetworkSpec.NodeAddresses(at).Of(family)} dev {TopologyScript.Uplink}";
        return _hops.Add(line) ? [line] : [];
    }

    private int HopOf(string node, IPFamily family) =>
        (2 * network.Spec.Nodes.Items.IndexOf(node)) + (family == IPFamily.IPv4 ? 1 : 2);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The group's number, 0 for what is unreachable.</summary>
    private sealed record Way(int Group, IReadOnlyList<string> Nodes);
}
