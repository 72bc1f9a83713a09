using Signalbox.Core.Model;
using Signalbox.Core.Rules;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Trace;
using Signalbox.Core.Trace.Dumps;
using Signalbox.Fuzz.Engine;
using Signalbox.Testing.Nftables;

namespace Signalbox.Fuzz.Targets;

/// <summary>Rules as text: what iptables-save and nft print.</summary>
internal static class RuleDecoders
{
    private const string Short = """
        {"nftables":[{"table":{"family":"ip","name":"x"}},{"map":{"family":"ip","table":"x","name":"m","map":"mark",
         "type":{"typeof":{"payload":{"protocol":"ip","field":"daddr"}}},"flags":"timeout","timeout":5,
         "elem":[[{"elem":{"val":"10.0.0.1","timeout":9,"expires":3,"counter":{"packets":1,"bytes":60}}},16]]}},
         {"rule":{"family":"ip","table":"x","chain":"y","expr":[{"osf":{"key":"name"}},{"jump":{"target":"y"}}]}}]}
        """;

    /// <summary>As nft 1.0.6 says all that we know of.</summary>
    private const string Listing = """
        {"nftables":[{"table":{"family":"inet","name":"foreign"}},
        {"set":{"family":"inet","name":"blocked","table":"foreign","type":"ipv4_addr","flags":["interval"],
         "elem":["1.2.3.4",{"prefix":{"addr":"10.0.0.0","len":8}},{"range":["192.168.1.1","192.168.1.9"]}]}},
        {"set":{"family":"inet","name":"slow","table":"foreign","type":"ipv4_addr","size":65535,
         "flags":["timeout"],"timeout":5400,"stmt":[{"counter":null}]}},
        {"map":{"family":"inet","name":"m","table":"foreign","type":"ipv4_addr",
         "map":"ipv4_addr . inet_service","elem":[["1.1.1.1",{"concat":["2.2.2.2",80]}]]}},
        {"map":{"family":"inet","name":"ifs","table":"foreign","type":"ifname","map":"verdict","elem":[["eth0",
         {"accept":null}],[{"elem":{"val":"veth-1","comment":"a b"}},{"drop":null}]]}},
        {"map":{"family":"inet","name":"marks","table":"foreign","type":["inet_service","mark"],"map":"mark"}},
        {"chain":{"family":"inet","table":"foreign","name":"input","type":"filter","hook":"input","prio":5,
         "policy":"drop"}},
        {"chain":{"family":"inet","table":"foreign","name":"other"}},
        {"chain":{"family":"inet","table":"foreign","name":"n","type":"nat","hook":"prerouting","prio":-100,
         "policy":"accept"}},
        {"chain":{"family":"inet","table":"foreign","name":"p","type":"nat","hook":"postrouting","prio":100,
         "policy":"accept"}},
        {"rule":{"family":"inet","table":"foreign","chain":"input","comment":"a","expr":[{"match":{"op":"in",
         "left":{"ct":{"key":"state"}},"right":["established","related"]}},{"accept":null},{"match":{"op":"==",
         "left":{"ct":{"key":"state"}},"right":{"set":["invalid","new"]}}},{"log":{"prefix":"a b",
         "level":"info","flags":"ip options"}},{"match":{"op":"!=","left":{"ct":{"key":"state"}},
         "right":"new"}},{"counter":"named"},{"match":{"op":"==","left":{"meta":{"key":"iifname"}},
         "right":"eth*"}},{"match":{"op":"==","left":{"&":[{"payload":{"protocol":"tcp","field":"flags"}},
         ["fin","syn"]]},"right":"syn"}}]}},
        {"rule":{"family":"inet","table":"foreign","chain":"input","comment":"a","expr":[{"limit":{"rate":10,
         "burst":7,"per":"second"}},{"drop":null},{"match":{"op":"==","left":{"meta":{"key":"iifname"}},
         "right":{"set":["lo","eth0"]}}},{"match":{"op":"==","left":{"payload":{"protocol":"tcp",
         "field":"dport"}},"right":{"set":[80,443,{"range":[1000,2000]}]}}},
         {"mangle":{"key":{"meta":{"key":"mark"}},"value":{"|":[{"&":[{"meta":{"key":"mark"}},255]},16]}}},
         {"match":{"op":"==","left":{"meta":{"key":"l4proto"}},"right":"tcp"}},{"match":{"op":"==",
         "left":{"payload":{"protocol":"ip","field":"saddr"}},"right":"@blocked"}},{"match":{"op":"!=",
         "left":{"payload":{"protocol":"ip","field":"daddr"}},"right":{"prefix":{"addr":"10.0.0.0",
         "len":8}}}}]}},
        {"rule":{"family":"inet","table":"foreign","chain":"input","comment":"a","expr":[{"match":{"op":"==",
         "left":{"ct":{"key":"ip daddr","dir":"original"}},"right":"1.2.3.4"}},{"counter":{"packets":3,
         "bytes":5}},{"reject":{"type":"tcp reset"}},{"match":{"op":"==","left":{"meta":{"key":"l4proto"}},
         "right":{"set":["tcp","udp"]}}},{"match":{"op":"==","left":{"payload":{"protocol":"th",
         "field":"dport"}},"right":53}},{"set":{"op":"update","elem":{"payload":{"protocol":"ip",
         "field":"saddr"}},"set":"@slow"}},{"match":{"op":"==","left":{"fib":{"result":"type",
         "flags":["daddr"]}},"right":"local"}},{"match":{"op":"==","left":{"meta":{"key":"nfproto"}},
         "right":"ipv4"}}]}},
        {"rule":{"family":"inet","table":"foreign","chain":"input","comment":"a",
         "expr":[{"reject":{"type":"icmpx","expr":"admin-prohibited"}},{"match":{"op":"==",
         "left":{"fib":{"result":"oif","flags":["saddr","iif"]}},"right":false}},{"match":{"op":"==",
         "left":{"payload":{"protocol":"ip6","field":"saddr"}},"right":{"prefix":{"addr":"fd00::","len":8}}}},
         {"match":{"op":"==","left":{"payload":{"protocol":"icmpv6","field":"type"}},"right":"echo-request"}},
         {"reject":{"type":"icmpv6","expr":"port-unreachable"}},{"match":{"op":"!=",
         "left":{"&":[{"meta":{"key":"mark"}},16384]},"right":0}},{"quota":{"val":25,"val_unit":"mbytes",
         "inv":true}},{"notrack":null}]}},
        {"rule":{"family":"inet","table":"foreign","chain":"input","comment":"a","expr":[{"match":{"op":"==",
         "left":{"payload":{"base":"nh","offset":96,"len":32}},"right":167772161}},{"match":{"op":"==",
         "left":{"meta":{"key":"skuid"}},"right":0}},{"mangle":{"key":{"ct":{"key":"mark"}},
         "value":{"meta":{"key":"mark"}}}},{"match":{"op":">=","left":{"payload":{"protocol":"tcp",
         "field":"dport"}},"right":1024}},{"match":{"op":"!=","left":{"payload":{"protocol":"tcp",
         "field":"dport"}},"right":{"range":[3000,4000]}}},{"limit":{"rate":1,"burst":2,"per":"second",
         "inv":true,"rate_unit":"mbytes","burst_unit":"mbytes"}},{"vmap":{"key":{"payload":{"protocol":"ip",
         "field":"protocol"}},"data":{"set":[["tcp",{"jump":{"target":"other"}}],["udp",{"accept":null}]]}}},
         {"log":null}]}},
        {"rule":{"family":"inet","table":"foreign","chain":"input","comment":"a",
         "expr":[{"mangle":{"key":{"meta":{"key":"nftrace"}},"value":1}},
         {"vmap":{"key":{"concat":[{"payload":{"protocol":"ip","field":"daddr"}},{"payload":{"protocol":"tcp",
         "field":"dport"}}]},"data":{"set":[[{"concat":["1.1.1.1",80]},{"accept":null}],
         [{"concat":[{"prefix":{"addr":"10.0.0.0","len":8}},{"range":[1,5]}]},{"drop":null}]]}}},
         {"set":{"op":"add","elem":{"elem":{"val":{"payload":{"protocol":"ip","field":"saddr"}},"timeout":5}},
         "set":"@slow"}},{"counter":{"packets":0,"bytes":0}},{"return":null},{"dnat":{"family":"ip",
         "addr":"10.0.0.1","port":80}},{"dnat":{"family":"ip6","addr":"fd00::1","port":80}},
         {"dnat":{"family":"ip","addr":{"range":["10.0.0.1","10.0.0.9"]},"port":{"range":[80,90]},
         "flags":["random","persistent"]}}]}},
        {"rule":{"family":"inet","table":"foreign","chain":"input","comment":"a",
         "expr":[{"dnat":{"family":"ip","addr":{"map":{"key":{"payload":{"protocol":"ip","field":"daddr"}},
         "data":"@m"}}}},{"dnat":{"family":"ip","addr":{"map":{"key":{"numgen":{"mode":"random","mod":2,
         "offset":0}},"data":{"set":[[0,"1.1.1.1"],[1,"2.2.2.2"]]}}}}},{"redirect":{"port":8080}},
         {"masquerade":{"port":{"range":[1024,2000]},"flags":"random"}},{"snat":{"family":"ip",
         "addr":"1.2.3.4"}},{"masquerade":null}]}}]}
        """;

