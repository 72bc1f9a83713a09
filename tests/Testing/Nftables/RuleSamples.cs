using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using static Signalbox.Testing.Nftables.R;

namespace Signalbox.Testing.Nftables;

/// <summary>One of every form that a rule of ours may have, by its text as "nft -n" prints it; and a table that holds
/// them all.</summary>
public static class RuleSamples
{
    private static readonly string[] Names = ["plain", "odd.name_1-x/y"];

    private static readonly Dictionary<string, NftRule> Common = new()
    {
        ["accept"] = Rule([Accept]),
        ["drop comment \"it's a name: ünïcödé\""] = Rule([Drop]) with { Comment = "it's a name: ünïcödé" },
        ["jump plain"] = Rule([Jump(Names[0])]),
        ["goto odd.name_1-x/y"] = Rule([Goto(Names[1])]),
        ["return"] = Rule([Return]),
        ["continue"] = Rule([new Expression.Decide(NftVerdict.Continue)]),
        ["meta mark set meta mark | 0x00004000"] = Rule(AddMark(0x4000)),
        ["meta mark set meta mark ^ 0x00004000"] = Rule(Assign(uint.MaxValue, 0x4000)),
        ["meta mark set meta mark & 0xffffbfff"] = Rule(Assign(~0x4000u, 0)),
        ["meta mark set meta mark & 0x0000ff10 ^ 0x00000100 | 0x00000010"] = Rule(Assign(0xff00, 0x110)),
        ["meta mark set 0x00000010"] = Rule(
            [new Expression.LoadConstant(0, Number(16)), new Expression.SetMeta(0, MetaKey.Mark)]),
        ["meta mark & 0x00004000 != 0x00000000 return"] = Rule(HasMark(0x4000), [Return]),
        ["meta mark & 0x000000ff == 0x00000010 return"] = Rule([Mark(), And(0xff), Is(Number(16)), Return]),
        ["meta mark 0x00000010 return"] = Rule([Mark(), Is(Number(16)), Return]),
        ["ct state 0x8 jump plain"] = Rule(IsNew, [Jump("plain")]),
        ["ct status 0x20 drop"] = Rule(IsTranslated, [Drop]),
        ["ct state ! 0x8 drop"] = Rule([Connection(ConntrackKey.State), And(8), Is(Number(0)), Drop]),
        ["ct state 0x2,0x8 drop"] = Rule([Connection(ConntrackKey.State), And(10), IsNot(Number(0)), Drop]),
        ["ct state 0x8 / 0x2,0x8 drop"] = Rule([Connection(ConntrackKey.State), And(10), Is(Number(8)), Drop]),
        ["ct state != 0x8 drop"] = Rule([Connection(ConntrackKey.State), IsNot(Number(8)), Drop]),
        ["iifname \"eth0\" drop"] = Rule([Interface(), Is(Name("eth0")), Drop]),
        ["iifname != \"eth*\" drop"] = Rule([Interface(), IsNot(Prefix("eth")), Drop]),
        ["iifname \"eth\\*\" drop"] = Rule([Interface(), Is(Name("eth*")), Drop]),
        ["iifname \"a b\" drop"] = Rule([Interface(), Is(Name("a b")), Drop]),
        ["fib saddr type 2 drop"] = Rule([new Expression.LoadAddressType(0, true), Is(Number(2)), Drop]),
        ["fib daddr type != 2 drop"] = Rule([new Expression.LoadAddressType(0, false), IsNot(Number(2)), Drop]),
        ["numgen random mod 3 0 goto plain"] = Rule([Random(0, 3), Is(Number(0)), Goto("plain")]),
        ["numgen random mod 96 offset 96 97 goto plain"] =
            Rule([Random(0, 96, 96), Is(Number(97)), Goto("plain")]),
        ["meta l4proto 17 drop"] = Rule([Protocol(), Is(new([17])), Drop]),
        ["meta l4proto != 17 drop"] = Rule([Protocol(), IsNot(new([17])), Drop]),
        ["meta l4proto 58 drop"] = Rule([Protocol(), Is(new([58])), Drop]),
        ["th dport 80 drop"] = Rule([Port(), Is(new([0, 80])), Drop]),
        ["th sport != 80 drop"] = Rule([SourcePort(), IsNot(new([0, 80])), Drop]),
        ["tcp dport 80 drop"] = Rule([Protocol(), Is(new([6])), Port(), Is(new([0, 80])), Drop]),
        ["sctp dport @ports accept"] = Rule([Protocol(), Is(new([132])), Port(), In("ports"), Accept]),
        ["meta l4proto . th dport @nodeports drop"] = Rule([Protocol(), Port(1), In("nodeports"), Drop]),
    };

