using System.Globalization;
using System.Text.RegularExpressions;
using Signalbox.E2E.Agents;
using Signalbox.E2E.Nodes;
using Signalbox.Kernel.Iptables;

namespace Signalbox.E2E;

/// <summary>The program in nftables mode: what others do to its table is mended, a restart sends nothing, and no other
/// program is ever started.</summary>
public sealed partial class NftablesAgentTests : IDisposable
{
    /// <summary>The promise.</summary>
    private static readonly TimeSpan RepairTime = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(3);

    private static readonly EchoService Web = new("web", "10.96.0.1", "10.244.0.1:80", "10.244.0.2:80");

    private static readonly EchoService[] Services =
    [
        Web,
        new("none", "10.96.0.2"),
        new("port", "10.96.0.3", "10.244.0.3:80") { NodePort = 30080 },
    ];

    private readonly TestNode _node = new(IptablesVariant.Nft);

    /// <summary>What somebody does.</summary>
    public static TheoryData<string> Damages =>
    [
        "nft flush ruleset",
        "nft delete table ip kube-proxy",
        "nft flush chain ip kube-proxy services",
        "nft flush chain ip kube-proxy nat-prerouting; nft delete chain ip kube-proxy nat-prerouting",
        "nft delete element ip kube-proxy endpoints '{ 10.96.0.1 . tcp . 80 . 3 }'",
        "nft add element ip kube-proxy service-ports '{ 10.96.9.9 . tcp . 80 }'",
        "nft flush map ip kube-proxy endpoints",
        "nft add rule ip kube-proxy services counter",
        "nft -f - <<< 'delete element ip kube-proxy no-endpoint-services { 10.96.0.2 . tcp . 80 }\n"
            + "add element ip kube-proxy no-endpoint-services { 10.96.0.2 . tcp . 80 : drop }'",
    ];

    public void Dispose() => _node.Dispose();

    [Theory]
    [MemberData(nameof(Damages))]
    public void Damage_is_mended_within_a_second_and_told(string damage)
    {
        _node.WriteObjects("some.json", Services);
        using var agent = StartAgent();
        agent.WaitUntilProgrammed();
        var whole = Table();
        Assert.Contains("10.96.0.1 . 6 . 80 . 3 : 10.244.0.1", whole);

        var mark = agent.LineCount;
        _node.Inside.Execute("bash", "-ec", damage).ThrowIfFailed();
        Eventually.True(() => Table() == whole, () => $"{damage}: not mended\n{Table()}\n{agent.Words}", RepairTime);
        Assert.Contains("process=\"nft\"", agent.WaitFor(mark, "Somebody else touched", "IPv4"));
    }

    [Fact]
    public void Tables_of_others_are_left_alone_and_not_told_of()
    {
        const string Others = "table ip mine {\n\tset s {\n\t\ttype ipv4_addr\n\t\telements = { 10.96.0.1 }\n\t}\n}";
        _node.WriteObjects("some.json", Services);
        using var agent = StartAgent();
        agent.WaitUntilProgrammed();
        var mark = agent.LineCount;
        _node.Inside.Execute("bash", "-ec", $"nft -f - <<< '{Others}'").ThrowIfFailed();
        _node.WriteObjects("some.json", Web with { Endpoints = ["10.244.0.9:80"] });
        agent.WaitFor(mark, "Synced", "IPv4");
        Assert.Equal(Others, _node.Inside.Execute("nft", "list", "table", "ip", "mine").ThrowIfFailed().Output.Trim());
        Assert.DoesNotContain(agent.Log.Skip(mark), line => line.Contains("Somebody else", StringComparison.Ordinal));
    }

    [Fact]
    public void A_restart_sends_nothing_and_what_changed_meanwhile_is_sent()
    {
        _node.WriteObjects("some.json", Services);
        using (var first = StartAgent())
        {
            first.WaitUntilProgrammed();
            Assert.NotEqual(0, OperationsOf(first));
            first.Kill();
        }

        var whole = Table();
        using (var second = StartAgent())
        {
            second.WaitUntilProgrammed();
            Assert.Equal(0, OperationsOf(second));
            Assert.Equal(whole, Table());
            second.Kill();
        }

        _node.WriteObjects("some.json", [Web with { Endpoints = ["10.244.0.9:80"] }, .. Services[1..]]);
        using var third = StartAgent();
        third.WaitUntilProgrammed();
        Assert.InRange(OperationsOf(third), 1, 30);
        Assert.Contains("10.96.0.1 . 6 . 80 . 0 : 10.244.0.9", Table());
    }

    /// <summary>Each child that ends leaves its page faults with the agent: a count that stands still is proof that
    /// none was started.</summary>
    [Fact]
    public void No_process_is_started_when_idle_or_for_a_change_or_a_repair()
    {
        _node.WriteObjects("some.json", Services);
        using var agent = StartAgent();
        agent.WaitUntilProgrammed();
        var before = ProcessTable.FaultsOfEndedChildren(agent.ProcessId);
        var mark = agent.LineCount;
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < IdleTime)
        {
            Assert.Empty(ProcessTable.ChildrenOf(agent.ProcessId));
            Thread.Sleep(20);
        }

        _node.WriteObjects("some.json", Web with { Endpoints = ["10.244.0.9:80"] });
        agent.WaitFor(mark, "Synced", "IPv4");
        mark = agent.LineCount;
        _node.Inside.Execute("nft", "flush", "chain", "ip", "kube-proxy", "services").ThrowIfFailed();
        agent.WaitFor(mark, "Somebody else touched", "IPv4");
        agent.WaitFor(mark, "Synced", "IPv4");
        Assert.Equal(before, ProcessTable.FaultsOfEndedChildren(agent.ProcessId));
    }

    private RunningAgent StartAgent() => _node.StartAgent("--proxy-mode=nftables");

    private string Table()
    {
        var listed = _node.Inside.Execute("nft", "-n", "list", "table", "ip", "kube-proxy");
        return listed.ExitCode == 0
            ? string.Join('\n', listed.Output.Split('\n')
                .Select(line => line.Trim(' ', '\t', ',')).Order(StringComparer.Ordinal))
            : "";
    }

    private static int OperationsOf(RunningAgent agent) => int.Parse(
        Operations().Match(agent.WaitFor(0, "\"Programmed\"", "IPv4")).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("operations=\"?([0-9]+)")]
    private static partial Regex Operations();
}
