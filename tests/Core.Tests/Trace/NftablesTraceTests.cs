using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Core.Trace;
using Signalbox.Testing;
using Signalbox.Testing.Nftables;
using static Signalbox.Testing.Nftables.R;

namespace Signalbox.Core.Tests.Trace;

/// <summary>What the walk makes of rules that are written out here.</summary>
public sealed class NftablesTraceTests
{
    private const ushort Port80 = 80;
    private static readonly NodeAddresses Node = new([Address.Parse(A.NodeAddress)]);
    private static readonly Packet Forwarded = A.Packet("203.0.113.2", "198.51.100.1", 80);

    private static readonly EquatableArray<FieldType> Target = [FieldType.IPv4Address, FieldType.Port];
    private static readonly EquatableArray<FieldType> FrontendKey =
        [FieldType.IPv4Address, FieldType.Protocol, FieldType.Port];

    private static readonly NftSet Addresses = new("addresses", [FieldType.IPv4Address]);
    private static readonly NftSet Verdicts = new("verdicts", FrontendKey, SetValue.Verdict);
    private static readonly NftSet Clients = new("clients", [FieldType.IPv4Address]) { TimeoutSeconds = 60 };
    private static readonly NftSet Endpoints =
        new("endpoints", [.. FrontendKey, FieldType.DrawnNumber], SetValue.Data) { Data = Target };

    private static readonly Expression Masquerade = new Expression.Masquerade(true);
    private static readonly Expression SetMark = new Expression.SetMeta(0, MetaKey.Mark);
    private static readonly Expression Reject = new Expression.Reject(3);

    /// <summary>Rules of a forward chain, by what becomes of the packet.</summary>
    private static readonly Dictionary<string, (string Ending, NftRule[] Rules)> Forward = new()
    {
        ["no rule"] = ("passes", []),
        ["drop"] = ("dropped", [Rule([Drop])]),
        ["reject"] = ("rejected", [Rule([Reject])]),
        ["accept ends the chain"] = ("passes", [Rule([Accept]), Rule([Drop])]),
        ["jump comes back"] = ("rejected", [Rule([Jump("nothing")]), Rule([Reject])]),
        ["goto does not"] = ("passes", [Rule([Goto("nothing")]), Rule([Reject])]),
        ["return in a base chain ends it"] = ("passes", [Rule([Return]), Rule([Drop])]),
        ["goto within a jump returns to the jump's caller"] =
            ("rejected", [Rule([Jump("goes-on")]), Rule([Reject])]),
        ["source"] = ("dropped", [Rule([Saddr(), Is(Key("203.0.113.2")), Drop])]),
        ["other source"] = ("passes", [Rule([Saddr(), IsNot(Key("203.0.113.2")), Drop])]),
        ["source in block"] = ("dropped", [Rule([Saddr(length: 3), Is(new([203, 0, 113])), Drop])]),
        ["protocol"] = ("dropped", [Rule([Protocol(), Is(new([6])), Drop])]),
        ["other protocol"] = ("passes", [Rule([Protocol(), Is(new([17])), Drop])]),
        ["port"] = ("dropped", [Rule([Port(), Is(new([0, 80])), Drop])]),
        ["in a set"] = ("dropped", [Rule([Daddr(), In("addresses"), Drop])]),
        ["not in a set"] = ("passes", [Rule([Saddr(), In("addresses"), Drop])]),
        ["a verdict of a map"] = ("rejected", [Rule(Frontend, [Dispatch("verdicts"), Reject])]),
        ["a miss ends the rule"] =
            ("passes", [Rule([Daddr(), Protocol(1), SourcePortAs81(2), Dispatch("verdicts"), Drop])]),
        ["mark"] = ("passes", [Rule(HasMark(1), [Drop])]),
        ["a mark that was set"] = ("dropped", [Rule(AddMark(1)), Rule(HasMark(1), [Drop])]),
        ["a mark that was taken away"] =
            ("passes", [Rule(AddMark(3)), Rule([Mark(), And(~1u), SetMark]), Rule(HasMark(1), [Drop])]),
        ["new"] = ("dropped", [Rule(IsNew, [Drop])]),
        ["not translated"] = ("passes", [Rule(IsTranslated, [Drop])]),
        ["local destination"] =
            ("passes", [Rule([new Expression.LoadAddressType(0, false), Is(Number(2)), Drop])]),
        ["unknown interface"] =
            ("dropped if iifname \"eth0\", passes unless iifname \"eth0\"",
            [Rule([Interface(), Is(Name("eth0")), Drop])]),
        ["unknown interface, but ruled out"] =
            ("passes", [Rule([Interface(), Is(Name("eth0")), Protocol(), Is(new([17])), Drop])]),
        ["unknown field"] = ("dropped if @nh,64,8 0x40, passes unless @nh,64,8 0x40",
            [Rule([new Expression.LoadPayload(0, PacketHeader.Network, 8, 1), Is(new([64])), Drop])]),
        ["unknown source port"] =
            ("dropped if th sport 81, passes unless th sport 81", [Rule([SourcePort(), Is(new([0, 81])), Drop])]),
        ["not understood"] = ("dropped if # no words for osf, passes unless # no words for osf",
            [Rule([new Expression.Other("osf", []), Drop])]),
        ["a target that is not understood"] = ("cannot be judged: # no words for target",
            [Rule([new Expression.Other("target", [])])]),
        ["in doubt, but nothing hangs on it"] = ("passes",
            [Rule([Interface(), Is(Name("eth0")), new Expression.Count(0, 0)])]),
        ["in doubt twice, but the same comes of it"] = ("passes",
            [Rule([Interface(), Is(Name("eth0")), Return]), Rule([SourcePort(), Is(new([0, 81])), Accept])]),
        ["a new connection is not confirmed"] = ("passes",
            [Rule([new Expression.LoadConntrack(0, ConntrackKey.Status), And(8), IsNot(Number(0)), Drop])]),
        ["no such chain"] = ("cannot be judged: jump nowhere", [Rule([Jump("nowhere")])]),
        ["a loop"] = ("cannot be judged: jump loop", [Rule([Jump("loop")])]),
        ["chance"] = ("dropped, passes", [Rule([Random(0, 4), Is(Number(3)), Drop])]),
        ["no chance"] = ("passes", [Rule([Random(0, 4), Is(Number(4)), Drop])]),
        ["one of one"] = ("dropped", [Rule([Random(0, 1, 7), Is(Number(7)), Drop])]),
    };