    private static readonly Dictionary<string, NftRule> OnlyIPv4 = new()
    {
        ["ip protocol 6 drop"] = Rule([new Expression.LoadPayload(0, PacketHeader.Network, 9, 1), Is(new([6])), Drop]),
        ["ip daddr != 127.0.0.0/8 drop"] = Rule([Daddr(length: 1), IsNot(new([127])), Drop]),
        ["ip saddr 10.244.0.0/16 drop"] = Rule([Saddr(length: 2), Is(new([10, 244])), Drop]),
        ["ip saddr 10.244.1.0/24 drop"] = Rule([Saddr(length: 3), Is(new([10, 244, 1])), Drop]),
        ["ip saddr 10.0.0.1 drop"] = Rule([Saddr(), Is(Key("10.0.0.1")), Drop]),
        ["ip saddr != 10.240.0.0/13 drop"] =
            Rule([Saddr(), Block("255.248.0.0", "0.0.0.0"), IsNot(Key("10.240.0.0")), Drop]),
        ["ip saddr 0.0.0.0/0 drop"] = Rule([Saddr(), Block("0.0.0.0", "0.0.0.0"), Is(Key("0.0.0.0")), Drop]),
        ["ip saddr & 255.0.255.0 == 10.0.1.0 drop"] =
            Rule([Saddr(), Block("255.0.255.0", "0.0.0.0"), Is(Key("10.0.1.0")), Drop]),
        ["@th,64,16 0x40a drop"] =
            Rule([new Expression.LoadPayload(0, PacketHeader.Transport, 8, 2), Is(new([4, 10])), Drop]),
        ["ip daddr @cluster-ips ip saddr != 10.244.0.0/16 meta mark set meta mark | 0x00004000 comment \"both\""] =
            Rule([Daddr(), In("cluster-ips"), Saddr(length: 2), IsNot(new([10, 244]))], AddMark(0x4000)) with
            {
                Comment = "both",
            },
        ["ip daddr . meta l4proto . th dport @service-ports goto plain"] =
            Rule(Frontend, [In("service-ports"), Goto("plain")]),
        ["ip daddr . meta l4proto . th dport != @service-ports drop"] =
            Rule(Frontend, [new Expression.Contains(0, "service-ports", IsNegated: true), Drop]),
        ["ip daddr . meta l4proto . th dport vmap @service-ips"] = Rule(Frontend, [Dispatch("service-ips")]),
        ["dnat ip to ip daddr . meta l4proto . th dport . numgen random mod 12 map @endpoints"] =
            Rule(Draw("endpoints", 12)),
        ["dnat ip to ip daddr . meta l4proto . th dport . numgen random mod 96 offset 96 map @endpoints"] =
            Rule(Draw("endpoints", 96, 96)),
        ["dnat ip to meta l4proto . th dport . numgen random mod 1 map @nodeport-endpoints"] = Rule(
            [Protocol(), Port(1), Random(2, 1), new Expression.LookUp(0, "nodeport-endpoints", 0)],
            [new Expression.DNAT(IPFamily.IPv4, 0, 1)]),
        ["update @affinity { ip saddr }"] = Rule([Saddr(), new Expression.UpdateSet(0, "affinity")]),
        ["meta l4proto 6 dnat to 10.0.0.1:8080"] = Rule(
            [Protocol(), Is(new([6])), new Expression.LoadConstant(0, Key("10.0.0.1"))],
            [new Expression.LoadConstant(4, new([0x1f, 0x90])), new Expression.DNAT(IPFamily.IPv4, 0, 4)]),
        ["dnat to 10.0.0.1"] = Rule(
            [new Expression.LoadConstant(0, Key("10.0.0.1")), new Expression.DNAT(IPFamily.IPv4, 0, null)]),
        ["meta l4proto . th dport vmap @no-endpoint-nodeports reject"] =
            Rule([Protocol(), Port(1), Dispatch("no-endpoint-nodeports"), new Expression.Reject(3)]),
        ["reject with icmp 1"] = Rule([new Expression.Reject(1)]),
    };

    private static readonly Dictionary<string, NftRule> OnlyIPv6 = new()
    {
        ["ip6 nexthdr 6 drop"] = Rule([new Expression.LoadPayload(0, PacketHeader.Network, 6, 1), Is(new([6])), Drop]),
        ["ip6 daddr != ::1 drop"] = Rule([Daddr6(), IsNot(Key("::1")), Drop]),
        ["ip6 saddr fd00::/8 drop"] = Rule([Saddr6(length: 1), Is(new([0xfd])), Drop]),
        ["ip6 saddr != fd00::/61 drop"] =
            Rule([Saddr6(), Block("ffff:ffff:ffff:fff8::", "::"), IsNot(Key("fd00::")), Drop]),
        ["ip6 daddr . meta l4proto . th dport vmap @service-ips"] = Rule(Frontend6, [Dispatch("service-ips")]),
        ["dnat ip6 to ip6 daddr . meta l4proto . th dport . numgen random mod 12 map @endpoints"] = Rule(
            Frontend6, [Random(6, 12), new Expression.LookUp(0, "endpoints", 0)],
            [new Expression.DNAT(IPFamily.IPv6, 0, 4)]),
        ["meta l4proto 132 dnat to [fd00::1]:80"] = Rule(
            [Protocol(), Is(new([132])), new Expression.LoadConstant(0, Key("fd00::1"))],
            [new Expression.LoadConstant(4, new([0, 80])), new Expression.DNAT(IPFamily.IPv6, 0, 4)]),
        ["ip6 saddr @affinity goto plain"] = Rule([Saddr6(), In("affinity"), Goto("plain")]),
        ["reject"] = Rule([new Expression.Reject(4)]),
        ["reject with icmpv6 3"] = Rule([new Expression.Reject(3)]),
    };

