using Signalbox.Core.Model;
using Signalbox.Lab.Faults;

namespace Signalbox.Lab.Tests.Faults;

/// <summary>Rules and elements in what the tools list, and words that mean them.</summary>
public sealed class HeldRulesTests
{
    [Theory]
    [InlineData("--probability 0.50000000000", "0.5", true)]
    [InlineData("--probability 0.50000000000", "0.50", true)]
    [InlineData("--probability 0.33333333349", "0.3333", false)]
    [InlineData("--to-destination 10.0.0.10:80", "10.0.0.1", false)]
    [InlineData("--to-destination 10.0.0.1:80", "10.0.0.1", true)]
    [InlineData("-d 110.0.0.1/32", "10.0.0.1", false)]
    [InlineData("110.0.0.1 and 10.0.0.1", "10.0.0.1", true)]
    [InlineData("-A KUBE-SVC-LOLE4ISW44XBNF3G", "KUBE-SVC", true)]
    [InlineData("-A KUBE-SEP-LOLE4ISW44XBNF3G", "KUBE-SVC", false)]
    public void A_word_is_held_but_not_as_a_part_of_a_longer_number(string text, string word, bool isHeld) =>
        Assert.Equal(isHeld, HeldRules.Holds(text, word));

    [Fact]
    public void Rules_of_iptables_are_those_of_our_chains_and_those_that_lead_there()
    {
        var found = HeldRules.OfIptables(IPFamily.IPv4, """
            *nat
            :KUBE-SERVICES - [0:0]
            -A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
            -A PREROUTING -d 10.8.8.8/32 -j RETURN
            -A KUBE-SVC-A -m comment --comment "default/web -> 192.168.2.3:8080" -j KUBE-SEP-B
            COMMIT
            *filter
            -A KUBE-FORWARD -j ACCEPT
            COMMIT
            """);
        Assert.Equal(
            [
                ("nat", "-D PREROUTING -m comment --comment \"kubernetes service portals\" -j KUBE-SERVICES"),
                ("nat", "-D KUBE-SVC-A -m comment --comment \"default/web -> 192.168.2.3:8080\" -j KUBE-SEP-B"),
                ("filter", "-D KUBE-FORWARD -j ACCEPT"),
            ],
            found.Select(rule => (rule.Table, rule.Deletion)));
    }

    [Fact]
    public void Of_nftables_elements_are_found_by_their_sets_and_rules_by_their_handles()
    {
        var found = HeldRules.OfNftables(IPFamily.IPv6, """
            table ip6 kube-proxy { # handle 3
            	comment "rules for kube-proxy"
            	set cluster-ips { # handle 1
            		type ipv6_addr
            		elements = { fd00::1, fd00::2 }
            	}

            	map endpoints { # handle 3
            		elements = { fd00::1 . tcp . 53 . 0 : fd01::2 . 53,
            			     fd00::1 . tcp . 53 . 1 : fd01::2 . 53 }
            	}

            	chain services { # handle 31
            		type filter hook prerouting priority dstnat - 10; policy accept;
            		ip6 daddr @cluster-ips jump cluster-ip-traffic # handle 66
            	}
            }
            """);
        Assert.Equal(
            [
                "delete element ip6 kube-proxy cluster-ips { fd00::1 }",
                "delete element ip6 kube-proxy cluster-ips { fd00::2 }",
                "delete element ip6 kube-proxy endpoints { fd00::1 . tcp . 53 . 0 : fd01::2 . 53 }",
                "delete element ip6 kube-proxy endpoints { fd00::1 . tcp . 53 . 1 : fd01::2 . 53 }",
                "delete rule ip6 kube-proxy services handle 66",
            ],
            found.Select(rule => rule.Deletion));
    }
}
