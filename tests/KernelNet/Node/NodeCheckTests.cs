using Signalbox.Core.Model;
using static Signalbox.KernelNet.Node.ExaminedNode;

namespace Signalbox.KernelNet.Node;

/// <summary>A node that is broken in one way gives the one finding for it. The settings, rules and links are real.
/// </summary>
public sealed class NodeCheckTests
{
    private const string Guard =
        "$I -A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT "
        + "-j DROP; ";

    private const string Bridge =
        "ip link add cni0 type bridge; ip link add pod0 type veth peer name eth0p; ip link set pod0 master cni0; "
        + "ip link set cni0 up; ip link set pod0 up; ";

    private const string Pods = Bridge
        + "ip address add 10.9.1.1/24 dev cni0; ip address add fd00:9::1/64 dev cni0 nodad; ";

    private const string TwoWays =
        "for n in 1 2; do ip link add up$n type veth peer name far$n; ip link set up$n up; ip link set far$n up; "
        + "ip address add 10.9.$n.1/24 dev up$n; done; "
        + "ip route add default via 10.9.1.2; ip route add 10.8.0.0/16 via 10.9.2.2; ";

    private const string Docker =
        "$I -P FORWARD DROP; $I -A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT; "
        + "$I -A FORWARD -i docker0 ! -o docker0 -j ACCEPT; $I -A FORWARD -i docker0 -o docker0 -j ACCEPT; ";

    [Theory]
    [InlineData(Nft)]
    [InlineData(Legacy)]
    [InlineData(TableMode)]
    public void A_node_in_good_health_gives_no_finding(string mode)
    {
        using var node = new ExaminedNode(mode);
        Assert.Empty(node.Examine());
    }

    [Theory]
    [InlineData(None, "true", "modes note: no mode has programmed any Service")]
    [InlineData(TableMode, "sysctl -qw net.ipv4.ip_forward=0", "forwarding failure: net.ipv4.ip_forward = 0")]
    [InlineData(
        Nft, "ip link add v0 type veth peer name v1; ip link set v0 up; sysctl -qw net.ipv4.conf.v0.forwarding=0",
        "forwarding warning: net.ipv4.conf.v0.forwarding = 0")]
    [InlineData(
        Nft, "sysctl -qw net.ipv6.conf.all.forwarding=0", "forwarding failure: net.ipv6.conf.all.forwarding = 0")]
    [InlineData(
        TableMode, "sysctl -qw net.ipv6.conf.all.forwarding=0", "forwarding failure: net.ipv6.conf.all.forwarding = 0")]
    [InlineData(
        Nft, Bridge + "sysctl -qw net.bridge.bridge-nf-call-iptables=0",
        "bridge-filter failure: net.bridge.bridge-nf-call-iptables = 0")]
    [InlineData(
        Nft, Bridge + "sysctl -qw net.bridge.bridge-nf-call-ip6tables=0",
        "bridge-filter failure: net.bridge.bridge-nf-call-ip6tables = 0")]
    [InlineData(
        Nft, TwoWays
        + "cd /proc/sys/net/ipv4/conf; echo 0 >all/rp_filter; echo 0 >up1/rp_filter; echo 1 >up2/rp_filter",
        "reverse-path warning: net.ipv4.conf.up2.rp_filter = 1, and routes lead out by up1, up2")]
    [InlineData(
        Nft, Guard + "sysctl -qw net.ipv4.conf.all.route_localnet=0",
        "localhost-node-ports warning: net.ipv4.conf.all.route_localnet = 0")]
    [InlineData(
        TableMode, "sysctl -qw net.ipv4.conf.all.route_localnet=1",
        "localhost-node-ports warning: net.ipv4.conf.all.route_localnet = 1, and no rule")]
    [InlineData(
        Nft, "echo 20000 60999 >/proc/sys/net/ipv4/ip_local_port_range",
        "port-range warning: net.ipv4.ip_local_port_range = 20000-60999, node ports are 30000-32767, 2768 of them not")]
    [InlineData(
        Nft, "echo 32000 60999 >/proc/sys/net/ipv4/ip_local_port_range; "
        + "sysctl -qw net.ipv4.ip_local_reserved_ports=8080,32000-32700", "port-range warning: ", "67 of them not")]
    [InlineData(Nft, "sysctl -qw net.ipv6.conf.all.disable_ipv6=1", "ipv6 failure: net.ipv6.conf.all.disable_ipv6 = 1")]
    public void A_setting_that_is_wrong_is_found(string mode, string shell, string finding, string part = "") =>
        AssertFound(mode, shell, finding, part);

