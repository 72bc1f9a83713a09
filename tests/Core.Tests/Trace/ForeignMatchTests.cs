using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Trace;
using Signalbox.Testing;

namespace Signalbox.Core.Tests.Trace;

/// <summary>Conditions and targets that only others' rules have, as iptables-save writes them.</summary>
public sealed class ForeignMatchTests
{
    private const string Met = "met";

    private static readonly Packet Call = A.Packet("203.0.113.2", "198.51.100.1", 80) with
    {
        SourcePort = 40000,
        InInterface = "eth0",
        Mark = 0x41,
    };

    private static readonly NodeAddresses Node = new([Address.Parse(A.NodeAddress)])
    {
        Routes =
        [
            new NodeRoute(CIDR.Parse("0.0.0.0/0"), "eth0"), new NodeRoute(CIDR.Parse("198.51.100.0/24"), "cali1"),
        ],
        Links = [new NodeLink("eth0", 2, [Address.Parse(A.NodeAddress)])],
    };

    [Theory]
    [InlineData("-s 203.0.113.0/24 ! -d 10.0.0.0/8", Met)]
    [InlineData("-s 10.0.0.0/8", "the source is 203.0.113.2, not in 10.0.0.0/8")]
    [InlineData("! -s 203.0.113.2/32", "the source is 203.0.113.2")]
    [InlineData("-d 10.96.0.1/32", "the destination is 198.51.100.1, not 10.96.0.1")]
    [InlineData("-i eth+ -o cali+", Met)]
    [InlineData("-i cali+", "the interface that it came in through is eth0, not cali+")]
    [InlineData("! -o cali1", "the interface that it leaves through is cali1")]
    [InlineData("-p icmp", "the protocol is tcp, not icmp")]
    [InlineData("! -p udp", Met)]
    [InlineData("! -p tcp", "the protocol is tcp")]
    [InlineData("-p gre", "the protocol is tcp, not gre")]
    [InlineData("-f", "the packet is whole, not a later fragment")]
    [InlineData("! -f", Met)]
    [InlineData("-p tcp -m tcp --sport 1024:65535 --dport 1:100", Met)]
    [InlineData("-p tcp -m tcp ! --dport 80", "the destination port is 80")]
    [InlineData("-p tcp -m tcp --sport 1:1023", "the source port is 40000, not 1:1023")]
    [InlineData("-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN", Met)]
    [InlineData("-p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN", "of the flags FIN,SYN,RST,ACK is SYN")]
    [InlineData("-p tcp -m tcp --tcp-flags ALL NONE", "of the flags ALL is SYN, not NONE")]
    [InlineData("-p tcp -m multiport --dports 22,80,443", Met)]
    [InlineData("-p tcp -m multiport ! --dports 70:90", "the destination port is 70:90")]
    [InlineData("-p tcp -m multiport --sports 22,1000:2000", "the source port is 40000, not 22,1000:2000")]
    [InlineData("-p tcp -m multiport --ports 1,40000", Met)]
    [InlineData("-m conntrack --ctstate RELATED,ESTABLISHED", "the connection is new, not RELATED,ESTABLISHED")]
    [InlineData("-m state --state NEW", Met)]
    [InlineData("-m conntrack --ctstate NEW --ctorigdst 198.51.100.0/24 --ctproto 6 --ctorigdstport 80", Met)]
    [InlineData("-m conntrack --ctorigdst 10.0.0.1",
        "the destination that was asked for is 198.51.100.1, not 10.0.0.1")]
    [InlineData("-m conntrack --ctstatus EXPECTED,ASSURED",
        "the connection's status is new, not EXPECTED,ASSURED")]
    [InlineData("-m conntrack --ctdir REPLY", "the direction is ORIGINAL, not REPLY")]
    [InlineData("-m mark --mark 0x1/0x1", Met)]
    [InlineData("-m mark --mark 0x2/0x2", "of the mark, 0x2 is 0x0, not 0x2")]
    [InlineData("-m mark ! --mark 0x41", "the mark is 0x41")]
    [InlineData("-m connmark --mark 0x1/0x1", "the connection's mark is 0x0, not 0x1/0x1")]
    [InlineData("-m addrtype --dst-type LOCAL", "the destination is 198.51.100.1, not an address of this node")]
    [InlineData("-m addrtype ! --dst-type LOCAL,BROADCAST", Met)]
    [InlineData("-m addrtype --dst-type MULTICAST", "the destination's type is UNICAST, not MULTICAST")]
    [InlineData("-m addrtype --dst-type LOCAL --limit-iface-in",
        "it cannot be told whether -m addrtype --dst-type LOCAL --limit-iface-in")]
    [InlineData("-m iprange --src-range 203.0.113.1-203.0.113.9", Met)]
    [InlineData("-m pkttype --pkt-type broadcast", "the packet's kind is unicast, not broadcast")]
    [InlineData("-m owner --uid-owner 0", "the sender is no process of this node, not --uid-owner 0")]
    [InlineData("-m owner ! --uid-owner 0", Met)]
    [InlineData("-m comment --comment \"cali:x\"", Met)]
    [InlineData("-m set --match-set cali40s:x src", "it cannot be told whether -m set --match-set cali40s:x src")]
    [InlineData("-m limit --limit 5/min", "it cannot be told whether -m limit --limit 5/min")]
    [InlineData("-p udp -m limit --limit 5/min", "the protocol is tcp, not udp")]
    [InlineData("-m tcp 0a0b", "it cannot be told whether -m tcp 0a0b")]
    [InlineData("[lookup 0800]", "it cannot be told whether [lookup 0800]")]
    public void A_condition_is_met_or_it_is_said_why_not(string conditions, string answer)
    {
        var outcomes = Walk(Filter($"-A FORWARD {conditions} -j DROP"));
        var rule = outcomes.SelectMany(outcome => outcome.Steps).Last(
            step => step is Step.Met or Step.Missed);
        Assert.Equal(answer, rule is Step.Missed missed ? missed.Why : Met);
        Assert.Equal(answer == Met, outcomes[^1].Ending is Ending.Dropped);
    }

