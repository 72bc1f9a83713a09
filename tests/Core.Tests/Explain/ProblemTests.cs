using System.Collections.Immutable;
using Signalbox.Core.Explain;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Trace;
using Signalbox.Testing;
using Signalbox.Testing.Nftables;

namespace Signalbox.Core.Tests.Explain;

/// <summary>Each thing that may be the matter with a Service is found, alone, and with the words that matter.</summary>
public sealed class ProblemTests
{
    private static readonly Address Shared = Address.Parse("192.0.2.1");

    private static Service Web => A.Service("shop/web", "10.96.0.7");

    private static Service Balanced => Web with { Type = ServiceType.LoadBalancer };

    [Fact]
    public void A_Service_whose_endpoints_are_ready_has_no_problem() => Assert.Empty(ProblemsOf(Good()));

    [Theory]
    [InlineData(ProblemKind.NoEndpoints, "no EndpointSlice is labelled with its name")]
    [InlineData(ProblemKind.NoneReady, "1 endpoint, but none is ready")]
    [InlineData(ProblemKind.PortMismatch, "\"http\" (TCP), but its EndpointSlices have \"web\" (TCP)")]
    [InlineData(ProblemKind.OtherFamily, "is IPv4, but all its EndpointSlices are IPv6")]
    [InlineData(ProblemKind.OnlyTerminating, "shop/web:http: ")]
    [InlineData(ProblemKind.HintsNotFollowed, "are not followed, since none is for zone-a, this node's zone")]
    [InlineData(ProblemKind.NoLocalEndpoints, "calls to 10.96.0.7:80 are dropped")]
    [InlineData(ProblemKind.RefusedField, "spec.externalIPs[0]: is none")]
    [InlineData(ProblemKind.ClaimedByAnother, "192.0.2.1:80 of shop/web:http goes to shop/other:http")]
    [InlineData(ProblemKind.ExternalIPsNotAllowed, "shop/web has external IPs")]
    [InlineData(ProblemKind.NoLoadBalancerAddress, "is of type LoadBalancer, but has no address")]
    [InlineData(ProblemKind.NoNodePortAddress, "no IPv4 address of this node is within --nodeport-addresses")]
    [InlineData(ProblemKind.SlicesOfAnotherName, "EndpointSlice shop/wbe-1 is labelled for the Service wbe")]
    [InlineData(ProblemKind.Headless, "shop/web is headless")]
    [InlineData(ProblemKind.ExternalName, "shop/web is of type ExternalName")]
    [InlineData(ProblemKind.NoSuchService, "EndpointSlices are labelled for shop/web, but there is no such Service")]
    public void What_is_wrong_with_objects_is_found(ProblemKind kind, string words)
    {
        var problems = ProblemsOf(Wrong(kind), WithIPv6(kind));
        var problem = Assert.Single(problems, problem => problem.Kind == kind);
        Assert.Contains(words, problem.Text);
        Assert.All(problems, other => Assert.Contains(other.Kind, new[] { kind, ProblemKind.NoEndpoints }));
    }

    [Theory]
    [InlineData(ProblemKind.NoRulesAtAll, "There are no IPv4 rules of a service proxy at all")]
    [InlineData(ProblemKind.NotInKernel, "The IPv4 rules do not know shop/web")]
    [InlineData(ProblemKind.NotInCluster, "The rules know shop/web, but the cluster has no such Service")]
    [InlineData(ProblemKind.BothModes, "There are IPv4 rules of both modes")]
    [InlineData(ProblemKind.Drift, "should be sent to 10.0.0.1:8080; the rules have it sent to 10.0.0.9:8080")]
    [InlineData(ProblemKind.CannotBeJudged, "cannot be said for certain")]
    public void What_is_wrong_with_rules_is_found(ProblemKind kind, string words)
    {
        var problems = ProblemsOf(kind == ProblemKind.NotInCluster ? new TestCluster() : Good(), null, RulesOf(kind));
        Assert.All(problems, problem => Assert.Equal(kind, problem.Kind));
        Assert.Contains(words, Assert.Single(problems.Take(1)).Text);
    }

    /// <summary>A kind of problem that nobody tests is a row too few.</summary>
    [Fact]
    public void Each_kind_of_problem_has_a_test()
    {
        var tested = typeof(ProblemTests).GetMethods()
            .SelectMany(method => method.GetCustomAttributesData())
            .Where(data => data.AttributeType == typeof(InlineDataAttribute))
            .Select(data => (IReadOnlyList<System.Reflection.CustomAttributeTypedArgument>)
                data.ConstructorArguments[0].Value!)
            .Select(row => (ProblemKind)(byte)row[0].Value!);
        Assert.Equal(Enum.GetValues<ProblemKind>().ToHashSet(), tested.ToHashSet());
    }

    private static TestCluster Good() => new TestCluster().Set(Web, A.Remote("10.0.0.1"));

