using System.Collections.Immutable;
using System.Text;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using static Signalbox.Core.Rules.Nftables.Expression;

namespace Signalbox.Testing.Nftables;

/// <summary>Everything that we ever say to nf_tables once, in nft's words and in ours, in the same order.</summary>
public sealed class NftForms(IPFamily family)
{
    private const string Table = NftRuleset.TableName;
    private readonly bool _isIPv4 = family == IPFamily.IPv4;

    /// <summary>Registers that an address takes.</summary>
    private byte Wide => (byte)(_isIPv4 ? 1 : 4);

    private byte Length => (byte)(Wide * 4);

    private FieldType AddressType => _isIPv4 ? FieldType.IPv4Address : FieldType.IPv6Address;

    private string IP => _isIPv4 ? "ip" : "ip6";

    private EquatableArray<FieldType> Frontend => [AddressType, FieldType.Protocol, FieldType.Port];

    private static EquatableArray<FieldType> NodePort => [FieldType.Protocol, FieldType.Port];

    private string FrontendWords => $"{AddressWord} . inet_proto . inet_service";

    private string AddressWord => _isIPv4 ? "ipv4_addr" : "ipv6_addr";

    private NftSet Addresses => new("addresses", [AddressType]) { Comment = "all of them" };

    private static NftSet Ports => new("ports", [FieldType.Port]);

    private NftSet Hairpin => new("hairpin", [AddressType, .. Frontend]) { Comment = "hairpin" };

    private NftSet Dispatched => new("dispatched", Frontend, SetValue.Verdict) { Comment = "vmap" };

    private static NftSet DispatchedPorts => new("dispatched-ports", NodePort, SetValue.Verdict);

    private NftSet Pools => new("pools", [.. Frontend, FieldType.DrawnNumber], SetValue.Data)
    {
        Data = [AddressType, FieldType.Port],
        Comment = "pools",
    };

    private NftSet PortPools => Pools with { Name = "port-pools", Key = [.. NodePort, FieldType.DrawnNumber] };

    /// <summary>Each set, and its declaration in nft's words.</summary>
    public ImmutableArray<(string Words, NftSet Set)> Sets
    {
        get
        {
            var drawn = "meta l4proto . th dport . numgen random mod 65536";
            var data = $"{IP} daddr . th dport; comment \"pools\"";
            return
            [
                ($"type {AddressWord}; comment \"all of them\"", Addresses),
                ("type inet_service", Ports),
                ("type inet_proto", new("protocols", [FieldType.Protocol])),
                ($"type {FrontendWords}", new("frontends", Frontend)),
                ("type inet_proto . inet_service", new("nodeports", NodePort)),
                ($"type {AddressWord} . {FrontendWords}; comment \"hairpin\"", Hairpin),
                ($"type {FrontendWords} : verdict; comment \"vmap\"", Dispatched),
                ("type inet_proto . inet_service : verdict", DispatchedPorts),
                ($"typeof {IP} daddr . {drawn} : {data}", Pools),
                ($"typeof {drawn} : {data}", PortPools),
                ($"type {AddressWord}; size 65535; flags dynamic,timeout; timeout 10800s",
                    new("affinity", [AddressType]) { TimeoutSeconds = 10800 }),
            ];
        }
    }

    /// <summary>Each chain, and what nft has in its braces.</summary>
    public static ImmutableArray<(string Words, NftChain Chain)> Chains =>
    [
        ("comment \"another\";", new("other", [], Comment: "another")),
        ("", new("main", [])),
        ("type filter hook prerouting priority -110;",
            new("raw", [], new(ChainType.Filter, PacketHook.Prerouting, -110))),
        ("type filter hook input priority 0; comment \"of the filter\";",
            new("in", [], new(ChainType.Filter, PacketHook.Input, 0), "of the filter")),
        ("type nat hook output priority -100;", new("out", [], new(ChainType.Nat, PacketHook.Output, -100))),
        ("type nat hook postrouting priority 100;", new("post", [], new(ChainType.Nat, PacketHook.Postrouting, 100))),
    ];