    [Theory]
    [InlineData("-A FORWARD -g SUB|-A FORWARD -j DROP|-A SUB -j RETURN", "passes")]
    [InlineData("-A FORWARD -j MID|-A FORWARD -j DROP|-A MID -g SUB|-A MID -j ACCEPT", "dropped")]
    [InlineData("-A FORWARD -j LOG --log-prefix \"a b\"|-A FORWARD -j NFLOG --nflog-group 2", "passes")]
    [InlineData("-A FORWARD -j REJECT --reject-with tcp-reset", "rejected")]
    [InlineData("-A FORWARD -j CONNMARK --set-xmark 0x8/0xf|-A FORWARD -m connmark --mark 0x8/0xf -j DROP", "dropped")]
    [InlineData("-A FORWARD -j CONNMARK --save-mark --nfmask 0x40 --ctmask 0x40|-A FORWARD -j MARK --set-xmark 0x0/0x40"
        + "|-A FORWARD -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff|-A FORWARD -m mark --mark 0x40 -j DROP",
        "dropped")]
    [InlineData("-A FORWARD -j NFQUEUE --queue-num 1", "cannot be judged: NFQUEUE --queue-num 1")]
    [InlineData("-A FORWARD -m statistic --mode nth --every 4 --packet 0 -j DROP", "dropped, passes")]
    [InlineData("-A FORWARD -m set --match-set a src -j LOG|-A FORWARD -m set --match-set a src -j RETURN", "passes")]
    [InlineData("-A FORWARD -m set --match-set a src -j MARK --set-xmark 0x2/0x2"
        + "|-A FORWARD -m mark --mark 0x2/0x2 -j DROP",
        "dropped if -m set --match-set a src, passes unless -m set --match-set a src")]
    public void A_target_does_what_it_says(string rules, string outcome) =>
        Assert.Equal(outcome, OutcomeText.Say(Walk(Filter(rules.Split('|')))));

    [Theory]
    [InlineData("-A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.1", "10.0.0.1:80")]
    [InlineData("-A PREROUTING -j DNAT --to-destination 10.0.0.1-10.0.0.2:8080",
        "10.0.0.1:8080, 10.0.0.2:8080")]
    [InlineData("-A PREROUTING -j DNAT --to-destination :8080-8081", "198.51.100.1:8080, 198.51.100.1:8081")]
    [InlineData("-A PREROUTING -p tcp -j REDIRECT --to-ports 8080", "192.168.0.2:8080")]
    [InlineData("-A PREROUTING -j NETMAP --to 10.7.0.0/16", "10.7.100.1:80")]
    [InlineData("-A POSTROUTING -o cali+ -j SNAT --to-source 10.0.0.9", "passes from 10.0.0.9")]
    [InlineData("-A POSTROUTING -j MASQUERADE --to-ports 1024-65535", "198.51.100.1:80 masqueraded")]
    [InlineData("-A PREROUTING -j ACCEPT|-A PREROUTING -j DNAT --to-destination 10.0.0.1", "passes")]
    public void A_translation_leads_where_it_says(string rules, string outcome) =>
        Assert.Equal(outcome, OutcomeText.Say(Walk(Nat(rules.Split('|')))));

    [Fact]
    public void Who_has_rewritten_what_is_told()
    {
        var outcome = Assert.Single(Walk(Nat(
            "-A PREROUTING -j DNAT --to-destination 10.0.0.1:8080", "-A POSTROUTING -j SNAT --to-source 10.0.0.9")));
        Assert.Equal(("PREROUTING", 1), (outcome.TranslatedBy!.Chain, outcome.TranslatedBy.Position));
        Assert.Equal("POSTROUTING", outcome.SourceRewrittenBy!.Chain);
        Assert.Equal(Address.Parse("10.0.0.9"), outcome.Flow.Source);
    }

    [Fact]
    public void What_is_not_tracked_is_not_translated()
    {
        string[] raw = ["*raw", ":PREROUTING ACCEPT [0:0]", "-A PREROUTING -p tcp -j CT --notrack", "COMMIT"];
        var outcome = Assert.Single(Walk(
            [.. raw, .. Nat("-A PREROUTING -j DNAT --to-destination 10.0.0.1:8080"),
                .. Filter("-A FORWARD -m conntrack --ctstate UNTRACKED -j DROP")]));
        Assert.IsType<Ending.Dropped>(outcome.Ending);
        Assert.Equal(
            "conntrack does not track the packet", Assert.Single(outcome.Steps.OfType<Step.Skipped>()).Why);
    }

    private static string[] Filter(params string[] rules) =>
        ["*filter", ":FORWARD ACCEPT [0:0]", ":SUB - [0:0]", ":MID - [0:0]", .. rules, "COMMIT"];

    private static string[] Nat(params string[] rules) =>
        ["*nat", ":PREROUTING ACCEPT [0:0]", ":POSTROUTING ACCEPT [0:0]", .. rules, "COMMIT"];

    private static ImmutableArray<Outcome> Walk(string[] lines) =>
        IptablesTrace.Walk(ChainSet.Parse(lines), Node, Call);
}
