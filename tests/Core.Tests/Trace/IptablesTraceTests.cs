using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Trace;
using Signalbox.Testing;

namespace Signalbox.Core.Tests.Trace;

/// <summary>What the walk makes of rules that are written out here.</summary>
public sealed class IptablesTraceTests
{
    private static readonly Packet Forwarded = A.Packet("203.0.113.2", "198.51.100.1", 80);

    [Theory]
    [InlineData("-A FORWARD -j DROP", "dropped")]
    [InlineData("-A FORWARD -j REJECT --reject-with icmp-port-unreachable", "rejected")]
    [InlineData("-A FORWARD -j ACCEPT|-A FORWARD -j DROP", "passes")]
    [InlineData("-A FORWARD -j SUB|-A FORWARD -j DROP|-A SUB -j RETURN|-A SUB -j ACCEPT", "dropped")]
    [InlineData("-A FORWARD -j SUB|-A SUB -j ACCEPT|-A FORWARD -j DROP", "passes")]
    [InlineData("-A FORWARD -j SUB|-A FORWARD -j DROP", "dropped")]
    [InlineData("-A FORWARD -j RETURN|-A FORWARD -j DROP", "passes")]
    [InlineData("-A INPUT -j DROP|-A OUTPUT -j DROP", "passes")]
    [InlineData("-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j DROP", "passes")]
    [InlineData("-A FORWARD -m conntrack ! --ctstate NEW -j DROP", "passes")]
    [InlineData("-A FORWARD -m mark --mark 0x1/0x1 -j DROP", "passes")]
    [InlineData("-A FORWARD -j MARK --set-xmark 0x1/0x0|-A FORWARD -m mark --mark 0x1/0x1 -j DROP", "dropped")]
    [InlineData("-A FORWARD -p udp -j DROP", "passes")]
    [InlineData("-A FORWARD -p tcp -m tcp --dport 81 -j DROP", "passes")]
    [InlineData("-A FORWARD -p tcp -m tcp --dport 80 -j DROP", "dropped")]
    [InlineData("-A FORWARD -m limit --limit 5/min -j DROP",
        "dropped if -m limit --limit 5/min, passes unless -m limit --limit 5/min")]
    [InlineData("-A FORWARD -p udp -m limit --limit 5/min -j DROP", "passes")]
    [InlineData("-A FORWARD -j LOG --log-level 4|-A FORWARD -j LOG|-A FORWARD -j DROP", "dropped")]
    [InlineData("-A FORWARD -j NOSUCHCHAIN", "cannot be judged: NOSUCHCHAIN")]
    [InlineData("-A FORWARD -j SUB|-A SUB -j SUB", "cannot be judged: SUB")]
    [InlineData("-A FORWARD -i eth0 -j DROP", "dropped if -i eth0, passes unless -i eth0")]
    [InlineData("-A FORWARD -m statistic --mode random --probability 0.25 -j DROP", "dropped, passes")]
    public void Rules_decide_what_becomes_of_a_packet(string rules, string outcome) =>
        Assert.Equal(outcome, OutcomeText.Say(Walk(rules)));

    [Fact]
    public void A_policy_decides_what_falls_off_the_end()
    {
        var outcomes = Walk(ChainSet.Parse(["*filter", ":FORWARD DROP [0:0]", "COMMIT"]));
        var dropped = Assert.IsType<Ending.Dropped>(Assert.Single(outcomes).Ending);
        Assert.Null(dropped.By);
        Assert.Equal(("filter", "FORWARD"), (dropped.ByPolicyOf!.Table, dropped.ByPolicyOf.Chain));
    }

    [Fact]
    public void Odds_are_exact_and_add_up_to_one()
    {
        const string Third = "-A FORWARD -m statistic --mode random --probability 0.33333333349 -j";
        var outcomes = Walk($"{Third} DROP|{Third} ACCEPT|-A FORWARD -j REJECT --reject-with icmp-port-unreachable");
        var third = new Odds(715827883, 31);
        var rest = new Odds((1L << 31) - 715827883, 31);
        Assert.Equal(third, outcomes.Single(outcome => outcome.Ending is Ending.Dropped).Odds);
        Assert.Equal(rest.And(715827883), outcomes.Single(outcome => outcome.Ending is Ending.Delivered).Odds);
        Assert.Equal(Odds.Certain, outcomes.Aggregate(Odds.Never, (sum, outcome) => sum + outcome.Odds));
    }

    [Fact]
    public void The_rules_met_are_told_in_order_with_the_one_that_decided()
    {
        var outcome = Assert.Single(Walk("-A FORWARD -p udp -j DROP|-A FORWARD -j SUB|-A SUB|-A SUB -j DROP"));
        Assert.Equal(["FORWARD", "SUB", "SUB"], outcome.Met.Select(met => met.Chain));
        Assert.All(outcome.Met, met => Assert.Equal("FORWARD", met.Hook));
        Assert.Equal(outcome.Met[^1], Assert.IsType<Ending.Dropped>(outcome.Ending).By);
    }

    [Fact]
    public void Recorded_rules_of_upstream_can_be_walked()
    {
        foreach (var dump in Goldens.Dumps().Where(
            dump => dump.EndsWith("/upstream.iptables", StringComparison.Ordinal)))
        {
            var outcomes = IptablesTrace.Walk(
                ChainSet.Parse(File.ReadLines(dump)), new NodeAddresses([Address.Parse("10.200.0.2")]),
                A.Packet("10.244.1.99", "10.96.0.1", 443));
            Assert.Equal((dump, "rejected"), (dump, OutcomeText.Say(outcomes)));
        }
    }

    private static ImmutableArray<Outcome> Walk(string rules) =>
        Walk(ChainSet.Parse(["*filter", ":FORWARD ACCEPT [0:0]", ":SUB - [0:0]", .. rules.Split('|'), "COMMIT"]));

    private static ImmutableArray<Outcome> Walk(ChainSet chains) =>
        IptablesTrace.Walk(chains, new NodeAddresses([Address.Parse(A.NodeAddress)]), Forwarded);
}