    private static readonly Type[] Refused = [typeof(DumpException)];

    public static IEnumerable<Decoder> All =>
    [
        new("iptables-save", IptablesSaves, ReadDump) { Refusals = Refused, AllocatedPerByte = 3000, Inputs = 500 },
        new("iptables-save-lines", IptablesSaves, ReadLines) { AllocatedPerByte = 2000, Inputs = 500 },
        new("rule", Rules, Rule) { Inputs = 3000 },
        new("nft-text", NftTexts, ReadDump) { Refusals = Refused, AllocatedPerByte = 8000, Inputs = 500 },
        new("nft-json", NftJson, ReadDump) { Refusals = Refused, AllocatedPerByte = 12_000, Inputs = 500 },
        new("walk", () => Foreign().Concat(ForeignNft()), Walk)
        {
            Refusals = Refused, AllocatedAlways = 16 << 20, AllocatedPerByte = 40_000, Inputs = 500,
        },
    ];

    private static IEnumerable<byte[]> IptablesSaves() => Seeds.Files("tests/Golden", "iptables.txt", 5000)
        .Concat(Seeds.Recorded("golden", "upstream.iptables", 8000).Take(5))
        .Concat(Foreign());

    private static IEnumerable<byte[]> Foreign() => Seeds.Texts(
        """
        # Generated by iptables-save v1.8.9 (nf_tables) on Wed Mar  4 05:06:07 2026
        *filter
        :INPUT DROP [12:3456]
        :FORWARD ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        :OTHERS - [0:0]
        [5:300] -A INPUT -s 10.0.0.0/8 ! -d 10.1.0.0/16 -i eth+ -p tcp -m tcp --dport 1:1024 -j ACCEPT
        -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -m comment --comment "a \"b\" \\ c" -j OTHERS
        -A INPUT -m set --match-set blocked src -m multiport --dports 80,443,8000:8100 -g OTHERS
        -A FORWARD -m mark ! --mark 0x4000/0x4000 -m physdev --physdev-is-bridged -c 5 6 -j DROP
        -A FORWARD -p icmp -m icmp --icmp-type 8/0 -m limit --limit 5/sec --limit-burst 7 -j LOG --log-prefix "x "
        -A OTHERS -m addrtype --dst-type LOCAL -m owner --uid-owner 1000-2000 -j REJECT --reject-with tcp-reset
        -A OTHERS -m statistic --mode random --probability 0.33332999982 -m u32 --u32 "0x0" -j RETURN
        -A OTHERS -m tos --tos 0x10/0x3f -m ttl --ttl-gt 5 -j NFQUEUE --queue-num 3
        COMMIT
        *nat
        :PREROUTING ACCEPT [1:60]
        :POSTROUTING ACCEPT [1:60]
        -A PREROUTING -j DNAT --to-destination 10.0.0.1-10.0.0.5:8080-8090 --random --persistent
        -A PREROUTING -d 10.9.0.0/24 -j NETMAP --to 10.8.0.0/24
        -A PREROUTING -p udp -m udp --dport 53 -j REDIRECT --to-ports 5353-5360
        -A POSTROUTING -o eth0 -j SNAT --to-source 1.2.3.4:1024-65535
        -A POSTROUTING -m recent --rcheck --seconds 10 --reap --name A --rsource -j MASQUERADE --random-fully
        COMMIT
        *mangle
        :PREROUTING ACCEPT [0:0]
        -A PREROUTING -j MARK --set-xmark 0x1/0xffffffff
        -A PREROUTING -j CONNMARK --restore-mark --nfmask 0xffff --ctmask 0xffff
        -A PREROUTING -p tcp -m socket --transparent -j TPROXY --on-port 3 --on-ip 1.1.1.1 --tproxy-mark 0x1/0x1
        COMMIT
        """,
        """
        # Generated by ip6tables-save v1.8.9 (legacy)
        *nat
        :PREROUTING ACCEPT [0:0]
        :KUBE-SERVICES - [0:0]
        :KUBE-SVC-ABCDEFGHIJKLMNOP - [0:0]
        -A PREROUTING -j KUBE-SERVICES
        -A KUBE-SERVICES -d fd00::1/128 -p tcp -m tcp --dport 80 -j KUBE-SVC-ABCDEFGHIJKLMNOP
        -A KUBE-SVC-ABCDEFGHIJKLMNOP -p tcp -m tcp -j DNAT --to-destination [fd00::2]:8080
        COMMIT
        """);

