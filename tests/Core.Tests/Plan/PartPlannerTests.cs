using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Testing;

namespace Signalbox.Core.Tests.Plan;

public sealed class PartPlannerTests
{
    /// <summary>Its node port 30080 is answered at the address that ns/outer claims, if that is the node's.</summary>
    private static readonly Service Inner = A.Service("ns/inner", "172.30.0.1", A.Port(80, nodePort: 30080));

    private static readonly Service Outer =
        A.Service("ns/outer", "172.30.0.2", A.Port(30080)) with { ExternalIPs = [Address.Parse(A.NodeAddress)] };

    private static readonly Service Balanced =
        A.Service("ns/balanced", "172.30.0.3") with { LoadBalancerVIPs = [Address.Parse("192.0.2.1")] };

    private static readonly Service Named =
        A.Service("ns/named", "172.30.0.4") with { ExternalIPs = [Address.Parse("192.0.2.1")] };

    private static readonly Service Other =
        A.Service("ns/other", "172.30.0.5", A.Port(443)) with { ExternalIPs = [Address.Parse("192.0.2.1")] };

    [Theory]
    [InlineData("ns/inner", "ns/inner ns/outer")]
    [InlineData("ns/outer", "ns/inner ns/outer")]
    [InlineData("ns/balanced", "ns/balanced ns/named")]
    [InlineData("ns/other", "ns/other")]
    [InlineData("ns/unknown", "")]
    public void Whoever_may_claim_the_same_frontend_is_planned_too_and_nobody_else(string asked, string planned)
    {
        var cluster = new TestCluster();
        foreach (var service in new[] { Inner, Outer, Balanced, Named, Other })
        {
            cluster.Set(service, A.Remote("10.0.0.1"));
        }

        var part = PartPlanner.Plan(cluster.Snapshot, cluster.Settings, new HashSet<ServiceName> { A.Name(asked) });
        Assert.Equal(planned, string.Join(' ', part.Services.Keys.Order()));
    }
}
