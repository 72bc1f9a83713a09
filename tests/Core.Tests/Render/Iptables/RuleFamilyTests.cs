using System.Globalization;
using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Testing;

namespace Signalbox.Core.Tests.Render.Iptables;

/// <summary>Exact text of every family of rules. Source: spec 4.4 to 4.6 and Appendix A, in iptables-save's words.
/// </summary>
public sealed class RuleFamilyTests
{
    private const string Hash = "CDGGSHYLG3RE2FKL";
    private const string VIP = "-d 198.51.100.9/32 -p tcp -m comment --comment";

    private static readonly Service Web =
        A.Service("default/web", "172.30.0.10", A.Port(80, nodePort: 30080)) with
        {
            Type = ServiceType.LoadBalancer,
            LoadBalancerVIPs = [Address.Parse("198.51.100.9")],
            ExternalTrafficPolicy = TrafficPolicy.Local,
            HealthCheckNodePort = 31000,
        };

    private static readonly string Here = ChainNames.Endpoint("default/web:http", Protocol.TCP, "10.0.1.1:8080");
    private static readonly string There = ChainNames.Endpoint("default/web:http", Protocol.TCP, "10.0.1.2:8080");

    [Fact]
    public void Shared_chains_send_each_frontend_to_its_chain()
    {
        var cluster = Cluster();
        Assert.Equal(
            [
                $"-d 172.30.0.10/32 -p tcp -m comment --comment \"default/web:http cluster IP\" -m tcp --dport 80 -j KUBE-SVC-{Hash}",
                $"{VIP} \"default/web:http loadbalancer IP\" -m tcp --dport 80 -j KUBE-EXT-{Hash}",
                "-m comment --comment \"kubernetes service nodeports; NOTE: this must be the last rule in this chain\" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS",
            ],
            cluster.TextOf(Table.Nat, "KUBE-SERVICES"));
        Assert.Equal(
            [
                $"-d 127.0.0.0/8 -p tcp -m comment --comment \"default/web:http\" -m tcp --dport 30080 -m nfacct --nfacct-name localhost_nps_accepted_pkts -j KUBE-EXT-{Hash}",
                $"-p tcp -m comment --comment \"default/web:http\" -m tcp --dport 30080 -j KUBE-EXT-{Hash}",
            ],
            cluster.TextOf(Table.Nat, "KUBE-NODEPORTS"));
        Assert.Equal(
            ["-p tcp -m comment --comment \"default/web:http health check node port\" -m tcp --dport 31000 -j ACCEPT"],
            cluster.TextOf(Table.Filter, "KUBE-NODEPORTS"));
        Assert.Empty(cluster.TextOf(Table.Filter, "KUBE-EXTERNAL-SERVICES"));
    }

    [Fact]
    public void Chains_of_a_service_mark_route_and_draw()
    {
        var cluster = Cluster();
        Assert.Equal(
            [
                "! -s 10.0.0.0/8 -d 172.30.0.10/32 -p tcp -m comment --comment \"default/web:http cluster IP\" -m tcp --dport 80 -j KUBE-MARK-MASQ",
                $"-m comment --comment \"default/web:http -> 10.0.1.1:8080\" -m statistic --mode random --probability 0.50000000000 -j {Here}",
                $"-m comment --comment \"default/web:http -> 10.0.1.2:8080\" -j {There}",
            ],
            cluster.TextOf(Table.Nat, $"KUBE-SVC-{Hash}"));
        Assert.Equal(
            [
                $"-s 10.0.0.0/8 -m comment --comment \"pod traffic for default/web:http external destinations\" -j KUBE-SVC-{Hash}",
                "-m comment --comment \"masquerade LOCAL traffic for default/web:http external destinations\" -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ",
                $"-m comment --comment \"route LOCAL traffic for default/web:http external destinations\" -m addrtype --src-type LOCAL -j KUBE-SVC-{Hash}",
                $"-j KUBE-SVL-{Hash}",
            ],
            cluster.TextOf(Table.Nat, $"KUBE-EXT-{Hash}"));
        Assert.Equal(
            [$"-m comment --comment \"default/web:http -> 10.0.1.1:8080\" -j {Here}"],
            cluster.TextOf(Table.Nat, $"KUBE-SVL-{Hash}"));
        Assert.Equal(
            [
                "-s 10.0.1.1/32 -m comment --comment \"default/web:http\" -j KUBE-MARK-MASQ",
                "-p tcp -m comment --comment \"default/web:http\" -m tcp -j DNAT --to-destination 10.0.1.1:8080",
            ],
            cluster.TextOf(Table.Nat, Here));
    }

