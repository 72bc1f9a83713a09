using Signalbox.Core.Explain;
using Signalbox.Core.Model;
using Signalbox.Testing;

namespace Signalbox.Core.Tests.Explain;

/// <summary>Zones and hints of endpoints, in explain's words. The node is in zone-a.</summary>
public sealed class HintTests
{
    private static readonly Endpoint First = A.Remote("10.0.0.1");
    private static readonly Endpoint Second = A.Remote("10.0.0.2");

    public static TheoryData<string, Endpoint[], string> Notes { get; } = new()
    {
        {
            "none for here", [First.ForZones("south"), Second.ForZones("north")],
            "none is for zone-a, this node's zone"
        },
        { "one without", [First.ForZones("zone-a"), Second], "10.0.0.2:8080 is ready and has none for zones" },
        { "for other nodes", [First.ForNodes("oak")], "10.0.0.1:8080 is ready and has none for zones" },
        { "all for here", [First.ForZones("zone-a"), Second.ForZones("zone-a", "south")], "" },
        { "followed", [First.ForZones("zone-a"), Second.ForZones("south")], "" },
        { "followed, by node", [First.ForNodes("here"), Second.ForNodes("oak")], "" },
        { "no hints", [First, Second], "" },
        { "of one that is not ready", [First, Second.ForZones("south").NotReady()], "" },
    };

    [Theory]
    [MemberData(nameof(Notes))]
    public void Hints_that_are_not_followed_are_told_with_the_reason(string what, Endpoint[] endpoints, string why)
    {
        var problems = Explain(endpoints).Problems.Where(problem => problem.Kind == ProblemKind.HintsNotFollowed);
        Assert.Equal(
            why.Length == 0 ? "" : $"{what}: shop/web:http: the hints of its endpoints are not followed, since {why}: "
                + "calls go to endpoints of all zones",
            string.Concat(problems.Select(problem => $"{what}: {problem.Text}")));
    }

    [Fact]
    public void An_endpoint_that_hints_exclude_is_told_with_them_and_with_its_zone()
    {
        var port = Assert.Single(Explain(First.ForZones("zone-a"), Second.ForZones("south", "west")).Ports);
        var left = Assert.Single(port.LeftOut);
        Assert.Equal("hinted for zones south and west; others are hinted for zone-a, this node's", left.Words);
        Assert.Equal("zone of 10.0.0.2 on elsewhere", left.Zone);
        var chosen = Assert.Single(port.Endpoints);
        Assert.Equal("hinted for zone zone-a", HintWords.Say(chosen.ZoneHints, chosen.NodeHints));
        Assert.Equal("zone of 10.0.0.1 on elsewhere", chosen.Zone);
    }

    [Fact]
    public void An_endpoint_that_is_for_another_node_is_told_so()
    {
        var port = Assert.Single(Explain(First.ForNodes("here"), Second.ForNodes("oak")).Ports);
        Assert.Equal("hinted for node oak; others are hinted for this node", Assert.Single(port.LeftOut).Words);
    }

    private static ExplainedService Explain(params Endpoint[] endpoints)
    {
        var cluster = new TestCluster().Set(A.Service("shop/web", "10.96.0.7"), endpoints);
        var ground = new Ground(IPFamily.IPv4, cluster.Node, (cluster.Snapshot, cluster.Plan), null)
        {
            Words = new ClusterWords(_ => null, (address, node) => $"zone of {address} on {node}"),
        };
        return Assert.Single(new Explainer([ground], "shop").Explain("", Subject.Parse("svc/web")!).Services);
    }
}
