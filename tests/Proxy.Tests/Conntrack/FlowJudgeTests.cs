using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Kernel.Conntrack;
using Signalbox.Proxy.Conntrack;
using Signalbox.Testing;

namespace Signalbox.Proxy.Tests.Conntrack;

/// <summary>Which flows are stale, once for all frontends of a Service, and then for changes.</summary>
public sealed class FlowJudgeTests
{
    private const string Node = "192.168.0.2";
    private const string OtherHost = "192.0.2.77";
    private const ushort NodePort = 30053;

    /// <summary>One port 53 behind a ClusterIP, an external IP, a VIP and a node port; two endpoints serve, of which
    /// one ends; one does not serve.</summary>
    private static readonly Service DNS = A.Service(
        "ns/dns", "10.96.0.10", A.Port(53, "dns", Protocol.UDP, NodePort),
        A.Port(53, "dns-sctp", Protocol.SCTP, NodePort), A.Port(53, "dns-tcp", Protocol.TCP, NodePort)) with
    {
        Type = ServiceType.LoadBalancer,
        ExternalIPs = [Address.Parse("198.51.100.1")],
        LoadBalancerVIPs = [Address.Parse("203.0.113.1")],
    };

    private static readonly EndpointSlice Slice = A.Slice(
        "ns/dns", A.Remote("10.0.0.1"), A.Remote("10.0.0.2").Terminating(), A.Remote("10.0.0.3").NotReady()) with
    {
        Ports =
        [
            new EndpointPort("dns", Protocol.UDP, 5353), new EndpointPort("dns-sctp", Protocol.SCTP, 5353),
            new EndpointPort("dns-tcp", Protocol.TCP, 5353),
        ],
    };

    private readonly TestCluster _cluster = new TestCluster().Set(DNS, Slice);
    private IReadOnlySet<ServiceName> _held = new HashSet<ServiceName>();

    /// <summary>Whom the client called, on which port, and whether flows of UDP and SCTP to there are the Service's.
    /// </summary>
    public static TheoryData<string, ushort, bool> Destinations => new()
    {
        { "10.96.0.10", 53, true },
        { "198.51.100.1", 53, true },
        { "203.0.113.1", 53, true },
        { Node, NodePort, true },
        { "10.96.0.10", 54, false },
        { "10.96.0.10", NodePort, false },
        { "10.96.0.11", 53, false },
        { OtherHost, NodePort, false },
        { "127.0.0.1", NodePort, true },
        { "127.0.0.2", NodePort, true },
        { Node, 53, false },
    };

    [Theory]
    [MemberData(nameof(Destinations))]
    public void A_flow_is_stale_when_no_serving_endpoint_answers_it(string called, ushort port, bool isOurs)
    {
        foreach (var protocol in Enum.GetValues<Protocol>())
        {
            (string, bool)[] answers =
            [
                ("10.0.0.1:5353", false), ("10.0.0.2:5353", false), ("10.0.0.3:5353", true), ("10.0.0.4:5353", true),
                ("10.0.0.1:53", true), ($"{called}:{port}", true),
            ];
            foreach (var (answer, isAstray) in answers)
            {
                var flow = FlowTo($"{called}:{port}", answer, protocol);
                Assert.Equal((flow, isOurs && isAstray && protocol != Protocol.TCP), (flow, IsStale(flow, Whole())));
            }
        }
    }

    [Fact]
    public void Pool_members_that_do_not_serve_keep_their_flows()
    {
        // publishNotReadyAddresses: new flows go there too.
        _cluster.Set(Slice with
        {
            Endpoints = [A.Endpoint("10.0.0.3", A.Elsewhere, EndpointConditions.Ready), A.Remote("10.0.0.1")],
        });
        Assert.False(IsStale(FlowTo("10.96.0.10:53", "10.0.0.3:5353"), Whole()));
    }

    [Fact]
    public void What_a_policy_or_a_hint_leaves_out_keeps_its_flows()
    {
        _cluster.Set(DNS with
        {
            ExternalTrafficPolicy = TrafficPolicy.Local,
            InternalTrafficPolicy = TrafficPolicy.Local,
        });
        Assert.False(IsStale(FlowTo("10.96.0.10:53", "10.0.0.1:5353"), Whole()));
        Assert.False(IsStale(FlowTo("203.0.113.1:53", "10.0.0.1:5353"), Whole()));
        _cluster.Set(DNS).Set(Slice with
        {
            Endpoints = [A.Remote("10.0.0.1").ForZones("zone-b"), A.Remote("10.0.0.2").ForZones("zone-a")],
        });
        Assert.False(IsStale(FlowTo("10.96.0.10:53", "10.0.0.1:5353"), Whole()));
    }