    private static TestCluster Wrong(ProblemKind kind)
    {
        var endpoint = A.Remote("10.0.0.1");
        var cluster = new TestCluster();
        return kind switch
        {
            ProblemKind.NoEndpoints or ProblemKind.OtherFamily => cluster.Set(Web),
            ProblemKind.NoneReady => cluster.Set(Web, endpoint.NotReady()),
            ProblemKind.PortMismatch => cluster.Set(Web, A.Slice("shop/web", endpoint).On(80, "web")),
            ProblemKind.OnlyTerminating => cluster.Set(Web, endpoint.Terminating()),
            ProblemKind.HintsNotFollowed => cluster.Set(Web, endpoint.ForZones("south")),
            ProblemKind.NoLocalEndpoints =>
                cluster.Set(Web with { InternalTrafficPolicy = TrafficPolicy.Local }, endpoint),
            ProblemKind.RefusedField => cluster.Set(
                Web with { Refusals = [new Refusal("Service shop/web", "spec.externalIPs[0]", "is none")] }, endpoint),
            ProblemKind.ClaimedByAnother => cluster
                .Set(A.Service("shop/other", "10.96.0.8") with { LoadBalancerVIPs = [Shared] }, endpoint)
                .Set(Web with { ExternalIPs = [Shared] }, endpoint),
            ProblemKind.ExternalIPsNotAllowed => new TestCluster(A.Settings() with { AllowExternalIPs = false })
                .Set(Web with { ExternalIPs = [Shared] }, endpoint),
            ProblemKind.NoLoadBalancerAddress => cluster.Set(Balanced, endpoint),
            ProblemKind.NoNodePortAddress => new TestCluster(A.Settings() with
            {
                NodePortAddresses = NodePortAddresses.For(IPFamily.IPv4, [CIDR.Parse("203.0.113.0/24")]),
            }).Set(Web with { Ports = [A.Port(80, nodePort: 30080)] }, endpoint),
            ProblemKind.SlicesOfAnotherName => cluster.Set(Web).Set(A.Slice("shop/wbe", endpoint)),
            ProblemKind.Headless => cluster.Set(Web with { ClusterIPs = [] }, endpoint),
            ProblemKind.ExternalName =>
                cluster.Set(Web with { ClusterIPs = [], Type = ServiceType.ExternalName }, endpoint),
            ProblemKind.NoSuchService => cluster.Set(A.Slice("shop/web", endpoint)),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "is a matter of rules"),
        };
    }

    /// <summary>The other family, where it has a part in it.</summary>
    private static TestCluster? WithIPv6(ProblemKind kind) => kind != ProblemKind.OtherFamily ? null
        : new TestCluster(A.Settings(IPFamily.IPv6)).Set(Web, A.Remote("fd01::1"));

    private static NodeRules RulesOf(ProblemKind kind)
    {
        var (right, rules) = (Good(), new NodeRules(IPFamily.IPv4));
        return kind switch
        {
            ProblemKind.NoRulesAtAll => rules,
            ProblemKind.NotInKernel => rules with
            {
                Iptables = [Held(new TestCluster().Set(A.Service("shop/other", "10.96.0.8"), A.Remote("10.0.0.2")))],
            },
            ProblemKind.NotInCluster => rules with { Iptables = [Held(right)] },
            ProblemKind.BothModes => rules with { Iptables = [Held(right)], Nftables = [TableOf(right)] },
            ProblemKind.Drift => rules with { Iptables = [Held(new TestCluster().Set(Web, A.Remote("10.0.0.9")))] },
            ProblemKind.CannotBeJudged => rules with
            {
                Iptables =
                [
                    new IptablesRules("iptables-nft", ChainSet.Parse(
                        TextOf(right, "*raw\n:PREROUTING ACCEPT [0:0]\n"
                            + "-A PREROUTING -m u32 --u32 \"6&0xFF=1\" -j DROP\nCOMMIT\n"))),
                ],
            },
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "is a matter of objects"),
        };
    }

    private static IptablesRules Held(TestCluster cluster) => new("iptables-nft", cluster.Chains);

    private static NftablesRules TableOf(TestCluster cluster)
    {
        var table = NftTables.Of(cluster.Plan);
        return new NftablesRules("ip", "kube-proxy", table.Rules, table);
    }

    private static byte[] TextOf(TestCluster cluster, string more)
    {
        var text = new System.Buffers.ArrayBufferWriter<byte>();
        cluster.Renderer.Write(new RestoreWriter(IPFamily.IPv4, text));
        return [.. text.WrittenSpan, .. System.Text.Encoding.UTF8.GetBytes(more)];
    }

    private static ImmutableArray<Problem> ProblemsOf(
        TestCluster cluster, TestCluster? other = null, NodeRules? rules = null)
    {
        var grounds = new[] { cluster, other }.OfType<TestCluster>().Select(each => new Ground(
            each.Settings.Family, each.Node, (each.Snapshot, each.Plan), each == cluster ? rules : null));
        var explanation = new Explainer([.. grounds], "shop").Explain("svc/web", Subject.Parse("svc/web")!);
        return Assert.Single(explanation.Services).Problems;
    }
}
