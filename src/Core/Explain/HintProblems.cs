using Signalbox.Core.Model;
using Signalbox.Core.Plan;

namespace Signalbox.Core.Explain;

/// <summary>Hints that endpoints have and this node does not follow: traffic then crosses zones, which surprises those
/// who have asked for the opposite. Source: KEP-2433, as <see cref="EndpointSelector"/> has it.</summary>
internal static class HintProblems
{
    public static IEnumerable<Problem> Of(Ground ground, ServicePlan plan, Func<Address, Endpoint> find)
    {
        var ready = plan.Endpoints.Cluster.Where(endpoint => endpoint.IsReady)
            .Select(endpoint => (Words: endpoint.ToString(), Endpoint: find(endpoint.Address))).ToList();
        var (zone, node) = (ground.Plan!.Zone, ground.Plan.Settings.NodeName);
        var isFollowed = plan.Endpoints.LeftOut.Any(left =>
                left.Reason is Reason.HintedForOtherZones or Reason.HintedForOtherNodes)
            || ready.TrueForAll(each => each.Endpoint.ZoneHints.Contains(zone))
            || ready.TrueForAll(each => each.Endpoint.NodeHints.Contains(node));
        if (isFollowed || ready.TrueForAll(each => each.Endpoint.ZoneHints.IsEmpty && each.Endpoint.NodeHints.IsEmpty))
        {
            yield break;
        }

        var without = ready.FirstOrDefault(each => each.Endpoint.ZoneHints.IsEmpty).Words;
        var why = without is not null ? $"{without} is ready and has none for zones"
            : zone.Length == 0 ? "this node has no zone (its label topology.kubernetes.io/zone)"
            : $"none is for {zone}, this node's zone";
        yield return new Problem(
            ProblemKind.HintsNotFollowed, ProblemSeverity.Note,
            $"{plan.Name}: the hints of its endpoints are not followed, since {why}: calls go to endpoints of all "
            + "zones",
            "");
    }
}
