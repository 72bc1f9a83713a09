using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Signalbox.Core.Compare;
using Signalbox.Core.Model;
using Signalbox.Core.Render.Nftables;
using Signalbox.Core.Rules;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Core.Trace;
using Signalbox.Core.Trace.Dumps;
using Signalbox.Testing;

namespace Signalbox.Core.Tests.Compare;

/// <summary>Rules as they should be, with one thing changed by somebody: what it is and whose is told, and nothing
/// beside it.</summary>
public sealed class HeldRulesTests
{
    private const string Web = "ns/web:http";
    private const string Sticky = "ns/sticky:http";
    private const string Fixed = "fixed rules";

    /// <summary>What begins so changes all lines that fit, all else only the first.</summary>
    private const string EachLine = "(?m)";

    private static readonly TestCluster Cluster = new TestCluster()
        .Set(A.Service("ns/web", "172.30.0.10", A.Port(80, nodePort: 30080)), A.Local("10.0.0.1"), A.Remote("10.0.1.1"))
        .Set(
            A.Service("ns/sticky", "172.30.0.11") with { AffinityTimeoutSeconds = 600 }, A.Local("10.0.0.2"),
            A.Remote("10.0.1.2"));

    [Theory]
    [InlineData("(web:http.*)0.50000000000", "${1}0.25000000000", DifferenceKind.OtherProbability, Web)]
    [InlineData("10.0.1.1:8080\n", "10.0.1.9:8080\n", DifferenceKind.LeadsElsewhere, Web)]
    [InlineData("-A KUBE-EXT-\\S+ -j KUBE-SVC-.*\n", "", DifferenceKind.MissingRule, Web)]
    [InlineData("-A KUBE-SEP-\\S+ -s 10.0.0.1/32 .*\n", "$0$0", DifferenceKind.ExtraRule, Web)]
    [InlineData("(-s 10.0.0.1/32 -m comment --comment )\\S+", "$1mine", DifferenceKind.OtherComment, Web)]
    [InlineData("(-A KUBE-SEP-\\S+ -s 10.0.0.2/32 .*\n)(.*\n)", "$2$1", DifferenceKind.OtherOrder, Sticky)]
    [InlineData("(-A KUBE-SVC-\\S+ )! (-s 10.0.0.0/8 -d 172.30.0.10)", "$1$2", DifferenceKind.OtherRule, Web)]
    [InlineData("(?m)^(:|-A )KUBE-EXT-.*\n", "", DifferenceKind.MissingChain, Web)]
    [InlineData("-A KUBE-SERVICES -d 172.30.0.10/32.*\n", "", DifferenceKind.MissingRule, Web)]
    [InlineData("-A KUBE-SERVICES -d 172.30.0.10/32.*\n", "$0$0", DifferenceKind.ExtraRule, Web)]
    [InlineData("(-A KUBE-SERVICES -d 172.30.0.1)0", "${1}9", DifferenceKind.OtherRule, Web)]
    [InlineData("\\*nat\n", "*nat\n:KUBE-SVC-AAAAAAAAAAAAAAAA - [0:0]\n", DifferenceKind.StaleChain, "nobody's")]
    [InlineData("-A KUBE-SERVICES -m comment .*\n", "", DifferenceKind.MissingRule, Fixed)]
    [InlineData("(-A KUBE-SERVICES -d 172.30.0.1.*\n)(-A KUBE-SERVICES -m comment .*\n)", "$2$1",
        DifferenceKind.OtherOrder, Fixed)]
    [InlineData("-A KUBE-MARK-MASQ -j", "-A KUBE-MARK-MASQ -s 192.0.2.1/32 -j RETURN\n$0",
        DifferenceKind.ExtraRule, Fixed)]
    [InlineData("(-A KUBE-MARK-MASQ .*)0x4000/0x4000", "${1}0x8000/0x8000", DifferenceKind.OtherMark, Fixed)]
    [InlineData("(-A KUBE-POSTROUTING -m mark ! --mark )0x4000/0x4000", "${1}0x8000/0x8000",
        DifferenceKind.OtherMark, Fixed)]
    [InlineData("(?m)^(:|-A )KUBE-POSTROUTING.*\n", "", DifferenceKind.MissingChain, Fixed)]
    [InlineData("-A OUTPUT -j KUBE-FIREWALL\n", "", DifferenceKind.MissingJump, Fixed)]
    [InlineData("-A PREROUTING .*\n", "$0$0", DifferenceKind.DoubledJump, Fixed)]
    public void A_difference_in_iptables_is_told(string found, string instead, DifferenceKind kind, string owner)
    {
        var wanted = Iptables();
        Assert.Empty(Differences(wanted));
        Check(Differences(Changed(wanted, found, instead)), kind, owner);

        ImmutableArray<Difference> Differences(string rules) => new IptablesComparison(
            Cluster.Plan, HeldFeatures.Of(Chains(rules)), Chains(rules), isPartial: true).Differences();
    }