    /// <summary>Each rule, and its words.</summary>
    public ImmutableArray<(string Words, NftRule Rule)> Rules =>
    [
        .. Conditions().Concat(Answers()).Select(rule => (rule.Words, new NftRule(new([.. rule.Expressions])))),
        ("accept comment \"why so\"", new NftRule([new Decide(NftVerdict.Accept)], "why so")),
    ];

    /// <summary>Each element, and its words; those of one set in a row.</summary>
    public ImmutableArray<(string Words, SetElement Element)> Elements
    {
        get
        {
            var (one, two, three, four) = (Text(1), Text(2), Text(3), Text(4));
            var verdict = NftVerdict.Goto("other");
            return
            [
                (one, new(Addresses, new(Value(1)))),
                ($"{two} comment \"two\"", new(Addresses, new(Value(2), Comment: "two"))),
                ("80", new(Ports, new(Value(port: 80)))),
                ("udp", new(Sets[2].Set, new(Value(protocol: Protocol.UDP)))),
                ("tcp . 30000", new(Sets[4].Set, new(Value(protocol: Protocol.TCP, port: 30000)))),
                ($"{one} . {one} . sctp . 80", new(Hairpin, new(Value(1, again: true, Protocol.SCTP, 80)))),
                ($"{one} . tcp . 80 : goto other", new(Dispatched, new(Frontend80(1), Verdict: verdict))),
                ($"{two} . tcp . 80 : drop", new(Dispatched, new(Frontend80(2), Verdict: NftVerdict.Drop))),
                ($"{three} . tcp . 80 comment \"ns/s:p\" : continue",
                    new(Dispatched, new(Frontend80(3), default, NftVerdict.Continue, "ns/s:p"))),
                ("tcp . 3 : jump other",
                    new(DispatchedPorts, new(Value(null, false, Protocol.TCP, 3), Verdict: NftVerdict.Jump("other")))),
                ($"{one} . tcp . 80 . 97 : {four} . 8080",
                    new(Pools, new(Value(1, false, Protocol.TCP, 80, 97), Value(4, port: 8080)))),
                ($"tcp . 80 . 65535 : {four} . 8080",
                    new(PortPools, new(Value(null, false, Protocol.TCP, 80, 65535), Value(4, port: 8080)))),
            ];
        }
    }

    /// <summary>The batch in nft's words.</summary>
    public string Text()
    {
        var text = new StringBuilder();
        void Line(string verb, string name, string words) =>
            text.Append(verb).Append(' ').Append(IP).Append(' ').Append(Table).Append(' ').Append(name).Append(' ')
                .Append(words).Append('\n');
        Line("add table", "", $"{{ comment \"{NftRuleset.TableComment}\"; }}");
        foreach (var (words, chain) in Chains)
        {
            Line("add chain", chain.Name, $"{{ {words} }}");
        }

        foreach (var (words, set) in Sets)
        {
            Line(set.Value == SetValue.None ? "add set" : "add map", set.Name, $"{{ {words}; }}");
        }

        Line("flush chain", "main", "");
        foreach (var (words, _) in Rules)
        {
            Line("add rule", "main", words);
        }

        foreach (var set in Elements.GroupBy(element => element.Element.Set.Name))
        {
            Line("add element", set.Key, $"{{ {string.Join(", ", set.Select(element => element.Words))} }}");
        }

        Line("delete element", Pools.Name, $"{{ {Elements[^2].Words} }}");
        Line("flush set", Ports.Name, "");
        Line("delete chain", "raw", "");
        return text.ToString();
    }

    /// <summary>The same batch in ours.</summary>
    public void Write(IRulesetWriter writer)
    {
        writer.AddTable();
        foreach (var (_, chain) in Chains)
        {
            writer.AddChain(chain);
        }

        foreach (var (_, set) in Sets)
        {
            writer.AddSet(set);
        }

        writer.FlushChain("main");
        foreach (var (_, rule) in Rules)
        {
            writer.AddRule("main", rule);
        }

        foreach (var (_, element) in Elements)
        {
            writer.AddElement(element.Set, element.Element);
        }

        writer.DeleteElement(Pools, Elements[^2].Element.Element);
        writer.FlushSet(Ports.Name);
        writer.DeleteChain("raw");
    }