    private static IEnumerable<byte[]> NftTexts() => Seeds.Files("tests/Golden", "nft.txt", 6000).Take(12)
        .Concat(ForeignNft())
        .Concat(Seeds.Recorded("golden", "upstream.nft", 8000).Take(5))
        .Concat(Enum.GetValues<IPFamily>().Select(family => Seeds.Utf8(new NftForms(family).Text())));

    private static IEnumerable<byte[]> NftJson() => Seeds.Texts(Listing).Concat(Seeds.Texts(Short));

    private static IEnumerable<byte[]> ForeignNft() => Seeds.Texts(ForeignRulesets.All.Values);

    private static string ReadDump(byte[] input)
    {
        var node = NodeDump.Read([new DumpBytes("given", input)]);
        var words = "";
        foreach (var family in Enum.GetValues<IPFamily>())
        {
            var rules = node.Of(family);
            foreach (var chains in rules.Iptables)
            {
                words += $"{chains.Program} {chains.Chains.Chains.Sum(chain => chain.Value.Length)} ";
                words += chains.Chains.Chains.Keys.Count(
                    key => chains.Chains.CountOf(key.Table, key.Chain, 0) is not null);
            }

            foreach (var table in rules.Nftables)
            {
                words += $"{table.Family} {table.Rules.Chains.Items.Sum(chain => chain.Rules.Count)} ";
                words += table.Rules.Sets.Items.Sum(set =>
                    table.Elements.StartingWith(set.Name, default).Count());
            }
        }

        return words;
    }