    [Theory]
    [InlineData("172.30.0.10 . 6 . 80 . 4 : 10.0.0.1 ", "172.30.0.10 . 6 . 80 . 4 : 10.0.0.9 ",
        DifferenceKind.LeadsElsewhere, Web)]
    [InlineData("172.30.0.10 . 6 . 80 . 4 : .*\n", "", DifferenceKind.MissingElement, Web)]
    [InlineData("elements = \\{ 172.30.0.10,", "elements = { 172.30.0.10, 172.30.0.99,",
        DifferenceKind.ExtraElement, "nobody's")]
    [InlineData("elements = \\{ 6 . 30080 \\}", "", DifferenceKind.MissingElement, Web)]
    [InlineData("timeout 600s|timeout 10m", "timeout 60s", DifferenceKind.OtherType, Sticky)]
    [InlineData("\tset nodeports \\{", "\tset mine {\n\t\ttype ipv4_addr\n\t}\n$0",
        DifferenceKind.StaleSet, "nobody's")]
    [InlineData("(?s)\tchain services \\{.*?\n\t\\}\n", "", DifferenceKind.MissingChain, Fixed)]
    [InlineData("(?s)\tchain service-KBDI.*?\n\t\\}\n", "", DifferenceKind.MissingChain, Sticky)]
    [InlineData("\tchain services \\{", "\tchain mine {\n\t\taccept\n\t}\n$0", DifferenceKind.StaleChain, "nobody's")]
    [InlineData("\tchain services \\{", "\tchain service-AAAAAAAA-ns/gone/tcp/http {\n\t\tdrop\n\t}\n$0",
        DifferenceKind.StaleChain, "nobody's (once ns/gone:http)")]
    [InlineData("(nat hook postrouting priority )\\w+", "${1}7", DifferenceKind.OtherHook, Fixed)]
    [InlineData("(chain services \\{\n)(.*\n)(.*\n)", "$1$3$2", DifferenceKind.OtherOrder, Fixed)]
    [InlineData("(chain services \\{\n)(.*\n)", "$1", DifferenceKind.MissingRule, Fixed)]
    [InlineData("(chain services \\{\n)(.*\n)", "$1$2$2", DifferenceKind.ExtraRule, Fixed)]
    [InlineData("@cluster-ips jump cluster-ip-traffic", "@cluster-ips jump external-traffic",
        DifferenceKind.LeadsElsewhere, Fixed)]
    [InlineData("numgen random mod 2 0", "numgen random mod 3 0", DifferenceKind.OtherProbability, Sticky)]
    [InlineData("dnat to 10.0.0.2:8080", "dnat to 10.0.0.9:8080", DifferenceKind.LeadsElsewhere, Sticky)]
    [InlineData("comment \"Reject traffic", "comment \"Refuse traffic", DifferenceKind.OtherComment, Fixed)]
    [InlineData("(?s)(chain external-traffic.*?)0x00004000", "${1}0x00008000", DifferenceKind.OtherMark, Fixed)]
    public void A_difference_in_nftables_is_told(
        string found, string instead, DifferenceKind kind, string owner)
    {
        var wanted = Nftables();
        Assert.Empty(Differences(wanted));
        Check(Differences(Changed(wanted, found, instead)), kind, owner);

        ImmutableArray<Difference> Differences(string rules) =>
            new NftablesComparison(Cluster.Plan, Read(rules).ProxyTable!).Differences();
    }

    /// <summary>Rules that look into it cannot be loaded without it, so that their difference is told too.</summary>
    [Theory]
    [InlineData("(?s)\tset nodeports \\{.*?\n\t\\}\n", "set nodeports", Fixed, Web)]
    [InlineData("(?s)\tset affinity-GW.*?\n\t\\}\n", "set affinity-GW24KM5P-ns/sticky/tcp/http__10.0.0.2/8080", Sticky)]
    public void A_set_that_is_missing_is_told_with_whom_it_was_for(
        string found, string place, params string[] owners)
    {
        var held = Read(Changed(Nftables(), found, "")).ProxyTable!;
        var differences = new NftablesComparison(Cluster.Plan, held).Differences();
        var missing = differences.Where(one => one.Kind is DifferenceKind.MissingSet or DifferenceKind.MissingElement);
        Assert.Equal(
            owners.Select(owner => (place, owner)).Order(),
            missing.Select(one => (one.Place, one.Owner.ToString()!)).Order());
        Assert.Contains(differences, one => one.Kind == DifferenceKind.OtherRule);
    }

