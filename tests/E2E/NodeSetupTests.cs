using Signalbox.E2E.Nodes;
using Signalbox.Kernel.Iptables;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing;

namespace Signalbox.E2E;

/// <summary>What the program sets the node to, in a namespace: there nf_conntrack_max can be read only.</summary>
public sealed class NodeSetupTests : IDisposable
{
    private const string Netfilter = "/proc/sys/net/netfilter/nf_conntrack_";

    private readonly TestNode _node = new(IptablesVariant.Nft);

    public void Dispose() => _node.Dispose();

    [Fact]
    public void An_agent_sets_up_its_node_and_goes_on_without_what_it_may_not_write()
    {
        using (var first = _node.StartAgent("--oom-score-adj=321"))
        {
            first.WaitUntilProgrammed();
            Assert.Equal("86400", Read($"{Netfilter}tcp_timeout_established"));
            Assert.Equal("3600", Read($"{Netfilter}tcp_timeout_close_wait"));
            Assert.Equal("321", File.ReadAllText($"/proc/{first.ProcessId}/oom_score_adj").Trim());
            Assert.Single(first.Log, line => line.Contains("tracking stays as it is", StringComparison.Ordinal));
            Assert.Equal(2, first.Log.Count(line => line.Contains("Set sysctl", StringComparison.Ordinal)));
        }

        using var second = _node.StartAgent();
        second.WaitUntilProgrammed();
        Assert.DoesNotContain(second.Log, line => line.Contains("Set sysctl", StringComparison.Ordinal));
    }

    [Fact]
    public void A_strict_agent_ends_and_says_what_to_do()
    {
        using var agent = _node.StartAgent("--conntrack-strict");
        Assert.Equal(1, agent.WaitForExit());
        agent.WaitFor(0, "nf_conntrack_max", "--conntrack-max-per-core=0");
    }

    [Fact]
    public void Init_only_sets_up_the_node_and_exits()
    {
        var done = InitOnly("--conntrack-max-per-core=0", "--conntrack-tcp-timeout-established=2h");
        Assert.True(done.ExitCode == 0, done.Errors);
        Assert.Contains("The node is set up", done.Errors);
        Assert.Equal("7200", Read($"{Netfilter}tcp_timeout_established"));
        Assert.Equal("1", Read("/proc/sys/net/ipv4/conf/all/route_localnet"));
        var strict = InitOnly("--conntrack-strict");
        Assert.Equal(1, strict.ExitCode);
        Assert.Contains("nf_conntrack_max", strict.Errors);
    }

    [Fact]
    public void An_agent_ends_where_no_cluster_CIDR_is_of_the_nodes_only_family()
    {
        _node.Shell("echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6");
        using (var agent = _node.StartAgent("--cluster-cidr=fd00:10::/64"))
        {
            Assert.Equal(1, agent.WaitForExit());
            agent.WaitFor(0, "fd00:10::/64", "has no block of IPv4");
        }

        using var other = _node.StartAgent("--cluster-cidr=fd00:10::/64,10.244.0.0/16");
        other.WaitFor(0, "\"Programmed\"", "IPv4");
    }

    /// <summary>As in a container without privileges: /proc/sys can be read only.</summary>
    [Fact]
    public void An_agent_that_may_set_nothing_says_so_and_programs_all_the_same()
    {
        _node.WriteObjects("one.json", new EchoService("web", "10.96.0.1", "10.244.0.1:80"));
        var done = ReadOnly($"--objects={_node.ObjectsPath} --once");
        Assert.True(done.ExitCode == 0, done.Errors);
        Assert.Contains("Node ports do not answer on 127.0.0.1: ", done.Errors);
        Assert.True(_node.Save().Mentions("10.96.0.1/32"));

        var strict = ReadOnly($"--objects={_node.ObjectsPath} --once --conntrack-strict");
        Assert.Equal(1, strict.ExitCode);
        Assert.Contains("route_localnet", strict.Errors);
    }

    private CommandResult ReadOnly(string flags) => _node.Inside.Execute(
        "unshare", "--mount", "sh", "-ec",
        "mount --bind /proc/sys /proc/sys; mount -o remount,bind,ro /proc/sys; "
        + $"exec {BuiltPrograms.Agent} proxy --hostname-override=node-a {flags}");

    private CommandResult InitOnly(params string[] flags) => _node.Inside.Execute(
        BuiltPrograms.Agent, ["proxy", "--init-only", "--oom-score-adj=0", .. flags]);

    private string Read(string path) => _node.Inside.Execute("cat", path).ThrowIfFailed().Output.Trim();
}