    private static string ReadLines(byte[] input)
    {
        var lines = Seeds.Text(input).Split('\n');
        var words = "";
        foreach (var family in Enum.GetValues<IPFamily>())
        {
            var (kernel, leftovers) = (new KernelRules(family), new LeftoverScan());
            foreach (var line in lines)
            {
                kernel.Read(line);
                leftovers.Read(line);
            }

            words += $"{kernel.ServiceChains.Count} {leftovers.Jumps.Count} {leftovers.ChainsKept} ";
            words += string.Join(' ', leftovers.Say(family));
        }

        return words;
    }

    private static IEnumerable<byte[]> Rules() => IptablesSaves()
        .SelectMany(dump => Seeds.Text(dump).Split('\n'))
        .Where(line => line.Contains("-A ", StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf("-A ", StringComparison.Ordinal) + 3)..])
        .Select(line => Seeds.Utf8(line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]))
        .DistinctBy(Convert.ToBase64String);

    /// <summary>What was written once is read as the same from then on.</summary>
    private static string Rule(byte[] input)
    {
        var rule = RuleParser.Parse(Seeds.Text(input));
        var words = string.Join(' ', rule.Matches.Items.Select(match => match.GetType().Name));
        foreach (var family in IsOfWords(input) ? Enum.GetValues<IPFamily>() : [])
        {
            var text = new RuleText(family);
            var written = text.Say(RuleParser.Parse(text.Say(rule)));
            if (text.Say(RuleParser.Parse(written)) != written)
            {
                throw new InvalidOperationException($"{written} becomes {text.Say(RuleParser.Parse(written))}");
            }
        }

        return $"{words} {rule.Target.GetType().Name}";
    }

    /// <summary>What iptables-save prints: no control characters, and none of its rare quoted words.
    /// </summary>
    private static bool IsOfWords(byte[] input) =>
        !Array.Exists(input, letter => letter is < 0x20 or (byte)'"' or > 0x7e);

    private static string Walk(byte[] input)
    {
        var node = NodeDump.Read([new DumpBytes("given", input)]);
        var words = "";
        foreach (var (family, source, destination) in new[]
        {
            (IPFamily.IPv4, "10.244.1.5", "10.96.0.1"), (IPFamily.IPv6, "fd00:244::5", "fd00::1"),
        })
        {
            var trace = new NodeTrace(node.Of(family), new NodeAddresses([Address.Parse("192.0.2.1")]));
            foreach (var origin in Enum.GetValues<PacketOrigin>())
            {
                var outcomes = trace.Walk(new Packet
                {
                    Protocol = Protocol.TCP,
                    Source = Address.Parse(source),
                    SourcePort = 40000,
                    Destination = Address.Parse(destination),
                    DestinationPort = 80,
                    Origin = origin,
                });
                words += string.Join(' ', outcomes.Select(outcome => outcome.Ending.GetType().Name));
            }
        }

        return words;
    }
}