    private IEnumerable<(string Words, IEnumerable<Expression> Expressions)> Conditions()
    {
        var ip = IP;
        var (source, destination) = _isIPv4 ? ((byte)12, (byte)16) : ((byte)8, (byte)24);
        LoadPayload Source(byte to = 0) => new(to, PacketHeader.Network, source, Length);
        LoadPayload Destination(byte to = 0) => new(to, PacketHeader.Network, destination, Length);
        yield return ($"{ip} daddr @addresses jump other",
            [Destination(), new Contains(0, "addresses"), new Decide(NftVerdict.Jump("other"))]);
        yield return ($"{ip} saddr {Text(1)} return",
            [Source(), new Compare(0, Value(1)), new Decide(NftVerdict.Return)]);
        yield return ($"{ip} saddr != {(_isIPv4 ? "10.0.0.0/8" : "fd00::/8")} drop",
            [Source() with { Length = 1 }, new Compare(0, new([(byte)(_isIPv4 ? 10 : 0xfd)]), IsNegated: true),
                new Decide(NftVerdict.Drop)]);
        yield return ($"{ip} daddr {(_isIPv4 ? "10.16.0.0/12" : "fd10::/12")}",
            [Destination(), new Bitwise(0, 0, Padded(0xff, 0xf0), Padded()),
                new Compare(0, _isIPv4 ? Padded(10, 16) : Padded(0xfd, 0x10))]);
        yield return ($"{ip} daddr . meta l4proto . th dport @frontends goto other",
            [.. FrontendOf(Destination()), new Contains(0, "frontends"), new Decide(NftVerdict.Goto("other"))]);
        yield return ($"{ip} daddr . meta l4proto . th dport != @frontends drop",
            [.. FrontendOf(Destination()), new Contains(0, "frontends", IsNegated: true), new Decide(NftVerdict.Drop)]);
        yield return ("ct state new jump other",
            [new LoadConntrack(0, ConntrackKey.State), .. HasBits(8), new Decide(NftVerdict.Jump("other"))]);
        yield return (
            $"ct status dnat {ip} saddr . {ip} daddr . meta l4proto . th dport @hairpin masquerade fully-random",
            [new LoadConntrack(0, ConntrackKey.Status), .. HasBits(0x20), Source(), Destination(Wide),
                .. Port((byte)(2 * Wide)), new Contains(0, "hairpin"), new Masquerade(IsFullyRandom: true)]);
        yield return ("meta mark and 0x4000 != 0 meta mark set meta mark xor 0x4000 masquerade fully-random",
            [new LoadMeta(0, MetaKey.Mark), .. HasBits(0x4000), new LoadMeta(0, MetaKey.Mark),
                new Bitwise(0, 0, Key(uint.MaxValue), Key(0x4000)), new SetMeta(0, MetaKey.Mark),
                new Masquerade(IsFullyRandom: true)]);
        yield return ("meta mark set meta mark | 0x4000",
            [new LoadMeta(0, MetaKey.Mark), new Bitwise(0, 0, Key(~0x4000u), Key(0x4000)),
                new SetMeta(0, MetaKey.Mark)]);
        yield return ("iifname != \"cni0\" return",
            [new LoadMeta(0, MetaKey.InInterfaceName), new Compare(0, new("cni0\0\0\0\0\0\0\0\0\0\0\0\0"u8), true),
                new Decide(NftVerdict.Return)]);
        yield return ("iifname \"veth*\"", [new LoadMeta(0, MetaKey.InInterfaceName), new Compare(0, new("veth"u8))]);
        yield return ("fib daddr type local meta l4proto . th dport @nodeports goto other",
            [new LoadAddressType(0, IsSource: false), new Compare(0, Key(2)), .. Port(0),
                new Contains(0, "nodeports"), new Decide(NftVerdict.Goto("other"))]);
        yield return ("fib saddr type local drop",
            [new LoadAddressType(0, IsSource: true), new Compare(0, Key(2)), new Decide(NftVerdict.Drop)]);
        yield return ("tcp dport @ports accept",
            [new LoadMeta(0, MetaKey.TransportProtocol), new Compare(0, new([6])),
                new LoadPayload(0, PacketHeader.Transport, 2, 2), new Contains(0, "ports"),
                new Decide(NftVerdict.Accept)]);
        yield return ($"update @affinity {{ {ip} saddr }}", [Source(), new UpdateSet(0, "affinity")]);
    }