    [Theory]
    [InlineData(Nft, "-t nat -D PREROUTING 1", "jumps failure: iptables-nft -t nat has no rule: -A PREROUTING ")]
    [InlineData(Legacy, "-t nat -D OUTPUT 1", "jumps failure: iptables-legacy -t nat has no rule: -A OUTPUT ")]
    [InlineData(
        Legacy, "-t nat -D POSTROUTING 1", "jumps failure: ", "kubernetes postrouting rules")]
    [InlineData(
        Nft, "-D FORWARD -m comment --comment 'kubernetes forwarding rules' -j KUBE-FORWARD",
        "jumps failure: iptables-nft -t filter has no rule: -A FORWARD ", "-j KUBE-FORWARD")]
    [InlineData(
        Nft, "-t nat -A OUTPUT -m comment --comment 'kubernetes service portals' -j KUBE-SERVICES",
        "jumps warning: iptables-nft -t nat has 2 times: -A OUTPUT ")]
    [InlineData(Nft, "-t nat -I PREROUTING -j ACCEPT", "jumps failure: ", "comes behind -A PREROUTING -j ACCEPT")]
    [InlineData(
        Legacy, "-t nat -N X; $I -t nat -A X -p tcp -j RETURN; $I -t nat -A X -j ACCEPT; "
        + "$I -t nat -A X -p tcp -j ACCEPT; $I -t nat -I POSTROUTING -j X; $I -t nat -D X 1",
        "jumps failure: iptables-legacy -t nat: -A POSTROUTING ", "comes behind -A POSTROUTING -j X")]
    [InlineData(
        Legacy, "-I INPUT -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT", "jumps warning: ", "comes behind ", 3)]
    [InlineData(Nft, "-P FORWARD DROP", "foreign-rules failure: iptables-nft -P FORWARD DROP, and no rule accepts")]
    [InlineData(Legacy, "-P OUTPUT DROP", "foreign-rules failure: iptables-legacy -P OUTPUT DROP, and no rule accepts")]
    [InlineData(
        Nft, "-P INPUT DROP; $I -A INPUT -i lo -j ACCEPT; $I -A INPUT -m state --state ESTABLISHED -j ACCEPT",
        "foreign-rules failure: iptables-nft -P INPUT DROP, and no rule accepts")]
    [InlineData(
        Nft, "-A FORWARD -j REJECT --reject-with icmp-host-prohibited",
        "foreign-rules failure: iptables-nft: -A FORWARD -j REJECT --reject-with icmp-host-prohibited")]
    [InlineData(
        Legacy, "-N FW; $I -A FW -p udp -j LOG; $I -A FW -m conntrack --ctstate NEW -j DROP; $I -A FORWARD -g FW",
        "foreign-rules failure: iptables-legacy: -A FORWARD -g FW")]
    [InlineData(
        Nft, "-S >/dev/null; " + Bridge + Docker, "foreign-rules failure: iptables-nft -P FORWARD DROP, ",
        "that come in by cni0")]
    [InlineData(
        Legacy, "-P FORWARD DROP; $I -A FORWARD -s 10.244.0.0/16 -j ACCEPT",
        "foreign-rules note: iptables-legacy -P FORWARD DROP")]
    [InlineData(
        Nft, "-t mangle -A PREROUTING -m conntrack --ctstate NEW,INVALID -j DROP",
        "foreign-rules failure: iptables-nft -t mangle: -A PREROUTING -m conntrack --ctstate INVALID,NEW -j DROP")]
    [InlineData(
        Legacy, "-t mangle -P POSTROUTING DROP",
        "foreign-rules failure: iptables-legacy -t mangle -P POSTROUTING DROP, and no rule accepts new connections")]
    [InlineData(
        Nft, "-A FORWARD -d 10.9.9.0/24 -j REJECT", "foreign-rules note: iptables-nft: -A FORWARD -d 10.9.9.0/24 ")]
    [InlineData(
        Nft, "-S >/dev/null; " + Pods + "$I -I FORWARD -s 10.0.0.0/8 -j DROP",
        "foreign-rules failure: iptables-nft: -A FORWARD -s 10.0.0.0/8 -j DROP")]
    [InlineData(
        Legacy, "-S >/dev/null; " + Pods + "$I -P FORWARD DROP; $I -A FORWARD -s 10.88.0.0/16 -j ACCEPT",
        "foreign-rules failure: iptables-legacy -P FORWARD DROP, ", "that come in by cni0")]
    [InlineData(
        Nft, "-S >/dev/null; " + Pods + "$J -A FORWARD -s fd00:9::/32 -d fd00:9::/32 -j DROP",
        "foreign-rules failure: ip6tables-nft: -A FORWARD -s fd00:9::/32 -d fd00:9::/32 -j DROP")]
    public void A_rule_of_iptables_that_is_wrong_is_found(
        string mode, string command, string finding, string part = "", int times = 1) =>
        AssertFound(mode, $"$I {command}", finding, part, times);