    /// <summary>All flows go with the last endpoint, so that clients are refused, and find the next one.</summary>
    [Fact]
    public void Without_endpoints_every_flow_is_stale()
    {
        var changes = Change(() => _cluster.Set(Slice with { Endpoints = [] }));
        Assert.True(IsStale(FlowTo("10.96.0.10:53", "10.0.0.1:5353"), changes));
        Assert.True(IsStale(FlowTo($"{Node}:{NodePort}", "10.0.0.1:5353"), changes));
        Assert.True(IsStale(FlowTo("10.96.0.10:53", "10.96.0.10:53"), changes));
        Assert.False(IsStale(FlowTo($"{OtherHost}:{NodePort}", "10.0.0.1:5353"), changes));
    }

    /// <summary>What others translate, or nobody, is theirs.</summary>
    [Fact]
    public void With_a_Service_the_flows_to_its_endpoints_go()
    {
        var changes = Change(() => _cluster.RemoveService("ns/dns").RemoveSlice("ns/dns-1"));
        foreach (var called in new[] { "10.96.0.10:53", "198.51.100.1:53", $"{Node}:{NodePort}" })
        {
            Assert.True(IsStale(FlowTo(called, "10.0.0.1:5353"), changes));
            Assert.True(IsStale(FlowTo(called, "10.0.0.2:5353", Protocol.SCTP), changes));
            Assert.False(IsStale(FlowTo(called, "10.0.0.1:5353", Protocol.TCP), changes));
            Assert.False(IsStale(FlowTo(called, "10.0.0.9:5353"), changes));
            Assert.False(IsStale(FlowTo(called, called), changes));
        }

        Assert.False(IsStale(FlowTo($"{OtherHost}:{NodePort}", "10.0.0.1:5353"), changes));
    }

    [Fact]
    public void Of_a_Service_that_changes_only_the_frontends_that_go_lose_their_flows()
    {
        var changes = Change(
            () => _cluster.Set(DNS with { ExternalIPs = [], Ports = [A.Port(53, "dns", Protocol.UDP)] }));
        Assert.True(IsStale(FlowTo("198.51.100.1:53", "10.0.0.1:5353"), changes));
        Assert.True(IsStale(FlowTo($"{Node}:{NodePort}", "10.0.0.1:5353"), changes));
        Assert.False(IsStale(FlowTo("203.0.113.1:53", "10.0.0.1:5353"), changes));
    }

    [Fact]
    public void Flows_of_Services_that_did_not_change_are_not_judged()
    {
        _cluster.Set(A.Service("ns/other", "10.96.0.20", A.Port(53, "dns", Protocol.UDP)));
        var changes = Change(() => _cluster.Set(DNS with { ExternalIPs = [] }));
        Assert.False(IsStale(FlowTo("10.96.0.20:53", "10.0.0.1:5353"), changes));
        Assert.True(IsStale(FlowTo("10.96.0.20:53", "10.0.0.1:5353"), Whole()));
    }

    /// <summary>A claimant that loses a frontend to another, and one that takes it over.</summary>
    [Fact]
    public void The_owner_of_a_frontend_decides()
    {
        var other = A.Service("ns/aaa", "10.96.0.30", A.Port(53, "dns", Protocol.UDP)) with
        {
            ExternalIPs = DNS.ExternalIPs,
            CreationTimestamp = DNS.CreationTimestamp.AddDays(-1),
        };
        var appears = Change(() => _cluster.Set(
            other, A.Slice("ns/aaa", A.Remote("10.0.1.1")).On(53, "dns", Protocol.UDP)), "ns/aaa", "ns/dns");
        Assert.True(IsStale(FlowTo("198.51.100.1:53", "10.0.0.1:5353"), appears));
        Assert.False(IsStale(FlowTo("198.51.100.1:53", "10.0.1.1:53"), appears));
        var goes = Change(() => _cluster.RemoveService("ns/aaa"), "ns/aaa", "ns/dns");
        Assert.False(IsStale(FlowTo("198.51.100.1:53", "10.0.0.1:5353"), goes));
        Assert.True(IsStale(FlowTo("198.51.100.1:53", "10.0.1.1:53"), goes));
    }