    /// <summary>What only chains that are reached from postrouting may hold.</summary>
    private static readonly Dictionary<string, NftRule> Postrouting = new()
    {
        ["masquerade"] = Rule([new Expression.Masquerade(false)]),
        ["meta mark & 0x00004000 != 0x00000000 meta mark set meta mark ^ 0x00004000 masquerade fully-random"] =
            Rule(HasMark(0x4000), Assign(uint.MaxValue, 0x4000), [new Expression.Masquerade(true)]),
    };

    /// <summary>Rules by their text.</summary>
    public static IReadOnlyDictionary<string, NftRule> Of(IPFamily family) =>
        Common.Concat(family == IPFamily.IPv4 ? OnlyIPv4 : OnlyIPv6).Concat(Postrouting).ToDictionary();

    /// <summary>Chains that hold all the rules, and every form of chain and set.</summary>
    public static NftRuleset Table(IPFamily family)
    {
        var rules = Of(family).Where(rule => !Postrouting.ContainsKey(rule.Key)).Select(rule => rule.Value);
        return new NftRuleset(family, [.. Sets(family)],
        [
            new NftChain("nat-prerouting", [], new BaseHook(ChainType.Nat, PacketHook.Prerouting, -100)),
            new NftChain(
                "filter-input", [Rule([Jump("plain")])], new BaseHook(ChainType.Filter, PacketHook.Input, 0), "of all"),
            new NftChain("every-form", [.. rules]),
            new NftChain("at-the-end", [.. Postrouting.Values]),
            new NftChain(Names[0], [], Comment: "has a comment, and no rules"),
            new NftChain(Names[1], []),
        ]);
    }

    /// <summary>A few elements for each set, comments too.</summary>
    public static IEnumerable<NftElement> ElementsOf(NftSet set, IPFamily family)
    {
        string[] addresses = family == IPFamily.IPv4
            ? ["10.96.0.10", "10.96.0.9", "9.0.0.1"]
            : ["fd00::10", "fd00::9", "fd00::1:0"];
        NftVerdict[] verdicts = [NftVerdict.Drop, NftVerdict.Continue, NftVerdict.Goto(Names[1]), NftVerdict.Accept];
        for (var i = 0; i < 8; i++)
        {
            var key = set.Key.Select<FieldType, object>(field => field switch
            {
                FieldType.Protocol => i % 2 == 0 ? Core.Model.Protocol.TCP : Core.Model.Protocol.SCTP,
                FieldType.Port => (ushort)(80 + (i * 300)),
                FieldType.DrawnNumber => (uint)(i * 100),
                _ => addresses[i % 3],
            });
            if (set.Key.Count > 1 || i < 3)
            {
                yield return new NftElement(Key(key.ToArray()))
                {
                    Data = set.Value == SetValue.Data ? Key(addresses[i % 3], (ushort)8080) : default,
                    Verdict = set.Value == SetValue.Verdict ? verdicts[i % 4] : null,
                    Comment = i == 2 ? "ns/a:b" : null,
                };
            }
        }
    }

    private static IEnumerable<NftSet> Sets(IPFamily family)
    {
        var address = family == IPFamily.IPv4 ? FieldType.IPv4Address : FieldType.IPv6Address;
        EquatableArray<FieldType> nodePort = [FieldType.Protocol, FieldType.Port];
        EquatableArray<FieldType> frontend = [address, .. nodePort];
        EquatableArray<FieldType> target = [address, FieldType.Port];
        return
        [
            new NftSet("cluster-ips", [address]) { Comment = "Active ClusterIPs" },
            new NftSet("service-ports", frontend),
            new NftSet("nodeports", nodePort),
            new NftSet("ports", [FieldType.Port]),
            new NftSet("service-ips", frontend, SetValue.Verdict) { Comment = "verdicts" },
            new NftSet("no-endpoint-nodeports", nodePort, SetValue.Verdict),
            new NftSet("by-type", frontend, SetValue.Data) { Data = target },
            new NftSet("endpoints", [.. frontend, FieldType.DrawnNumber], SetValue.Data)
            {
                Data = target,
                Comment = "by example",
            },
            new NftSet("nodeport-endpoints", [.. nodePort, FieldType.DrawnNumber], SetValue.Data) { Data = target },
            new NftSet("affinity", [address]) { TimeoutSeconds = 10800, Comment = "who goes where" },
        ];
    }

    private static Expression[] Assign(uint mask, uint xor) =>
        [Mark(), And(mask, xor), new Expression.SetMeta(0, MetaKey.Mark)];

    private static Expression.LoadConntrack Connection(ConntrackKey key) => new Expression.LoadConntrack(0, key);

    private static Expression.Bitwise Block(string mask, string zero) =>
        new Expression.Bitwise(0, 0, Key(mask), Key(zero));
}
