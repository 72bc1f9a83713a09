using CsCheck;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Core.Trace;
using Signalbox.Testing;
using Signalbox.Testing.Nftables;

namespace Signalbox.Laws;

/// <summary>Others' rules beside the proxy's, in either mode: those that do nothing change nothing, those that drop
/// take exactly what goes past them, and those that cannot be judged leave both ways open.</summary>
public sealed class ForeignRuleLaws
{
    private const string Doubt = "-A FORWARD -m set --match-set x src -j DROP";

    /// <summary>Rules of the other variant that mark, count, accept and look at connections.</summary>
    private static readonly ChainSet Harmless = ChainSet.Parse(
    [
        "*raw", ":PREROUTING ACCEPT [0:0]", ":OUTPUT ACCEPT [0:0]", ":marks - [0:0]",
        "-A PREROUTING -j marks", "-A OUTPUT -g marks",
        "-A marks -m limit --limit 5/min -j LOG", "-A marks -j MARK --set-xmark 0x100000/0x300000",
        "COMMIT",
        "*mangle", ":PREROUTING ACCEPT [0:0]", ":FORWARD ACCEPT [0:0]",
        "-A PREROUTING -m conntrack --ctstate INVALID -j DROP",
        "-A PREROUTING -j CONNMARK --save-mark --nfmask 0x300000 --ctmask 0x300000",
        "-A FORWARD -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j TCPMSS --clamp-mss-to-pmtu", "COMMIT",
        "*filter", ":INPUT ACCEPT [0:0]", ":FORWARD DROP [0:0]",
        "-A INPUT -m connmark ! --mark 0x100000/0x300000 -m conntrack --ctstate NEW,UNTRACKED -j ACCEPT",
        "-A FORWARD -m mark --mark 0x100000/0x300000 -m conntrack --ctstate NEW,DNAT -j ACCEPT", "COMMIT",
    ]);

    private static readonly Gen<bool> IsNft = Gen.Bool;

    [Fact]
    public void What_does_nothing_changes_nothing() =>
        Gen.Select(Gens.Settings, Gens.Changes, Gens.Packet.Array[20], IsNft).Sample(
            (settings, changes, packets, isNft) =>
            {
                var cluster = Gens.ClusterOf(settings with { LocalhostNodePorts = false }, changes);
                var alone = RulesOf(cluster, isNft);
                var (before, after) = (
                    new NodeTrace(alone, cluster.Node),
                    new NodeTrace(
                        alone with
                        {
                            Iptables = [new IptablesRules("iptables-legacy", Harmless), .. alone.Iptables],
                            Nftables = [AcceptsAll, .. alone.Nftables],
                        },
                        cluster.Node));
                foreach (var packet in packets)
                {
                    Assert.Equal(Say(before.Walk(packet)), Say(after.Walk(packet)));
                }
            });

    [Fact]
    public void A_rule_that_drops_takes_what_goes_past_it() =>
        Gen.Select(Gens.Settings, Gens.Changes, Gens.Packet.Array[20], IsNft).Sample(
            (settings, changes, packets, isNft) =>
            {
                var cluster = Gens.ClusterOf(settings with { LocalhostNodePorts = false }, changes);
                var alone = RulesOf(cluster, isNft);
                var before = new NodeTrace(alone, cluster.Node);
                foreach (var packet in packets)
                {
                    var rule = $"-A FORWARD -s {packet.Source}/32 -p {packet.Protocol.Lower()} -j DROP";
                    var outcomes = new NodeTrace(Beside(alone, rule), cluster.Node).Walk(packet);
                    Assert.Equal(
                        Say(before.Walk(packet), outcome => GoesThrough(outcome)
                            ? "dropped by another" : Words(outcome)),
                        Say(outcomes, outcome => outcome.Ending is Ending.Dropped
                        { By.Station: { Program: "iptables-legacy", Table: "mangle" } }
                            ? "dropped by another" : Words(outcome)));
                }
            });

    [Fact]
    public void A_rule_in_doubt_leaves_both_ways_open() =>
        Gen.Select(Gens.Settings, Gens.Changes, Gens.Packet.Array[20], IsNft).Sample(
            (settings, changes, packets, isNft) =>
            {
                var cluster = Gens.ClusterOf(settings with { LocalhostNodePorts = false }, changes);
                var alone = RulesOf(cluster, isNft);
                var (without, doubtful, with) = (
                    new NodeTrace(alone, cluster.Node),
                    new NodeTrace(Beside(alone, Doubt), cluster.Node),
                    new NodeTrace(Beside(alone, "-A FORWARD -j DROP"), cluster.Node));
                foreach (var packet in packets)
                {
                    var outcomes = doubtful.Walk(packet);
                    Assert.Equal(Say(without.Walk(packet)), Say(In(outcomes, isMet: false)));
                    Assert.Equal(Say(with.Walk(packet)), Say(In(outcomes, isMet: true)));
                }
            });

    /// <summary>The outcomes of a world in which the condition is met, or is not.</summary>
    private static IEnumerable<Outcome> In(IEnumerable<Outcome> outcomes, bool isMet) =>
        outcomes.Where(outcome => outcome.Assumptions.All(assumed => assumed.IsMet == isMet));

    private static bool GoesThrough(Outcome outcome) =>
        outcome.Steps.OfType<Step.Arrived>().Any(step => step.Station.Hook == PacketHook.Forward);

    /// <summary>Another's rule in mangle, which comes before all filters.</summary>
    private static NodeRules Beside(NodeRules alone, string rule) => alone with
    {
        Iptables =
        [
            .. alone.Iptables,
            new IptablesRules("iptables-legacy", ChainSet.Parse(["*mangle", ":FORWARD ACCEPT [0:0]", rule, "COMMIT"])),
        ],
    };

    private static NodeRules RulesOf(TestCluster cluster, bool isNft)
    {
        if (!isNft)
        {
            return new NodeRules(IPFamily.IPv4) { Iptables = [new IptablesRules("iptables-nft", cluster.Chains)] };
        }

        var table = NftTables.Of(cluster.Plan);
        return new NodeRules(IPFamily.IPv4)
        {
            Nftables = [new NftablesRules("ip", NftRuleset.TableName, table.Rules, table)],
        };
    }

    /// <summary>A base chain on every hook, of either type where both may stand, that accepts.</summary>
    private static NftablesRules AcceptsAll => new(
        "inet", "accepts-all",
        new NftRuleset(IPFamily.IPv4, [],
        [
            .. Enum.GetValues<PacketHook>().SelectMany(hook => new[]
            {
                new NftChain($"{hook}", [R.Rule([R.Accept])], new BaseHook(ChainType.Filter, hook, -10)),
                new NftChain($"{hook}-nat", [R.Rule([R.Accept])], new BaseHook(ChainType.Nat, hook, -200)),
            }),
        ]),
        new MemoryRuleset(IPFamily.IPv4));

    private static string Say(IEnumerable<Outcome> outcomes) => Say(outcomes, Words);

    /// <summary>Endings and their odds.</summary>
    private static string Say(IEnumerable<Outcome> outcomes, Func<Outcome, string> words) => string.Join('\n', outcomes
        .GroupBy(words)
        .Select(same => $"{same.Aggregate(Odds.Never, (sum, outcome) => sum + outcome.Odds)} {same.Key}")
        .Order(StringComparer.Ordinal));

    private static string Words(Outcome outcome) => outcome.Ending switch
    {
        Ending.Dropped => "dropped",
        Ending.Rejected => "rejected",
        var delivered => $"{delivered}",
    };
}