    public static TheoryData<string> Cases() => [.. Forward.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rules_decide_what_becomes_of_a_packet(string name)
    {
        var (ending, rules) = Forward[name];
        Assert.Equal(ending, OutcomeText.Say(Walk([Base(PacketHook.Forward, 0, rules)], Forwarded)));
    }

    /// <summary>Chains that name themselves in a mark, a digit each.</summary>
    [Theory]
    [InlineData(false, "198.51.100.1", "1-2-5-7")]
    [InlineData(false, A.NodeAddress, "1-2-4")]
    [InlineData(true, "198.51.100.1", "6-7")]
    [InlineData(true, A.NodeAddress, "6-7-1-4")]
    public void Base_chains_are_asked_by_hook_and_priority(bool isOwn, string destination, string chains)
    {
        NftChain[] all =
        [
            Noting(PacketHook.Postrouting, 100, 7), Noting(PacketHook.Output, -100, 6),
            Noting(PacketHook.Forward, 0, 5), Noting(PacketHook.Input, 0, 4),
            Noting(PacketHook.Prerouting, -100, 2), Noting(PacketHook.Prerouting, -110, 1),
        ];
        var packet = A.Packet(A.NodeAddress, destination, 80) with
        {
            Origin = isOwn ? PacketOrigin.LocalProcess : PacketOrigin.Network,
        };
        var outcome = Assert.Single(Walk(all, packet));
        var met = outcome.Met.OfType<MetRule.OfNftables>();
        Assert.Equal(chains, string.Join('-', met.Select(rule => rule.Rule.Comment)));
    }

    [Theory]
    [InlineData(12u, 4, "0.25")]
    [InlineData(12u, 3, "0.333333")]
    public void A_draw_spreads_packets_evenly(uint modulus, int endpoints, string each)
    {
        var outcomes = Walk([Dnat(Rule(Draw("endpoints", modulus)))], Forwarded, Pool(endpoints, modulus));
        Assert.Equal(endpoints, outcomes.Length);
        Assert.All(outcomes, outcome => Assert.Equal(each, outcome.Odds.ToString()));
        Assert.All(outcomes, outcome => Assert.True(outcome.Ending is Ending.Delivered { IsRewritten: true }));
        Assert.Equal(Odds.Certain, Sum(outcomes));
    }

    [Fact]
    public void Who_draws_an_empty_slot_draws_again_and_the_odds_are_exact()
    {
        // 5 endpoints with two of 12 slots each; then the first for who has drawn an empty slot twice.
        var draw = Rule(Draw("endpoints", 12));
        var outcomes = Walk([Dnat(draw, draw, Rule(Draw("endpoints", 1)))], Forwarded, Pool(5, 12));
        var twice = Odds.Certain.And(2, 12) + Odds.Certain.And(2, 12).And(2, 12);
        Assert.Equal(5, outcomes.Length);
        Assert.Equal(twice + Odds.Certain.And(2, 12).And(2, 12), OddsOf(outcomes, "10.0.0.1"));
        Assert.All(outcomes.Skip(1), outcome => Assert.Equal(twice, outcome.Odds));
        Assert.Equal(Odds.Certain, Sum(outcomes));
    }

    [Fact]
    public void Classes_of_slots_do_not_meet_and_large_pools_stay_cheap()
    {
        var rules = Enumerable.Repeat(Rule(Draw("endpoints", 768, 768)), 8)
            .Prepend(Rule(Draw("endpoints", 12)))
            .Append(Rule(Draw("endpoints", 1, 768)));
        var outcomes = Walk([Dnat([.. rules])], Forwarded, Pool(400, 768, 768));
        Assert.Equal(400, outcomes.Length);
        Assert.Equal(Odds.Certain, Sum(outcomes));
        Assert.All(outcomes, outcome => Assert.Equal(1.0 / 400, outcome.Odds.ToDouble(), 0.01));
    }

    [Fact]
    public void Translation_shows_in_later_hooks_and_its_hook_asks_no_other_chain()
    {
        NftChain[] chains =
        [
            Dnat(Rule(AddMark(1)), Rule(Draw("endpoints", 1))),
            Base(PacketHook.Prerouting, -90, Rule([Drop])) with
            {
                Hook = new BaseHook(ChainType.Nat, PacketHook.Prerouting, -90),
            },
            Base(PacketHook.Forward, 0, Rule([Daddr(), Is(Key("198.51.100.1")), Drop])),
            Base(PacketHook.Postrouting, 100, Rule(IsTranslated, HasMark(1), [Masquerade])),
        ];
        var outcome = Assert.Single(Walk(chains, Forwarded, Pool(1, 1)));
        Assert.Equal(new Ending.Delivered(Address.Parse("10.0.0.1"), 8080, true, true), outcome.Ending);
    }

    [Fact]
    public void An_address_that_is_in_no_map_is_left_alone() => Assert.Equal(
        "passes", OutcomeText.Say(Walk([Dnat(Rule(Draw("endpoints", 12)))], Forwarded with { DestinationPort = 81 })));

    [Fact]
    public void A_masqueraded_packet_has_a_source_that_is_not_known()
    {
        NftChain[] chains =
        [
            Base(PacketHook.Postrouting, 100, Rule([Masquerade])),
            Base(PacketHook.Input, 0, Rule([Saddr(), Is(Key(A.NodeAddress)), Drop])),
        ];
        Assert.EndsWith($", dropped if ip saddr {A.NodeAddress}", OutcomeText.Say(
            Walk(chains, A.OwnPacket(A.NodeAddress, A.NodeAddress, 80))));
    }

    [Fact]
    public void Known_clients_are_those_that_the_packet_says_and_those_that_it_becomes()
    {
        var forward = Base(PacketHook.Forward, 0, Rule([Saddr(), In("clients"), Drop]));
        Assert.Equal("passes", OutcomeText.Say(Walk([forward], Forwarded)));
        Assert.Equal("dropped", OutcomeText.Say(Walk([forward], Forwarded with { RememberedIn = ["clients"] })));

        var remember = Base(PacketHook.Prerouting, -110, Rule([Saddr(), new Expression.UpdateSet(0, "clients")]));
        Assert.Equal("dropped", OutcomeText.Say(Walk([remember, forward], Forwarded)));
    }

    [Fact]
    public void Interfaces_are_compared_whole_or_by_their_beginning()
    {
        var packet = Forwarded with { InInterface = "eth0" };
        NftRule[] rules = [Rule([Interface(), IsNot(Prefix("eth")), Drop]), Rule([Interface(), Is(Name("eth")), Drop])];
        Assert.Equal("passes", OutcomeText.Say(Walk([Base(PacketHook.Forward, 0, rules)], packet)));
        Assert.Equal("dropped", OutcomeText.Say(
            Walk([Base(PacketHook.Forward, 0, Rule([Interface(), Is(Name("eth0")), Drop]))], packet)));
        Assert.Equal("passes", OutcomeText.Say(Walk(
            [Base(PacketHook.Output, 0, Rule([Interface(), Is(Name("eth0")), Drop]))],
            packet with { Origin = PacketOrigin.LocalProcess })));
    }

    [Fact]
    public void The_rules_met_are_told_in_order_with_the_one_that_decided()
    {
        var chain = Base(PacketHook.Forward, 0, Rule([Protocol(), Is(new([17])), Drop]), Rule([Jump("drops")]));
        var outcome = Assert.Single(Walk([chain], Forwarded));
        Assert.Equal([chain.Name, "drops"], outcome.Met.Select(met => met.Chain));
        Assert.All(outcome.Met, met => Assert.Equal(chain.Name, met.Hook));
        Assert.Equal(outcome.Met[^1], Assert.IsType<Ending.Dropped>(outcome.Ending).By);
    }

    [Theory]
    [InlineData(TrafficPolicy.Cluster)]
    [InlineData(TrafficPolicy.Local)]
    public void A_client_that_is_known_goes_where_it_went(TrafficPolicy policy)
    {
        var service = A.Service("ns/web", "172.30.0.1") with
        {
            AffinityTimeoutSeconds = 600,
            InternalTrafficPolicy = policy,
        };
        var cluster = new TestCluster().Set(service, A.Local("10.0.0.1"), A.Local("10.0.0.2"), A.Local("10.0.0.3"));
        var table = NftTables.Of(cluster.Plan);
        var trace = new NftablesTrace(table.Rules, table, Node);
        var packet = A.Packet("10.0.9.9", "172.30.0.1", 80);
        var outcomes = trace.Walk(packet);
        Assert.Equal(3, outcomes.Length);
        Assert.All(outcomes, outcome => Assert.Equal(Odds.Certain.And(1, 3), outcome.Odds));
        foreach (var outcome in outcomes)
        {
            var set = outcome.Met.OfType<MetRule.OfNftables>()
                .SelectMany(met => met.Rule.Expressions).OfType<Expression.UpdateSet>().Single().Set;
            var again = Assert.Single(trace.Walk(packet with { RememberedIn = [set] }));
            Assert.Equal(outcome.Ending, again.Ending);
        }
    }

    private static NftChain Dnat(params NftRule[] rules) => Base(PacketHook.Prerouting, -100, rules);

    private static NftChain Noting(PacketHook hook, int priority, int digit) =>
        Base(hook, priority, Rule(AddMark(1)) with { Comment = $"{digit}" });

    private static Expression.LoadConstant SourcePortAs81(byte to) => new(to, new([0, 81]));

    private static Odds Sum(IEnumerable<Outcome> outcomes) =>
        outcomes.Aggregate(Odds.Never, (sum, outcome) => sum + outcome.Odds);

    private static Odds OddsOf(IEnumerable<Outcome> outcomes, string address) => outcomes.Single(
        outcome => ((Ending.Delivered)outcome.Ending).Address == Address.Parse(address)).Odds;

    /// <summary>So many endpoints, 10.0.0.1 and on, side by side in slots.</summary>
    private static IEnumerable<NftElement> Pool(int endpoints, uint slots, uint first = 0)
    {
        var each = slots / (uint)endpoints;
        for (uint slot = 0; slot < each * endpoints; slot++)
        {
            var address = new Address(IPFamily.IPv4, Address.Parse("10.0.0.1").Bits + (slot / each));
            yield return new NftElement(
                Key("198.51.100.1", Core.Model.Protocol.TCP, Port80, first + slot),
                Key(address.ToString(), (ushort)8080));
        }
    }

    private static ImmutableArray<Outcome> Walk(
        IEnumerable<NftChain> bases, Packet packet, IEnumerable<NftElement>? pool = null)
    {
        var table = new MemoryRuleset(IPFamily.IPv4);
        NftSet[] sets = [Addresses, Verdicts, Clients, Endpoints];
        Assert.True(table.Run(writer =>
        {
            writer.AddTable();
            foreach (var set in sets)
            {
                writer.AddSet(set);
            }

            writer.AddElement(Addresses, new NftElement(Key("198.51.100.1")));
            writer.AddElement(Verdicts, new NftElement(
                Key("198.51.100.1", Core.Model.Protocol.TCP, Port80), Verdict: NftVerdict.Continue));
            foreach (var element in pool ?? [])
            {
                writer.AddElement(Endpoints, element);
            }
        }).IsApplied);
        var rules = new NftRuleset(IPFamily.IPv4, [.. sets],
        [
            .. bases, Chain("nothing"), Chain("drops", Rule([Drop])), Chain("goes-on", Rule([Goto("nothing")])),
            Chain("loop", Rule([Jump("loop")])),
        ]);
        return new NftablesTrace(rules, table, Node).Walk(packet);
    }
}