    [Theory]
    [InlineData("forward", "-", "policy drop", "failure: table inet fw, chain forward: policy drop, and no rule")]
    [InlineData("input", "ct state established,related accept", "policy drop", "failure: table inet fw, chain input: ")]
    [InlineData("forward", "iifname lo accept", "policy drop", "failure: table inet fw, chain forward: policy drop")]
    [InlineData("output", "counter reject with icmpx admin-prohibited", "", "failure: table inet fw, chain output: ")]
    [InlineData("prerouting", "ct state new counter drop", "", "failure: table inet fw, chain prerouting: ")]
    [InlineData("forward", "tcp dport 22 accept", "policy drop", "note: table inet fw, chain forward: policy drop")]
    [InlineData("forward", "ct state vmap { established : accept }", "policy drop", "note: table inet fw, chain ")]
    public void A_table_of_nftables_that_is_wrong_is_found(string hook, string rule, string policy, string finding)
    {
        var shell = $"nft add table inet fw; nft 'add chain inet fw {hook} {{ type filter hook {hook} priority 5; }}'; "
            + (rule == "-" ? "" : $"nft 'add rule inet fw {hook} {rule}'; ")
            + (policy.Length == 0 ? "" : $"nft 'add chain inet fw {hook} {{ {policy}; }}'");
        AssertFound(TableMode, shell, $"foreign-tables {finding}", "");
    }

    [Theory]
    [InlineData(
        Nft, "iptables-nft -t raw -A PREROUTING -j DROP",
        "foreign-tables failure: table ip raw, chain PREROUTING: ")]
    [InlineData(TableMode, "nft flush chain ip kube-proxy nat-prerouting",
        "table-hooks failure: table ip kube-proxy: chain nat-prerouting is empty")]
    [InlineData(
        TableMode, "nft flush chain ip6 kube-proxy filter-forward; nft delete chain ip6 kube-proxy filter-forward",
        "table-hooks failure: table ip6 kube-proxy has no chain filter-forward on its hook")]
    [InlineData(TableMode, "nft 'add table ip kube-proxy { flags dormant; }'",
        "table-hooks failure: table ip kube-proxy is dormant")]
    [InlineData(
        TableMode, "iptables-nft -t nat -N KUBE-SERVICES",
        "modes failure: IPv4: Services are programmed in iptables-nft and in the nftables table ip kube-proxy", 3)]
    [InlineData(
        Nft, "iptables-legacy -t nat -N KUBE-SERVICES; iptables-legacy -t nat -N KUBE-LOAD-BALANCER",
        "modes failure: IPv4: Services are programmed in iptables-nft and in iptables-legacy (IPVS mode)")]
    [InlineData(
        TableMode, "ip link add kube-ipvs0 type bridge",
        "modes warning: there is a network interface kube-ipvs0, which IPVS mode has left")]
    [InlineData(
        Legacy, "ip6tables-nft -A FORWARD -s fd00::9 -j ACCEPT",
        "modes warning: ip6tables-nft holds 1 rules beside those of ip6tables-legacy")]
    public void A_mode_that_is_in_the_way_of_another_is_found(
        string mode, string shell, string finding, int times = 1) =>
        AssertFound(mode, shell, finding, "", times);

