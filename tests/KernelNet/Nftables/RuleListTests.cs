using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Kernel.Accounting;
using Signalbox.Kernel.Iptables;
using Signalbox.Kernel.Nftables;
using Signalbox.KernelNet.Iptables;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing;

namespace Signalbox.KernelNet.Nftables;

/// <summary>Rules read over netlink are those that iptables-nft-save prints.</summary>
public sealed class RuleListTests
{
    [Fact]
    public void Recorded_rules_are_read_as_iptables_save_prints_them()
    {
        foreach (var dump in Goldens.Dumps())
        {
            var family = dump.EndsWith("ip6tables", StringComparison.Ordinal) ? IPFamily.IPv6 : IPFamily.IPv4;
            using var inside = new TemporaryNamespace("rules");
            var rules = Load(inside, family, File.ReadAllText(dump));
            Assert.NotEmpty(rules);
            Assert.All(rules, rule => Assert.True(IsUnderstood(rule), $"{dump}: {rule}"));
        }
    }

    /// <summary>Whatever can be rendered: matches and targets in every order that renderers have.</summary>
    public static TheoryData<IPFamily, string, bool, bool> Renderings()
    {
        var data = new TheoryData<IPFamily, string, bool, bool>();
        foreach (var family in Enum.GetValues<IPFamily>())
        {
            foreach (var detector in new[] { "none", "block", "odd block", "interface", "prefix" })
            {
                data.Add(family, detector, false, true);
            }

            data.Add(family, "block", true, true);
            data.Add(family, "block", false, false);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Renderings))]
    public void What_is_rendered_is_read_back(IPFamily family, string detector, bool masqueradeAll, bool withCounters)
    {
        var ground = new RenderedGround(family);
        var settings = A.Settings(family) with
        {
            MasqueradeAll = masqueradeAll,
            Detector = ground.Detector(detector),
        };
        var features = new IptablesFeatures { CountsInvalid = withCounters, CountsLocalhostNodePorts = withCounters };
        using var inside = new TemporaryNamespace("rules");
        var read = Load(inside, family, ground.Restore(settings, features));
        Assert.All(read, rule => Assert.True(IsUnderstood(rule), $"{rule}"));
        Assert.True(read.Count > 50, $"only {read.Count} rules");
        foreach (var kind in RenderedGround.Kinds)
        {
            Assert.Contains(
                read, rule => kind.IsInstanceOfType(rule.Target) || rule.Matches.Items.Any(kind.IsInstanceOfType));
        }
    }

    [Theory]
    [InlineData(IPFamily.IPv4)]
    [InlineData(IPFamily.IPv6)]
    public void Each_condition_and_target_is_read_as_iptables_save_prints_it(IPFamily family)
    {
        using var inside = new TemporaryNamespace("rules");
        var read = Load(inside, family, RenderedGround.EveryKind(family));
        Assert.All(read, rule => Assert.True(IsUnderstood(rule), $"{rule}"));
    }

    /// <summary>Each of them differs from something of ours in one respect.</summary>
    public static TheoryData<string> Strangers() =>
    [
        "-A INPUT -p tcp -m tcp --sport 80 -j ACCEPT",
        "-A INPUT -p tcp -m tcp --sport 80 --dport 80 -j ACCEPT",
        "-A INPUT -p tcp -m tcp ! --dport 80 -j ACCEPT",
        "-A INPUT -p tcp -m tcp --dport 80:90 -j ACCEPT",
        "-A INPUT -p tcp -m tcp --dport 80 --tcp-flags SYN SYN -j ACCEPT",
        "-A INPUT -p udp -m udp --sport 1:2 -j ACCEPT",
        "-A INPUT -p sctp -m sctp --sport 80 -j ACCEPT",
        "-A INPUT -p sctp -m sctp ! --dport 80 -j ACCEPT",
        "-A INPUT -p sctp -m sctp --dport 80:81 -j ACCEPT",
        "-A INPUT ! -p tcp -j ACCEPT",
        "-A INPUT -p icmp -j ACCEPT",
        "-A INPUT -f -j ACCEPT",
        "-A INPUT -s 10.0.0.0/255.0.255.0 -j ACCEPT",
        "-A INPUT -p tcp -j REJECT --reject-with tcp-reset",
        "-A INPUT -g ELSEWHERE",
        "-A INPUT -m mark --mark 0x1 -j LOG --log-prefix \"two words \"",
        "-A INPUT -m limit --limit 5/min -j ACCEPT",
        "-A INPUT -j NFLOG --nflog-group 3",
        "-A INPUT -m state --state NEW -j ACCEPT",
        "-A INPUT -m conntrack --ctstate NEW --ctproto 6 -j ACCEPT",
        "-A INPUT -m statistic --mode random ! --probability 0.5 -j ACCEPT",
        "-A INPUT -m statistic --mode nth --every 2 --packet 0 -j ACCEPT",
        "-A INPUT -m recent --rcheck --seconds 5 --name A --rsource -j ACCEPT",
        "-A INPUT -m recent --rcheck --seconds 5 --hitcount 2 --reap --name A --rsource -j ACCEPT",
        "-A INPUT -m recent ! --rcheck --seconds 5 --reap --name A --rsource -j ACCEPT",
        "-A INPUT -m recent --update --seconds 5 --reap --name A --rsource -j ACCEPT",
        "-A INPUT -m recent --set --name A --rdest -j ACCEPT",
        "-A INPUT -m recent --set --name A --mask 255.255.0.0 --rsource -j ACCEPT",
        "-A INPUT -m addrtype ! --dst-type LOCAL -j ACCEPT",
        "-A INPUT -m addrtype --dst-type LOCAL --limit-iface-in -j ACCEPT",
        "-A INPUT -m addrtype --src-type LOCAL --dst-type LOCAL -j ACCEPT",
        "-A INPUT -m addrtype --dst-type UNICAST -j ACCEPT",
        "-t nat -A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.1",
        "-t nat -A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.1:80-90",
        "-t nat -A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.1-10.0.0.2:80",
        "-t nat -A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.1:80 --random",
        "-t nat -A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.1:80 --persistent",
        "-t nat -A PREROUTING -p udp -j REDIRECT --to-ports 80",
        "-t nat -A POSTROUTING -p tcp -j MASQUERADE --to-ports 80-90",
        "-t nat -A POSTROUTING -j MASQUERADE --random",
        "-t nat -A POSTROUTING -j SNAT --to-source 10.0.0.1",
    ];

    [Theory]
    [MemberData(nameof(Strangers))]
    public void What_we_never_write_equals_nothing_of_ours(string command)
    {
        using var inside = new TemporaryNamespace("rules");
        var tools = Programs.Tools(IPFamily.IPv4, IptablesVariant.Nft);
        inside.Command(tools, "-N ELSEWHERE");
        inside.Execute("sh", "-c", $"{tools.CommandPath} {command}").ThrowIfFailed();
        var rule = Assert.Single(Read(inside, IPFamily.IPv4).Values.SelectMany(rules => rules));
        Assert.False(IsUnderstood(rule), $"{rule}");
    }

    /// <summary>As other versions of iptables, or a person with nft, would write them.</summary>
    [Theory]
    [InlineData("reject with icmp port-unreachable", "-j REJECT --reject-with icmp-port-unreachable")]
    [InlineData("reject with icmp host-unreachable", null)]
    [InlineData("ip protocol tcp accept", "-p tcp -j ACCEPT")]
    [InlineData("ip protocol udp udp dport 53 drop", "-p udp -m udp --dport 53 -j DROP")]
    [InlineData("meta mark and 0x4000 == 0x4000 return", "-m mark --mark 0x4000/0x4000 -j RETURN")]
    [InlineData("iifname \"eth*\" oifname != \"cni0\" accept", "-i eth+ ! -o cni0 -j ACCEPT")]
    [InlineData("iifname \"eth+\" accept", null)]
    [InlineData("ip saddr 10.0.0.0-10.0.0.9 accept", null)]
    [InlineData("ip saddr { 10.0.0.1, 10.0.0.3 } accept", null)]
    [InlineData("ip saddr > 10.0.0.1 accept", null)]
    [InlineData("ct state new accept", null)]
    [InlineData("meta mark set 0x4000", null)]
    [InlineData("udp dport 53 udp sport 53 drop", null)]
    [InlineData("ip saddr 10.0.0.1 ip saddr 10.0.0.2 drop", "-s 10.0.0.1/32 -s 10.0.0.2/32 -j DROP")]
    public void Native_expressions_are_read_by_their_meaning(string nft, string? text)
    {
        using var inside = new TemporaryNamespace("rules");
        inside.Command(Programs.Tools(IPFamily.IPv4, IptablesVariant.Nft), "-N KUBE-A");
        inside.Execute("nft", $"add rule ip filter KUBE-A {nft}").ThrowIfFailed();
        var rule = Assert.Single(Read(inside, IPFamily.IPv4)[(Table.Filter, "KUBE-A")]);
        if (text is null)
        {
            Assert.False(IsUnderstood(rule), $"{rule}");
            return;
        }

        Assert.Equal(text, new RuleText(IPFamily.IPv4).Say(rule));
    }

    [Theory]
    [InlineData(IPFamily.IPv4, "meta l4proto tcp dnat to 10.0.0.1:80", "-p tcp -j DNAT --to-destination 10.0.0.1:80")]
    [InlineData(IPFamily.IPv6, "meta l4proto tcp dnat to [fd00::1]:80", "-p tcp -j DNAT --to-destination [fd00::1]:80")]
    [InlineData(IPFamily.IPv4, "meta l4proto tcp dnat to 10.0.0.1:80-90", null)]
    [InlineData(IPFamily.IPv4, "meta l4proto tcp dnat to 10.0.0.1:80 random", null)]
    [InlineData(IPFamily.IPv4, "meta l4proto tcp snat to 10.0.0.1:80", null)]
    [InlineData(IPFamily.IPv4, "masquerade", "-j MASQUERADE")]
    [InlineData(IPFamily.IPv6, "masquerade fully-random", "-j MASQUERADE --random-fully")]
    [InlineData(IPFamily.IPv4, "masquerade random", null)]
    [InlineData(IPFamily.IPv4, "meta l4proto tcp masquerade to :80", null)]
    public void Native_nat_is_read_by_its_meaning(IPFamily family, string nft, string? text)
    {
        using var inside = new TemporaryNamespace("rules");
        var hook = nft.Contains("dnat", StringComparison.Ordinal) ? "PREROUTING" : "POSTROUTING";
        inside.Command(Programs.Tools(family, IptablesVariant.Nft), $"-t nat -A {hook} -j RETURN");
        var name = family == IPFamily.IPv4 ? "ip" : "ip6";
        inside.Execute("nft", $"add rule {name} nat {hook} {nft}").ThrowIfFailed();
        var rule = Read(inside, family)[(Table.Nat, hook)][1];
        if (text is null)
        {
            Assert.False(IsUnderstood(rule), $"{rule}");
            return;
        }

        Assert.Equal(text, new RuleText(family).Say(rule));
    }

    [Fact]
    public void A_change_while_rules_are_read_means_reading_again()
    {
        using var inside = new TemporaryNamespace("rules");
        var tools = Programs.Tools(IPFamily.IPv4, IptablesVariant.Nft);
        inside.Command(tools, "-A INPUT -j ACCEPT");
        var calls = 0;
        var count = inside.Run(() => RuleList.Read(IPFamily.IPv4, list =>
        {
            var rules = 0;
            list.Rules("filter", "INPUT", _ => rules++);
            if (calls++ == 0)
            {
                inside.Command(tools, "-A INPUT -j DROP");
            }

            return rules;
        }));
        Assert.Equal((2, 2), (calls, count));
    }

    [Fact]
    public void A_table_or_chain_that_is_not_there_has_no_rules()
    {
        using var inside = new TemporaryNamespace("rules");
        inside.Run(() => RuleList.Read(IPFamily.IPv4, list =>
        {
            Assert.Empty(list.Chains());
            list.Rules("nat", "KUBE-SERVICES", _ => Assert.Fail("a rule of a chain that is not there"));
            return 0;
        }));
    }

    /// <summary>Loads rules, reads them both ways, compares chain by chain, and returns all of them.</summary>
    private static List<Rule> Load(TemporaryNamespace inside, IPFamily family, string text)
    {
        inside.Run(() =>
        {
            using var accounting = new NfAcct();
            accounting.Ensure(IptablesFeatures.InvalidCounter);
            accounting.Ensure(IptablesFeatures.LocalhostNodePortsCounter);
        });
        var tools = Programs.Tools(family, IptablesVariant.Nft);
        var restored = inside.Restore(tools, text);
        Assert.True(restored.Kind == RestoreKind.Applied, $"{restored.Words}\n{text}");
        var saved = Saved(inside.Save(tools, null));
        var read = Read(inside, family);
        foreach (var (chain, rules) in saved)
        {
            // iptables-save prints built-in chains that nobody has made yet.
            Assert.Equal(rules, !chain.Chain.Contains('-') && rules.Count == 0 ? [] : read[chain]);
        }

        Assert.Empty(read.Keys.Except(saved.Keys));

        return [.. read.Values.SelectMany(rules => rules)];
    }

    private static Dictionary<(Table Table, string Chain), List<Rule>> Read(
        TemporaryNamespace inside, IPFamily family) =>
        inside.Run(() => RuleList.Read(family, list =>
        {
            var read = new Dictionary<(Table, string), List<Rule>>();
            foreach (var (name, chain) in list.Chains())
            {
                var rules = read[(TableText.Parse(name)!.Value, chain.Name)] = [];
                list.Rules(name, chain.Name, rules.Add);
            }

            return read;
        }));

    private static Dictionary<(Table Table, string Chain), List<Rule>> Saved(IEnumerable<string> lines)
    {
        var saved = new Dictionary<(Table, string), List<Rule>>();
        Table? table = null;
        foreach (var line in lines)
        {
            if (line.StartsWith('*'))
            {
                table = TableText.Parse(line.AsSpan(1));
            }
            else if (table is { } declared && line.StartsWith(':'))
            {
                saved[(declared, line[1..line.IndexOf(' ')])] = [];
            }
            else if (table is { } current && line.StartsWith("-A ", StringComparison.Ordinal))
            {
                var end = line.IndexOf(' ', 3);
                var chain = end < 0 ? line[3..] : line[3..end];
                saved[(current, chain)].Add(RuleParser.Parse(end < 0 ? "" : line[end..]));
            }
        }

        return saved;
    }

    private static bool IsUnderstood(Rule rule) =>
        rule.Target is not Target.Other && !rule.Matches.Items.Any(match => match is Match.Other);
}