    /// <summary>The rules look for external IPs first.</summary>
    [Fact]
    public void A_node_address_that_is_an_external_IP_is_not_the_node_ports()
    {
        _cluster.Set(
            A.Service("ns/at-node", "10.96.0.40", A.Port(NodePort, "dns", Protocol.UDP)) with
            {
                ExternalIPs = [Address.Parse(Node)],
            }, A.Slice("ns/at-node", A.Remote("10.0.2.1")).On(53, "dns", Protocol.UDP));
        var changes = Change(() => _cluster.Set(Slice with { Endpoints = [A.Remote("10.0.0.9")] }));
        Assert.False(IsStale(FlowTo($"{Node}:{NodePort}", "10.0.2.1:53"), changes));
        var goes = Change(() => _cluster.RemoveService("ns/at-node"), "ns/at-node");
        Assert.True(IsStale(FlowTo($"{Node}:{NodePort}", "10.0.2.1:53"), goes));
    }

    [Fact]
    public void A_Service_that_keeps_older_rules_keeps_its_flows()
    {
        _held = new HashSet<ServiceName> { DNS.Name };
        Assert.False(IsStale(FlowTo("10.96.0.10:53", "10.0.0.99:5353"), Whole()));
    }

    [Fact]
    public void An_untranslated_flow_in_a_zone_of_its_own_stays_and_a_translated_one_goes()
    {
        Assert.False(IsStale(FlowTo("10.96.0.10:53", "10.96.0.10:53") with { Zone = 9 }, Whole()));
        Assert.True(IsStale(FlowTo("10.96.0.10:53", "10.0.0.99:5353") with { Zone = 9 }, Whole()));
    }

    [Fact]
    public void Node_ports_are_those_of_the_addresses_that_answer_them()
    {
        var settings = A.Settings() with
        {
            NodePortAddresses = NodePortAddresses.For(IPFamily.IPv4, [CIDR.Parse("10.200.0.0/24")]),
            NodePortIPs = [Address.Parse("10.200.0.2")],
        };
        var changes = new FlowChanges();
        changes.Follow(new TestCluster(settings).Set(DNS, Slice).Plan, _held);
        changes.AddWhole();
        Assert.True(IsStale(FlowTo($"10.200.0.2:{NodePort}", "10.0.0.99:5353"), changes));
        Assert.False(IsStale(FlowTo($"{Node}:{NodePort}", "10.0.0.99:5353"), changes));
        Assert.False(IsStale(FlowTo($"127.0.0.1:{NodePort}", "10.0.0.99:5353"), changes));
    }

    /// <summary>Two changes before one look: what the first took away is not forgotten.</summary>
    [Fact]
    public void Changes_that_gather_keep_what_each_took_away()
    {
        var first = Change(() => _cluster.Set(Slice with { Endpoints = [A.Remote("10.0.0.8")] }));
        var both = Change(() => _cluster.RemoveService("ns/dns").RemoveSlice("ns/dns-1"));
        both.AddEarlier(first);
        Assert.True(IsStale(FlowTo("10.96.0.10:53", "10.0.0.1:5353"), both));
        Assert.True(IsStale(FlowTo("10.96.0.10:53", "10.0.0.8:5353"), both));
        Assert.False(IsStale(FlowTo("10.96.0.10:53", "10.0.0.7:5353"), both));
    }

    private FlowChanges Whole()
    {
        var changes = new FlowChanges();
        changes.Follow(_cluster.Plan, _held);
        changes.AddWhole();
        return changes;
    }

    private FlowChanges Change(Action change, params string[] services)
    {
        var before = _cluster.Plan;
        change();
        var after = _cluster.Plan;
        var changes = new FlowChanges();
        changes.Follow(after, _held);
        foreach (var name in services.DefaultIfEmpty("ns/dns").Select(A.Name))
        {
            changes.Add(before.Services.GetValueOrDefault(name), after.Services.GetValueOrDefault(name));
        }

        return changes;
    }

    private static bool IsStale(Flow flow, FlowChanges changes) =>
        new FlowJudge(changes, _ => [Address.Parse(Node), Address.Parse("127.0.0.1")]).IsStale(flow);

    private static Flow FlowTo(string called, string answer, Protocol protocol = Protocol.UDP)
    {
        var client = End("10.0.9.9:40000");
        return new Flow
        {
            Protocol = protocol,
            Source = client,
            Destination = End(called),
            ReplySource = End(answer),
            ReplyDestination = client,
        };
    }

    private static FlowEnd End(string text)
    {
        var colon = text.LastIndexOf(':');
        return new FlowEnd(Address.Parse(text[..colon]), ushort.Parse(text[(colon + 1)..]));
    }
}