    [Theory]
    [InlineData(TableMode, TwoWays + "sysctl -qw net.ipv4.conf.up1.rp_filter=2 net.ipv4.conf.up2.rp_filter=2")]
    [InlineData(Nft, Guard + "sysctl -qw net.ipv4.conf.all.route_localnet=1")]
    [InlineData(Nft, Bridge + "$I -P FORWARD DROP; $I -A FORWARD -i cni0 -j ACCEPT")]
    [InlineData(
        Nft, Pods + "$I -P FORWARD DROP; $I -A FORWARD -s 10.9.0.0/16 -j ACCEPT; $I -I FORWARD -s 10.8.0.0/16 -j DROP")]
    [InlineData(Legacy, "$I -t nat -I PREROUTING -p tcp --dport 8080 -j REDIRECT --to-ports 80; $I -I FORWARD -j LOG")]
    [InlineData(Nft, "$I -N KUBE-ROUTER-FORWARD; $I -I FORWARD -j KUBE-ROUTER-FORWARD; "
        + "$I -A KUBE-ROUTER-FORWARD -s 10.9.9.9 -j DROP; "
        + "$I -A KUBE-ROUTER-FORWARD -m conntrack --ctstate INVALID -j DROP")]
    [InlineData(TableMode, "nft add table inet fw; "
        + "nft 'add chain inet fw forward { type filter hook forward priority 5; policy drop; }'; "
        + "nft add rule inet fw forward ct state established,related accept; "
        + "nft add rule inet fw forward ct status dnat accept; nft add rule inet fw forward reject")]
    [InlineData(TableMode, "nft 'add table inet fw { flags dormant; }'; "
        + "nft 'add chain inet fw forward { type filter hook forward priority 5; policy drop; }'")]
    [InlineData(Nft, "echo 20000 60999 >/proc/sys/net/ipv4/ip_local_port_range; "
        + "sysctl -qw net.ipv4.ip_local_reserved_ports=30000-32767")]
    public void What_only_looks_wrong_is_no_finding(string mode, string shell)
    {
        using var node = new ExaminedNode(mode);
        node.Shell(shell);
        Assert.Empty(node.Examine());
    }

    /// <summary>Legacy tables without the program that reads them.</summary>
    [Fact]
    public void What_cannot_be_read_is_said_to_be_unknown()
    {
        using var node = new ExaminedNode(Legacy);
        var findings = node.Examine(["/nosuch"]);
        Assert.All(findings, finding => Assert.Contains(" unknown: ", finding));
        Assert.All(
            (string[])["modes", "jumps", "foreign-rules", "localhost-node-ports"],
            check => Assert.Single(findings, finding => finding.StartsWith($"{check} ", StringComparison.Ordinal)));
    }

    /// <summary>Where iptables-nft-save has no words for a table, or is not there, the kernel is asked.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rules_of_the_nft_variant_are_read_without_its_program_too(bool hasProgram)
    {
        using var node = new ExaminedNode(Nft);
        node.Shell("nft 'add chain ip filter mine'; nft add rule ip filter mine ct mark 7 fib daddr type local drop");
        node.Shell("$I -P FORWARD DROP; $I -t nat -D PREROUTING 1");
        var findings = node.Examine(hasProgram ? null : ["/nosuch"]);
        Assert.Equal(2, findings.Count);
        Assert.Contains(findings, finding => finding.StartsWith("foreign-rules failure: iptables-nft -P FORWARD DROP"));
        Assert.Contains(findings, finding => finding.StartsWith("jumps failure: iptables-nft -t nat has no rule"));
    }

    [Fact]
    public void Looking_makes_nothing()
    {
        using var node = new ExaminedNode(None);
        node.Examine();
        Assert.Equal("", node.Inside.Execute("nft", "list", "ruleset").ThrowIfFailed().Output);
        Assert.Empty(node.Inside.Run(() => Kernel.Iptables.LegacyTables.Existing(IPFamily.IPv4)));
    }

    private static void AssertFound(string mode, string shell, string finding, string part, int times = 1)
    {
        using var node = new ExaminedNode(mode);
        node.Shell(shell);
        var findings = node.Examine();
        Assert.True(findings.Count == times, string.Join('\n', findings));
        Assert.StartsWith(finding, findings[0]);
        Assert.Contains(part, findings[0]);
    }
}
