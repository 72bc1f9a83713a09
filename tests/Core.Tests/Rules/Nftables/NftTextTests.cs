using System.Buffers;
using System.Text;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Testing.Nftables;
using static Signalbox.Testing.Nftables.R;

namespace Signalbox.Core.Tests.Rules.Nftables;

/// <summary>That nft reads and prints the same words is in KernelNet.</summary>
public sealed class NftTextTests
{
    private static readonly Dictionary<string, NftElement[]> Listed = new()
    {
        ["a"] =
        [
            new(Key("10.0.0.2", 0u), Key("10.1.0.1", (ushort)80)),
            new(Key("10.0.0.1", 256u), Key("10.1.0.2", (ushort)80)),
            new(Key("10.0.0.1", 2u), Key("10.1.0.3", (ushort)80), Comment: "x"),
        ],
        ["b"] = [.. new ushort[] { 443, 80, 1, 2, 3, 4 }.Select(port => new NftElement(Key(port)))],
        ["c"] = [new(Key("10.0.0.1"))],
    };

    public static TheoryData<IPFamily, string> Samples()
    {
        var data = new TheoryData<IPFamily, string>();
        foreach (var family in Enum.GetValues<IPFamily>())
        {
            foreach (var text in RuleSamples.Of(family).Keys)
            {
                data.Add(family, text);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_rule_is_said_in_nfts_words(IPFamily family, string text) =>
        Assert.Equal(text, new NftText(family).Say(RuleSamples.Of(family)[text]));

    [Fact]
    public void What_has_no_words_is_said_to_have_none()
    {
        NftRule[] wordless =
        [
            Rule([new Expression.Other("counter", [1, 2])]),
            Rule([In("never-loaded")]),
            Rule([Mark(), new Expression.SetMeta(0, MetaKey.InInterfaceName)]),
            Rule([Saddr(), new Expression.DNAT(IPFamily.IPv4, 0, 9)]),
            Rule([new Expression.LoadConstant(0, Number(1)), In("constants")]),
        ];
        Assert.All(wordless, rule => Assert.StartsWith("# no words for ", new NftText(IPFamily.IPv4).Say(rule)));
    }

    [Fact]
    public void A_comment_that_nft_could_not_quote_is_made_to_fit() => Assert.Equal(
        "drop comment \"a 'b' c\"",
        new NftText(IPFamily.IPv4).Say(Rule([Drop]) with { Comment = "a \"b\"\nc" }));

    [Fact]
    public void A_listing_is_the_table_as_nft_prints_it()
    {
        var rules = new NftRuleset(IPFamily.IPv4, [.. ListedSets()],
        [
            Chain("z", Rule([Drop])),
            Base(PacketHook.Postrouting, 100),
            Base(PacketHook.Prerouting, -100, Rule([Jump("z")])),
            Chain("empty") with { Comment = "nothing here" },
        ]);
        Assert.Equal(
            """
            table ip kube-proxy {
            	comment "rules for kube-proxy"
            	map a {
            		typeof ip daddr . numgen random mod 65536 : ip daddr . th dport
            		elements = { 10.0.0.1 . 2 comment "x" : 10.1.0.3 . 80,
            			     10.0.0.1 . 256 : 10.1.0.2 . 80,
            			     10.0.0.2 . 0 : 10.1.0.1 . 80 }
            	}

            	set b {
            		type inet_service
            		comment "ports"
            		elements = { 1, 2, 3, 4, 80,
            			     443 }
            	}

            	set c {
            		type ipv4_addr
            		size 65535
            		flags dynamic,timeout
            		timeout 60s
            	}

            	chain kube-proxy-prerouting--100 {
            		type nat hook prerouting priority -100; policy accept;
            		jump z
            	}

            	chain kube-proxy-postrouting-100 {
            		type nat hook postrouting priority 100; policy accept;
            	}

            	chain empty {
            		comment "nothing here"
            	}

            	chain z {
            		drop
            	}
            }

            """,
            Write(sink => NftListing.Write(rules, set => Listed[set.Name], sink)));
    }

    [Fact]
    public void A_script_has_a_command_for_each_operation_and_gathers_elements()
    {
        var ports = new NftSet("ports", [FieldType.Port]);
        var verdicts = new NftSet("verdicts", [FieldType.IPv6Address], SetValue.Verdict) { Comment = "v" };
        var text = Write(sink =>
        {
            var script = new NftScript(IPFamily.IPv6, sink);
            script.For(new ServiceName("ns", "a"));
            script.AddTable();
            script.AddSet(ports);
            script.AddSet(verdicts);
            script.AddChain(Base(PacketHook.Input, 0));
            script.AddChain(Chain("c") with { Comment = "of c" });
            script.FlushChain("c");
            script.AddRule("c", Rule([Saddr6(), In("ports")]) with { Comment = "r" });
            script.AddRule("c", Rule([new Expression.Other("counter", [])]));
            script.FlushSet("ports");
            script.FlushSet("verdicts");
            script.DeleteElement(verdicts, new NftElement(Key("fd00::9"), Verdict: NftVerdict.Drop));
            script.AddElement(ports, new NftElement(Key((ushort)80)));
            script.AddElement(ports, new NftElement(Key((ushort)443)));
            script.AddElement(verdicts, new NftElement(Key("fd00::1"), Verdict: NftVerdict.Drop, Comment: "e"));
            script.DeleteChain("c");
            script.DeleteSet("ports");
            script.DeleteTable();
            script.Flush();
        });
        Assert.Equal(
            """
            add table ip6 kube-proxy { comment "rules for kube-proxy" ; }
            add set ip6 kube-proxy ports { type inet_service; }
            add map ip6 kube-proxy verdicts { type ipv6_addr : verdict; comment "v"; }
            add chain ip6 kube-proxy kube-proxy-input-0 { type filter hook input priority 0; policy accept; }
            add chain ip6 kube-proxy c { comment "of c"; }
            flush chain ip6 kube-proxy c
            add rule ip6 kube-proxy c ip6 saddr @ports comment "r"
            # no words for counter
            flush set ip6 kube-proxy ports
            flush map ip6 kube-proxy verdicts
            delete element ip6 kube-proxy verdicts { fd00::9 }
            add element ip6 kube-proxy ports { 80, 443 }
            add element ip6 kube-proxy verdicts { fd00::1 comment "e" : drop }
            delete chain ip6 kube-proxy c
            delete set ip6 kube-proxy ports
            delete table ip6 kube-proxy

            """,
            text);
    }

    [Fact]
    public void A_long_run_of_elements_takes_several_lines()
    {
        var ports = new NftSet("ports", [FieldType.Port]);
        var text = Write(sink =>
        {
            var script = new NftScript(IPFamily.IPv4, sink);
            for (ushort port = 0; port < 1000; port++)
            {
                script.AddElement(ports, new NftElement(Key(port)));
            }

            script.Flush();
        });
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, lines.Length);
        Assert.All(lines, line => Assert.Equal(199, line.Count(c => c == ',')));
    }

    private static string Write(Action<IBufferWriter<byte>> write)
    {
        var sink = new ArrayBufferWriter<byte>();
        write(sink);
        return Encoding.UTF8.GetString(sink.WrittenSpan);
    }

    private static NftSet[] ListedSets() =>
    [
        new("b", [FieldType.Port]) { Comment = "ports" },
        new("a", [FieldType.IPv4Address, FieldType.DrawnNumber], SetValue.Data)
        {
            Data = [FieldType.IPv4Address, FieldType.Port],
        },
        new("c", [FieldType.IPv4Address]) { TimeoutSeconds = 60 },
    ];
}
