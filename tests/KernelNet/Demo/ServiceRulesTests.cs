using Signalbox.Lab.Demo;
using Signalbox.Lab.Namespaces;

namespace Signalbox.KernelNet.Demo;

/// <summary>Rules are read back as the kernel lists them.</summary>
public sealed class ServiceRulesTests
{
    private const string Rules = """
        *nat
        :KUBE-SERVICES - [0:0]
        :KUBE-NODEPORTS - [0:0]
        :KUBE-MARK-MASQ - [0:0]
        :KUBE-EXT-AAAA - [0:0]
        :KUBE-SVC-AAAA - [0:0]
        :KUBE-SEP-ONE - [0:0]
        :KUBE-SEP-TWO - [0:0]
        :KUBE-SEP-THREE - [0:0]
        -A KUBE-SERVICES -d 10.97.0.6/32 -p tcp -m comment --comment "say \"hi\" b" -m tcp --dport 80 -j KUBE-SVC-AAAA
        -A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
        -A KUBE-NODEPORTS -d 127.0.0.0/8 -p tcp -m tcp --dport 30080 -j KUBE-EXT-AAAA
        -A KUBE-NODEPORTS -p tcp -m tcp --dport 30080 -j KUBE-EXT-AAAA
        -A KUBE-EXT-AAAA -j KUBE-MARK-MASQ
        -A KUBE-EXT-AAAA -j KUBE-SVC-AAAA
        -A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
        -A KUBE-SVC-AAAA ! -s 192.168.0.0/16 -d 10.97.0.6/32 -p tcp -m tcp --dport 80 -j KUBE-MARK-MASQ
        -A KUBE-SVC-AAAA -m statistic --mode random --probability 0.3333333333 -j KUBE-SEP-ONE
        -A KUBE-SVC-AAAA -m statistic --mode random --probability 0.5 -j KUBE-SEP-TWO
        -A KUBE-SVC-AAAA -j KUBE-SEP-THREE
        -A KUBE-SEP-ONE -s 192.168.1.10/32 -j KUBE-MARK-MASQ
        -A KUBE-SEP-ONE -p tcp -m tcp -j DNAT --to-destination 192.168.1.10:8080
        -A KUBE-SEP-TWO -s 192.168.1.11/32 -j KUBE-MARK-MASQ
        -A KUBE-SEP-TWO -p tcp -m tcp -j DNAT --to-destination 192.168.1.11:8080
        -A KUBE-SEP-THREE -p tcp -m tcp -j DNAT --to-destination 192.168.2.10:8080
        COMMIT

        """;

    private static readonly string[] ThreeEndpoints = ["192.168.1.10:8080", "192.168.1.11:8080", "192.168.2.10:8080"];
    private static readonly string?[] Hairpins = ["192.168.1.10/32", "192.168.1.11/32", null];

    [Fact]
    public void A_ClusterIPs_chain_is_found_with_its_odds_and_endpoints()
    {
        var rules = ServiceRules.FindClusterIP(Load(Rules), "10.97.0.6", 80);

        Assert.NotNull(rules);
        Assert.Equal("KUBE-SVC-AAAA", rules.Chain);
        Assert.Equal("say \"hi\" b", rules.Dispatch.Comment);
        Assert.Equal("192.168.0.0/16", rules.Masquerade?.Option("-s"));
        Assert.Equal(ThreeEndpoints, rules.Endpoints.Select(endpoint => endpoint.Destination));
        Assert.Equal(Hairpins, rules.Endpoints.Select(endpoint => endpoint.HairpinSource));
        Assert.True(rules.IsEvenlySpread);
    }

    [Fact]
    public void A_node_port_is_followed_to_the_Services_chain_past_the_rule_for_loopback()
    {
        var rules = ServiceRules.FindNodePort(Load(Rules), 30080);

        Assert.NotNull(rules);
        Assert.Equal("KUBE-EXT-AAAA", rules.Dispatch.Target);
        Assert.Null(rules.Dispatch.Option("-d"));
        Assert.Equal(3, rules.Endpoints.Count);
    }

    [Theory]
    [InlineData("0.3333333333", "0.25")]
    [InlineData("-m statistic --mode random --probability 0.5 ", "")]
    [InlineData("-A KUBE-SVC-AAAA -j KUBE-SEP-THREE", "")]
    public void Odds_that_are_not_even_are_told_apart(string rule, string instead)
    {
        var nat = Load(Rules.Replace(rule, instead, StringComparison.Ordinal));
        var rules = ServiceRules.FindClusterIP(nat, "10.97.0.6", 80);
        Assert.False(rules!.IsEvenlySpread);
    }

    [Theory]
    [InlineData("10.97.0.6", 443)]
    [InlineData("10.97.0.60", 80)]
    public void What_no_rule_catches_is_not_found(string address, int port) =>
        Assert.Null(ServiceRules.FindClusterIP(Load(Rules), address, port));

    [Fact]
    public void Counters_are_read_from_a_listing_that_has_them()
    {
        var rule = SavedRule.Parse("[17:1020] -A KUBE-SERVICES -d 10.97.0.6/32 -j DROP");
        Assert.Equal((17, "KUBE-SERVICES", "DROP"), (rule.Packets, rule.Chain, rule.Target));
    }

    private static SavedTable Load(string rules)
    {
        using var inside = new TemporaryNamespace("rules");
        inside.ExecuteWithInput(rules, "iptables-restore", "-w", "5").ThrowIfFailed();
        return SavedTable.Parse(inside.Execute("iptables-save", "-t", "nat").ThrowIfFailed().Output, "nat");
    }
}