    [Fact]
    public void Policy_Cluster_masquerades_what_comes_from_outside() => Assert.Equal(
        [
            "-m comment --comment \"masquerade traffic for default/web:http external destinations\" -j KUBE-MARK-MASQ",
            $"-j KUBE-SVC-{Hash}",
        ],
        Cluster(Web with { ExternalTrafficPolicy = TrafficPolicy.Cluster }).TextOf(Table.Nat, $"KUBE-EXT-{Hash}"));

    [Fact]
    public void Without_a_local_endpoint_outside_is_dropped_and_the_way_in_stays()
    {
        var cluster = new TestCluster().Set(Web, A.Remote("10.0.1.2"));
        Assert.Equal(
            [
                $"{VIP} \"default/web:http has no local endpoints\" -m tcp --dport 80 -j DROP",
                "-p tcp -m comment --comment \"default/web:http has no local endpoints\" -m addrtype --dst-type LOCAL -m tcp --dport 30080 -j DROP",
            ],
            cluster.TextOf(Table.Filter, "KUBE-EXTERNAL-SERVICES"));
        Assert.Equal(3, cluster.TextOf(Table.Nat, $"KUBE-EXT-{Hash}").Length);
        Assert.Null(cluster.Chains.Find(Table.Nat, $"KUBE-SVL-{Hash}"));
    }

    [Fact]
    public void Without_any_endpoint_everything_is_rejected_and_no_chain_is_left()
    {
        var cluster = new TestCluster().Set(Web);
        const string Reject = "-j REJECT --reject-with icmp-port-unreachable";
        Assert.Equal(
            [
                $"-d 172.30.0.10/32 -p tcp -m comment --comment \"default/web:http has no endpoints\" -m tcp --dport 80 {Reject}",
            ],
            cluster.TextOf(Table.Filter, "KUBE-SERVICES"));
        Assert.Equal(
            [
                $"{VIP} \"default/web:http has no endpoints\" -m tcp --dport 80 {Reject}",
                $"-p tcp -m comment --comment \"default/web:http has no endpoints\" -m addrtype --dst-type LOCAL -m tcp --dport 30080 {Reject}",
            ],
            cluster.TextOf(Table.Filter, "KUBE-EXTERNAL-SERVICES"));
        Assert.DoesNotContain(cluster.Chains.Chains.Keys, chain => ChainNames.IsOfService(chain.Chain));
    }

    [Fact]
    public void Source_ranges_stand_before_the_load_balancer()
    {
        var cluster = Cluster(Web with { SourceRanges = [CIDR.Parse("192.168.0.0/24"), CIDR.Parse("203.0.113.0/25")] });
        const string Say = "-m comment --comment \"default/web:http loadbalancer IP\"";
        Assert.Equal(
            [
                $"-s 192.168.0.0/24 {Say} -j KUBE-EXT-{Hash}",
                $"-s 203.0.113.0/25 {Say} -j KUBE-EXT-{Hash}",
                $"-s 198.51.100.9/32 {Say} -j KUBE-EXT-{Hash}",
                "-m comment --comment \"other traffic to default/web:http will be dropped by KUBE-PROXY-FIREWALL\"",
            ],
            cluster.TextOf(Table.Nat, $"KUBE-FW-{Hash}"));
        Assert.Equal(
            [$"{VIP} \"default/web:http traffic not accepted by KUBE-FW-{Hash}\" -m tcp --dport 80 -j DROP"],
            cluster.TextOf(Table.Filter, "KUBE-PROXY-FIREWALL"));
    }

    [Fact]
    public void Affinity_looks_for_the_client_before_it_draws()
    {
        var cluster = Cluster(Web with { AffinityTimeoutSeconds = 600 });
        Assert.Equal(
            $"-m comment --comment \"default/web:http -> 10.0.1.1:8080\" -m recent --rcheck --seconds 600 --reap --name {Here} --mask 255.255.255.255 --rsource -j {Here}",
            cluster.TextOf(Table.Nat, $"KUBE-SVC-{Hash}")[1]);
        Assert.Equal(
            $"-p tcp -m comment --comment \"default/web:http\" -m recent --set --name {Here} --mask 255.255.255.255 --rsource -m tcp -j DNAT --to-destination 10.0.1.1:8080",
            cluster.TextOf(Table.Nat, Here)[1]);
    }

