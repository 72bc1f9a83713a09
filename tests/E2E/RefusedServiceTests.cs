using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;
using Signalbox.E2E.Nodes;
using Signalbox.Kernel.Iptables;

namespace Signalbox.E2E;

/// <summary>A Service whose rules the kernel refuses does not hold up the others. The kernel jumps to no chain that has
/// a hook: so one that bears the name of the Service's chain makes it refuse.</summary>
public sealed class RefusedServiceTests
{
    private static readonly EchoService Bad = new("bad", "10.96.0.2", "10.244.0.2:80");

    private static readonly EchoService[] Good =
    [
        new("one", "10.96.0.1", "10.244.0.1:80"),
        new("three", "10.96.0.3", "10.244.0.3:80"),
    ];

    private static readonly string BadChain = ChainNames.Cluster(ChainNames.HashOf(Bad.PortName, Protocol.TCP));

    [Fact]
    public void It_is_set_aside_with_its_reason_and_programmed_when_it_changes_after_the_cause_is_gone()
    {
        using var node = Blocked();
        using var agent = node.StartAgent();
        var told = agent.WaitFor(0, "The kernel refused the rules of a Service");
        Assert.Contains("service=\"default/bad\"", told);
        agent.WaitFor(0, "Operation not supported");
        agent.WaitUntilProgrammed();
        AssertOnlyGoodOnes(node.Save());

        node.Shell($"nft delete chain ip nat {BadChain}");
        agent.WaitFor(0, "Somebody else touched", "process=\"nft\"");
        node.WriteObjects("all.json", [.. Good, Bad with { Endpoints = ["10.244.0.9:80"] }]);
        node.WaitUntilFresh(agent);
        Assert.True(node.Save().Mentions("10.244.0.9:80"));
    }

    [Fact]
    public void A_change_of_others_goes_in_meanwhile()
    {
        using var node = Blocked();
        using var agent = node.StartAgent();
        agent.WaitUntilProgrammed();
        var mark = agent.LineCount;
        node.WriteObjects("all.json", [.. Good, Bad, new EchoService("four", "10.96.0.4", "10.244.0.4:80")]);
        agent.WaitFor(mark, "Synced", "IPv4");
        Assert.True(node.Save().Mentions("10.244.0.4:80"));
        AssertOnlyGoodOnes(node.Save());
    }

    [Fact]
    public void Once_says_which_and_exits_with_1()
    {
        using var node = Blocked();
        using var agent = node.StartAgent("--once");
        Assert.Equal(1, agent.WaitForExit());
        Assert.Contains(agent.Log, line => line.Contains("refused") && line.Contains("service=\"default/bad\""));
        AssertOnlyGoodOnes(node.Save());

        node.Shell($"nft delete chain ip nat {BadChain}");
        using var again = node.StartAgent("--once");
        Assert.True(again.WaitForExit() == 0, again.Words);
        Assert.Equal(node.Fresh().Ours, node.Save().Ours);
    }

    private static TestNode Blocked()
    {
        var node = new TestNode(IptablesVariant.Nft);
        node.WriteObjects("all.json", [.. Good, Bad]);
        node.Shell($"$I -t nat -N CNI-A; nft 'add chain ip nat {BadChain} {{ type nat hook output priority 0; }}'");
        return node;
    }

    private static void AssertOnlyGoodOnes(SavedRules rules)
    {
        foreach (var service in Good)
        {
            Assert.True(rules.Mentions($"{service.ClusterIP}/32"), $"{service.Name} is missing");
            Assert.True(rules.Mentions($"--to-destination {service.Endpoints[0]}"), $"{service.Name} leads nowhere");
        }

        Assert.False(rules.Mentions($"-d {Bad.ClusterIP}/32"));
    }
}
