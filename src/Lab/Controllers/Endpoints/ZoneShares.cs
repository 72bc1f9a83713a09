using k8s.Models;
using Signalbox.Lab.Controllers.Loop;
using Signalbox.Lab.Controllers.Scheduling;

namespace Signalbox.Lab.Controllers.Endpoints;

/// <summary>Which share of the cluster's processors each zone has, in the order of the zones' names: 1 in all. Of nodes
/// that are ready and no control plane. Source: upstream's topology cache.</summary>
internal static class ZoneShares
{
    private const string ZoneLabel = "topology.kubernetes.io/zone";

    private static readonly string[] Excluded =
        ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"];

    /// <summary>Null when a node does not say its zone or its processors, or there are fewer than two zones.</summary>
    public static IReadOnlyList<KeyValuePair<string, double>>? Of(IEnumerable<KnownObject> nodes)
    {
        var known = nodes.Where(Counts).Select(node => (
            Zone: node.Labels.GetValueOrDefault(ZoneLabel, ""), Processors: Processors(node))).ToArray();
        if (known.Any(node => node.Zone.Length == 0 || node.Processors == 0))
        {
            return null;
        }

        var total = known.Sum(node => node.Processors);
        KeyValuePair<string, double>[] shares =
        [
            .. known.GroupBy(node => node.Zone).OrderBy(zone => zone.Key, StringComparer.Ordinal)
                .Select(zone => KeyValuePair.Create(zone.Key, (double)(zone.Sum(node => node.Processors) / total))),
        ];
        return shares.Length < 2 ? null : shares;
    }

    /// <summary>Whether the shares may have changed with the node.</summary>
    public static bool Concern(ObjectChange change)
    {
        var sides = change.Sides.Select(node => Counts(node)
            ? (node.Labels.GetValueOrDefault(ZoneLabel, ""), Processors(node))
            : default).ToArray();
        return sides is not [var before, var after] || before != after;
    }

    private static bool Counts(KnownObject node) =>
        !Excluded.Any(node.Labels.ContainsKey) && NodeFit.IsReady(node.Read<V1Node>());

    private static decimal Processors(KnownObject node) =>
        node.Read<V1Node>().Status?.Allocatable?.TryGetValue("cpu", out var quantity) == true
            ? quantity.ToDecimal()
            : 0;
}