    private IEnumerable<(string Words, IEnumerable<Expression> Expressions)> Answers()
    {
        var ip = IP;
        var destination = new LoadPayload(0, PacketHeader.Network, (byte)(_isIPv4 ? 16 : 24), Length);
        var reject = new Reject((byte)(_isIPv4 ? 3 : 4));
        yield return ($"{ip} daddr . meta l4proto . th dport vmap @dispatched reject",
            [.. FrontendOf(destination), new Dispatch(0, "dispatched"), reject]);
        yield return ("meta l4proto . th dport vmap @dispatched-ports",
            [.. Port(0), new Dispatch(0, "dispatched-ports")]);
        yield return ($"dnat {ip} to {ip} daddr . meta l4proto . th dport . numgen random mod 12 map @pools",
            [.. FrontendOf(destination), new LoadRandom((byte)(Wide + 2), 12), new LookUp(0, "pools", 0),
                new DNAT(family, 0, Wide)]);
        yield return ($"dnat {ip} to {ip} daddr . meta l4proto . th dport . numgen random mod 96 offset 96 map @pools",
            [.. FrontendOf(destination), new LoadRandom((byte)(Wide + 2), 96, 96), new LookUp(0, "pools", 0),
                new DNAT(family, 0, Wide)]);
        yield return ($"dnat {ip} to meta l4proto . th dport . numgen random mod 1 map @port-pools",
            [.. Port(0), new LoadRandom(2, 1), new LookUp(0, "port-pools", 0), new DNAT(family, 0, Wide)]);
        yield return ($"meta l4proto tcp dnat to {(_isIPv4 ? Text(1) : $"[{Text(1)}]")}:8080",
            [new LoadMeta(0, MetaKey.TransportProtocol), new Compare(0, new([6])), new LoadConstant(0, Value(1)),
                new LoadConstant(4, new([0x1f, 0x90])), new DNAT(family, 0, 4)]);
        yield return ($"dnat to {Text(1)}", [new LoadConstant(0, Value(1)), new DNAT(family, 0, null)]);
        yield return ("numgen random mod 3 0 goto other",
            [new LoadRandom(0, 3), new Compare(0, Key(0)), new Decide(NftVerdict.Goto("other"))]);
        yield return ("masquerade", [new Masquerade(IsFullyRandom: false)]);
        yield return ("reject", [reject]);
    }

    private IEnumerable<Expression> FrontendOf(LoadPayload destination) => [destination, .. Port(Wide)];

    private static IEnumerable<Expression> Port(byte to) =>
    [
        new LoadMeta(to, MetaKey.TransportProtocol), new LoadPayload((byte)(to + 1), PacketHeader.Transport, 2, 2),
    ];

    private static IEnumerable<Expression> HasBits(uint bits) =>
        [new Bitwise(0, 0, Key(bits), Key(0)), new Compare(0, Key(0), IsNegated: true)];

    private static RegisterBytes Key(uint number) => new(BitConverter.GetBytes(number));

    private RegisterBytes Padded(params ReadOnlySpan<byte> first)
    {
        Span<byte> bytes = stackalloc byte[Length];
        bytes.Clear();
        first.CopyTo(bytes);
        return new RegisterBytes(bytes);
    }

    private Address Host(int bits) => _isIPv4 ? Address.IPv4(10, 0, 0, (byte)bits) : Address.Parse($"fd00::{bits}");

    private string Text(int bits) => Host(bits).ToString();

    private RegisterBytes Frontend80(int host) => Value(host, false, Protocol.TCP, 80);

    private RegisterBytes Value(
        int? host = null, bool again = false, Protocol? protocol = null, ushort? port = null, uint? number = null)
    {
        var writer = new RegisterWriter(stackalloc byte[RegisterBytes.MaxLength]);
        for (var time = 0; host is { } known && time < (again ? 2 : 1); time++)
        {
            writer.Add(Host(known));
        }

        if (protocol is { } one)
        {
            writer.Add(one);
        }

        if (port is { } there)
        {
            writer.AddPort(there);
        }

        if (number is { } drawn)
        {
            writer.AddNumber(drawn);
        }

        return writer.Value;
    }
}
