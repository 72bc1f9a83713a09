using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Testing;

namespace Signalbox.Core.Tests.Plan;

/// <summary>Upstream's TestCategorizeEndpoints. Endpoints are named by their last octet: odd ones run here.</summary>
public sealed class EndpointSelectorTests
{
    private const string None = "";

    /// <summary>Rows: name, endpoints, policies in use ("C" cluster, "L" local), zone, then cluster, local, reachable
    /// endpoints and whether any is usable.</summary>
    public static TheoryData<string, Endpoint[], string, string, string, string, string, bool> Rows() => new()
    {
        { "hinted, zone label", [Z(0, "a"), Z(2, "b"), Z(4, "a")], "C", "a", "0 4", None, "0 4", true },
        { "Local policy with hints", [Z(1, "b"), Z(2, "a")], "CL", "a", "2", "1", "1 2", true },
        { "Local only, with hints", [Z(1, "b"), Z(2, "a")], "L", "a", None, "1", "1", true },
        { "no zone label", [Z(0, "a"), Z(2, "b")], "C", "", "0 2", None, "0 2", true },
        { "node in another zone", [Z(0, "a"), Z(2, "b")], "C", "c", "0 2", None, "0 2", true },
        { "an unready endpoint", [Z(0, "a"), Z(2, "b"), Z(4, "a").NotReady()], "C", "a", "0", None, "0", true },
        { "only unready in zone", [Z(0, "a").NotReady(), Z(2, "b"), Z(4, "b")], "C", "a", "2 4", None, "2 4", true },
        { "one without hints", [Z(0, "a"), P(2), Z(4, "b")], "C", "a", "0 2 4", None, "0 2 4", true },
        { "several hints", [Z(0, "a", "b"), Z(2, "b", "c"), Z(4, "c")], "C", "b", "0 2", None, "0 2", true },
        { "same node available", [N(0, A.Here), N(2, A.Elsewhere)], "C", "a", "0", None, "0", true },
        {
            "same node before same zone", [N(0, A.Here).ForZones("b"), N(2, A.Elsewhere).ForZones("a")], "C", "a", "0",
            None, "0", true
        },
        { "same node, some unhinted", [N(0, A.Here), P(2)], "C", "a", "0 2", None, "0 2", true },
        {
            "no endpoint for the node", [N(0, A.Elsewhere).ForZones("a"), N(2, A.Elsewhere).ForZones("b")], "C", "a",
            "0", None, "0", true
        },
        { "topology against locality", [Z(1, "b"), Z(3, "b").NotReady(), Z(2, "a")], "CL", "a", "2", "1", "1 2", true },
        { "Local, no endpoints", [], "L", "a", None, None, None, false },
        { "Local, all remote", [P(0), P(2)], "L", "a", None, None, None, true },
        { "Local, all here", [P(1), P(3)], "L", "a", None, "1 3", "1 3", true },
        { "Local, some here", [P(1), P(2)], "L", "a", None, "1", "1", true },
        { "none ready", [P(1).NotReady(), P(2).NotReady()], "C", "a", None, None, None, false },
        { "some ready", [P(1), P(2).NotReady()], "C", "a", "1", None, "1", true },
        {
            "all terminating", [P(1).Terminating(), P(2).Terminating(), P(4).Gone()], "C", "a", "1 2", None, "1 2",
            true
        },
        { "ready before terminating", [P(1).Terminating(), P(2)], "C", "a", "2", None, "2", true },
        { "both policies, some here", [P(1), P(2)], "CL", "a", "1 2", "1", "1 2", true },
        { "both policies, all remote", [P(0), P(2)], "CL", "a", "0 2", None, "0 2", true },
        { "all remote and terminating", [P(0).Terminating(), P(2).Terminating()], "CL", "a", "0 2", None, "0 2", true },
        { "falls back here", [P(1).Terminating(), P(3).Gone(), P(2), P(4)], "CL", "a", "2 4", "1", "1 2 4", true },
        { "Local falls back", [P(1).Terminating(), P(2)], "L", "a", None, "1", "1", true },
        { "no condition at all", [P(1).NotReady()], "CL", "a", None, None, None, false },
        {
            "ready while terminating",
            [A.Endpoint("10.0.0.1", A.Here, EndpointConditions.Ready | EndpointConditions.Terminating), P(2)],
            "C", "a", "1 2", None, "1 2", true
        },
        { "no endpoints", [], "CL", "a", None, None, None, false },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Pools_are_chosen_by_policy_topology_and_fallback(
        string row, Endpoint[] endpoints, string use, string zone, string cluster, string local, string reachable,
        bool hasAny)
    {
        var selection = Select(endpoints, use, zone);
        Assert.Equal((row, cluster), (row, Say(selection.Cluster)));
        Assert.Equal((row, local), (row, Say(selection.Local)));
        Assert.Equal((row, reachable), (row, Say(selection.Reachable)));
        Assert.Equal((row, hasAny), (row, selection.HasAny));
        Assert.Equal(endpoints.Length, selection.Total);
        var placed = selection.Cluster.Length + selection.Local.Length + selection.LeftOut.Length;
        Assert.Equal((row, endpoints.Length * use.Length), (row, placed));
    }

    [Fact]
    public void Every_endpoint_left_out_has_its_reason()
    {
        var selection = Select([Z(1, "b"), Z(2, "a"), P(4).Terminating(), Z(6, "a").NotReady()], "CL", "a");
        Assert.Equal(
            [
                "1 Cluster HintedForOtherZones", "2 Local NotOnThisNode", "4 Cluster TerminatingWhileOthersAreReady",
                "4 Local NotOnThisNode", "6 Cluster NotReady", "6 Local NotOnThisNode",
            ],
            selection.LeftOut.Select(left => $"{Say([left.Endpoint])} {left.Pool} {left.Reason}").Order());
    }

    private static EndpointSelection Select(Endpoint[] endpoints, string use, string zone)
    {
        var duplicates = new List<MergedEndpoint>();
        var merged = EndpointSliceMerge.Merge([A.Slice("ns/web", endpoints)], A.Port(80), duplicates);
        var pools = new PoolUse(Cluster: use.Contains('C'), Local: use.Contains('L'));
        return EndpointSelector.Select(merged, duplicates, pools, A.Here, zone);
    }

    private static Endpoint P(int octet) =>
        octet % 2 == 1 ? A.Local($"10.0.0.{octet}") : A.Remote($"10.0.0.{octet}");

    private static Endpoint Z(int octet, params string[] zones) => P(octet).ForZones(zones);

    private static Endpoint N(int octet, params string[] nodes) => P(octet).ForNodes(nodes);

    private static string Say(ImmutableArray<PoolEndpoint> pool) =>
        string.Join(' ', pool.Select(endpoint => endpoint.Address.ToString().Split('.')[^1]));
}