    [Theory]
    [InlineData(true, true, "-m conntrack --ctstate INVALID -m nfacct --nfacct-name ct_state_invalid_dropped_pkts -j DROP")]
    [InlineData(true, false, "-m conntrack --ctstate INVALID -j DROP")]
    [InlineData(false, true, null)]
    public void Invalid_packets_are_dropped_unless_conntrack_is_liberal(bool drops, bool counts, string? rule)
    {
        var features = new IptablesFeatures { DropsInvalid = drops, CountsInvalid = counts };
        var rules = new TestCluster { Features = features }.TextOf(Table.Filter, "KUBE-FORWARD");
        string[] rest =
        [
            "-m comment --comment \"kubernetes forwarding rules\" -m mark --mark 0x4000/0x4000 -j ACCEPT",
            "-m comment --comment \"kubernetes forwarding conntrack rule\" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
        ];
        Assert.Equal(rule is null ? rest : [rule, .. rest], rules);
    }

    [Theory]
    [InlineData(true, " --random-fully")]
    [InlineData(false, "")]
    public void Masquerade_is_fully_random_where_that_can_be(bool can, string option) => Assert.Equal(
        [
            "-m mark ! --mark 0x4000/0x4000 -j RETURN",
            "-j MARK --set-xmark 0x4000/0x0",
            $"-m comment --comment \"kubernetes service traffic requiring SNAT\" -j MASQUERADE{option}",
        ],
        new TestCluster { Features = new IptablesFeatures { HasRandomFully = can } }
            .TextOf(Table.Nat, "KUBE-POSTROUTING"));

    [Fact]
    public void Every_share_is_the_one_that_iptables_makes_of_upstreams_ten_decimals()
    {
        const int Count = 1000;
        var endpoints = Enumerable.Range(0, Count).Select(i => A.Remote($"10.0.{i / 250}.{i % 250}")).ToArray();
        var rules = new TestCluster().Set(A.Service("ns/web", "172.30.0.10"), endpoints)
            .Rules[A.Name("ns/web")].Chains.Single(chain => chain.Name.StartsWith("KUBE-SVC-", StringComparison.Ordinal))
            .Rules.Items[1..];
        Assert.Equal(Count, rules.Length);
        Assert.DoesNotContain(rules[^1].Matches.Items, match => match is Match.Statistic);
        for (var left = Count; left > 1; left--)
        {
            var typed = double.Parse((1.0 / left).ToString("F10", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            var wanted = (uint)Math.Round(typed * 0x80000000u, MidpointRounding.AwayFromZero);
            Assert.Equal(wanted, rules[Count - left].Matches.Items.OfType<Match.Statistic>().Single().Threshold);
        }
    }

    [Fact]
    public void Above_a_thousand_endpoints_rules_of_single_endpoints_have_no_comment()
    {
        var endpoints = Enumerable.Range(0, 1001).Select(i => A.Remote($"10.1.{i / 250}.{i % 250}")).ToArray();
        var cluster = new TestCluster().Set(A.Service("default/web", "172.30.0.10"), endpoints.AsSpan(0, 1000));
        Assert.Contains("--comment", cluster.TextOf(Table.Nat, $"KUBE-SVC-{Hash}")[^1], StringComparison.Ordinal);
        cluster.Set(A.Service("default/web", "172.30.0.10"), endpoints);
        var pool = cluster.TextOf(Table.Nat, $"KUBE-SVC-{Hash}");
        Assert.DoesNotContain(pool[1..], rule => rule.Contains("--comment", StringComparison.Ordinal));
        Assert.Contains("cluster IP", pool[0], StringComparison.Ordinal);
        var last = pool[^1][3..];
        Assert.DoesNotContain(cluster.TextOf(Table.Nat, last), rule => rule.Contains("--comment", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, 0, 4, 5)]
    [InlineData(1, 0, 5, 5)]
    [InlineData(1, 1, 4, 10)]
    [InlineData(1, 2, 4, 13)]
    [InlineData(1, 10, 4, 37)]
    [InlineData(10, 0, 14, 5)]
    [InlineData(10, 1, 4, 55)]
    public void The_number_of_rules_is_upstreams(int services, int endpoints, int filter, int nat)
    {
        var cluster = new TestCluster();
        for (var i = 0; i < services; i++)
        {
            cluster.Set(
                A.Service($"ns/s{i}", $"172.30.0.{i + 1}"),
                [.. Enumerable.Range(1, endpoints).Select(octet => A.Remote($"10.{i}.0.{octet}"))]);
        }

        Assert.Equal(filter, Count(cluster, Table.Filter));
        Assert.Equal(nat, Count(cluster, Table.Nat));
    }

    private static int Count(TestCluster cluster, Table table) => cluster.Chains.Chains
        .Where(chain => chain.Key.Table == table && chain.Key.Chain.StartsWith("KUBE-", StringComparison.Ordinal))
        .Sum(chain => chain.Value.Length);

    private static TestCluster Cluster(Service? service = null) =>
        new TestCluster().Set(service ?? Web, A.Local("10.0.1.1"), A.Remote("10.0.1.2"));
}