    [Theory]
    [InlineData("(-A KUBE-FORWARD .*)-m nfacct --nfacct-name ct_state_invalid_dropped_pkts ", "$1")]
    [InlineData("--random-fully", "")]
    [InlineData("-A KUBE-NODEPORTS -d 127.0.0.0/8 .*\n", "")]
    public void What_a_node_cannot_do_is_no_difference(string found, string instead)
    {
        var held = Chains(Changed(Iptables(), found, instead));
        Assert.Empty(new IptablesComparison(Cluster.Plan, HeldFeatures.Of(held), held, isPartial: true).Differences());
    }

    [Fact]
    public void What_the_other_modes_have_left_is_told()
    {
        var held = Chains(Iptables());
        var left = LeftoverComparison.OfIptables(IPFamily.IPv4, new IptablesRules("iptables-nft", held))!;
        Assert.Equal(DifferenceKind.Leftover, left.Kind);
        Assert.Contains(left.Lines, line => line.Text.Contains("-j KUBE-SERVICES", StringComparison.Ordinal));
        Assert.Contains(left.Lines, line => line.Text == "nat :KUBE-SERVICES");
        var others = Chains("*nat\n:INPUT ACCEPT [0:0]\n-A INPUT -j ACCEPT\n");
        Assert.Null(LeftoverComparison.OfIptables(IPFamily.IPv4, new IptablesRules("iptables-nft", others)));

        var table = LeftoverComparison.OfNftables(Read(Nftables()).ProxyTable!);
        Assert.Equal("table ip kube-proxy", table.Place);
        var ipvs = Assert.Single(LeftoverComparison.OfIpvs(Chains("*nat\n:KUBE-LOAD-BALANCER - [0:0]\n")));
        Assert.Equal(("nat KUBE-LOAD-BALANCER", false), (ipvs.Place, ipvs.IsMendable));
        Assert.Equal("leftover", ipvs.Kind.Word());
    }

    /// <summary>Of a layout that is not known, packets tell: here those of the other mode, which answers alike.
    /// </summary>
    [Fact]
    public void Packets_tell_whatever_the_layout()
    {
        foreach (var (mode, rules) in new[] { (PacketMode.Iptables, Iptables()), (PacketMode.Nftables, Nftables()) })
        {
            var comparison = new PacketComparison(Cluster.Plan, Read(rules), Cluster.Node, mode);
            Assert.Empty(comparison.Differences());
            Assert.InRange(comparison.Packets, 8, 100);
            var moved = Read(rules.Replace("10.0.0.1", "10.0.0.9", StringComparison.Ordinal));
            var differences = new PacketComparison(Cluster.Plan, moved, Cluster.Node, mode).Differences();
            Assert.All(differences, difference => Assert.Equal(Web, difference.Owner.ToString()));
            Assert.Contains(differences[0].Lines, line => line.ToString() == "- 50.00 % to 10.0.0.9:8080");
            Assert.Contains(differences[0].Lines, line => line.ToString() == "+ 50.00 % to 10.0.0.1:8080");
        }
    }

    private static void Check(ImmutableArray<Difference> differences, DifferenceKind kind, string owner)
    {
        var told = differences.Select(one => $"{one.Kind} {one.Owner} {one.Place}: {one.Words}").ToList();
        Assert.True(differences is [var only] && only.Kind == kind && only.Owner.ToString() == owner,
            string.Join('\n', told));
    }

    private static string Changed(string rules, string found, string instead)
    {
        Assert.Matches(found, rules);
        return found.StartsWith(EachLine, StringComparison.Ordinal)
            ? Regex.Replace(rules, found, instead)
            : new Regex(found).Replace(rules, instead, 1);
    }

    private static ChainSet Chains(string rules) => ChainSet.Parse(rules.Split('\n'));

    private static NodeRules Read(string rules) =>
        NodeDump.Read([new DumpBytes("held", Encoding.UTF8.GetBytes(rules))]).Of(IPFamily.IPv4);

    private static string Iptables()
    {
        var text = new ArrayBufferWriter<byte>();
        Cluster.Renderer.Write(new RestoreWriter(IPFamily.IPv4, text));
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    private static string Nftables()
    {
        var rules = new NftablesRuleset(Cluster.Plan);
        var text = new ArrayBufferWriter<byte>();
        NftListing.Write(rules.Rules, rules.ElementsOf, text);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }
}
