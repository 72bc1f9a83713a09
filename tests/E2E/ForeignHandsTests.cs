using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;
using Signalbox.E2E.Agents;
using Signalbox.E2E.Nodes;
using Signalbox.Kernel.Iptables;

namespace Signalbox.E2E;

/// <summary>Others share the tables: what they do to our rules is mended, what is theirs is left alone.</summary>
public sealed class ForeignHandsTests
{
    /// <summary>The promise.</summary>
    private static readonly TimeSpan RepairTime = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);

    /// <summary>What a CNI may have put there before the agent came.</summary>
    private const string Before =
        "$I -t nat -N CNI-HOSTPORT; $I -t nat -A CNI-HOSTPORT -p tcp --dport 9999 -j RETURN; "
        + "$I -t nat -A PREROUTING -j CNI-HOSTPORT; $I -A FORWARD -s 10.9.9.9 -j ACCEPT";

    /// <summary>In one restore, so that a watch that looks from time to time sees one change.</summary>
    private const string AroundOurJumps =
        "printf '*nat\\n-I PREROUTING 1 -d 10.8.8.8 -j RETURN\\n-A PREROUTING -d 10.8.8.9 -j RETURN\\nCOMMIT\\n' "
        + "| $I-restore --noflush";

    private static readonly EchoService Web = new("web", "10.96.0.1", "10.244.0.1:80", "10.244.0.2:80");

    private static readonly EchoService[] Services =
    [
        Web,
        new("none", "10.96.0.2"),
        new("port", "10.96.0.3", "10.244.0.3:80") { NodePort = 30080 },
    ];

    private static readonly string WebChain = ChainNames.Cluster(ChainNames.HashOf(Web.PortName, Protocol.TCP));

    /// <summary>A name, what somebody does, the tables that it hits, and whether foreign rules go with ours.</summary>
    public static TheoryData<IptablesVariant, string, string, string, bool> Damages
    {
        get
        {
            var rows = new TheoryData<IptablesVariant, string, string, string, bool>();
            foreach (var variant in new[] { IptablesVariant.Nft, IptablesVariant.Legacy })
            {
                rows.Add(variant, "flush filter", "$I -F", "filter", true);
                rows.Add(variant, "flush nat", "$I -t nat -F", "nat", true);
                rows.Add(variant, "flush and delete filter", "$I -F; $I -X", "filter", true);
                rows.Add(variant, "flush KUBE-SERVICES", "$I -t nat -F KUBE-SERVICES", "nat", false);
                rows.Add(variant, "flush one Service", $"$I -t nat -F {WebChain}", "nat", false);
                rows.Add(
                    variant, "delete a jump",
                    "n=$($I -t nat -S PREROUTING | grep -n KUBE-SERVICES | cut -d: -f1); "
                    + "$I -t nat -D PREROUTING $((n - 1))", "nat", false);
                rows.Add(
                    variant, "restore another nat table",
                    "printf '*nat\\n:OTHER - [0:0]\\n-A OTHER -j RETURN\\nCOMMIT\\n' | $I-restore", "nat", true);
            }

            rows.Add(IptablesVariant.Nft, "flush everything", "nft flush ruleset", "filter,mangle,nat", true);
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public void Damage_is_mended_and_told(
        IptablesVariant variant, string name, string damage, string tables, bool hitsForeign)
    {
        using var node = new TestNode(variant);
        node.Shell(Before);
        node.WriteObjects("some.json", Services);
        using var agent = node.StartAgent();
        agent.WaitUntilProgrammed();
        node.Shell(AroundOurJumps);
        var whole = node.Save();
        Assert.Contains("CNI-HOSTPORT: -p tcp", whole.Foreign);
        Assert.Contains("10.8.8.9", whole.Rules("nat", "PREROUTING")[^1]);

        var mark = agent.LineCount;
        node.Shell(damage);
        node.WaitForRules(whole.Ours, agent, RepairTime, name);
        Assert.Equal(hitsForeign ? ForeignAfter(variant, damage) : whole.Foreign, node.Save().Foreign);

        // A watch that looks from time to time may tell of the change before this one with it.
        var told = agent.WaitFor(
            mark, "Somebody else touched", "IPv4", variant == IptablesVariant.Nft ? $"tables=\"{tables}\"" : tables);
        if (variant == IptablesVariant.Nft)
        {
            var isNft = damage.StartsWith("nft", StringComparison.Ordinal);
            Assert.Contains(isNft ? "process=\"nft\"" : "process=\"iptables-nft", told);
        }
    }

    /// <summary>Repairs are rationed, changes are not. A legacy table's size does not tell whose rules have changed, so
    /// there each change of others counts.</summary>
    [Fact]
    public void A_neighbour_that_never_rests_does_not_hold_up_changes()
    {
        using var node = new TestNode(IptablesVariant.Legacy);
        node.WriteObjects("web.json", Web);
        using var agent = node.StartAgent();
        agent.WaitUntilProgrammed();
        for (var turn = 0; turn < 4; turn++)
        {
            var mark = agent.LineCount;
            node.Shell("$I -t nat -A PREROUTING -d 10.8.8.8 -j RETURN");
            agent.WaitFor(mark, "Somebody else touched", "IPv4");
        }

        // The fourth repair has to wait; until then nothing more is told.
        node.Shell("$I -t nat -A PREROUTING -d 10.8.8.8 -j RETURN");
        node.WriteObjects("web.json", Web with { Endpoints = ["10.244.0.9:80"] });
        Eventually.True(() => node.Save().Mentions("10.244.0.9:80"), () => agent.Words, RepairTime);
    }

    /// <summary>Each child that ends leaves its page faults with the agent: a count that stands still is proof that
    /// none was started.</summary>
    [Theory]
    [InlineData(IptablesVariant.Nft)]
    [InlineData(IptablesVariant.Legacy)]
    public void An_idle_agent_starts_no_process(IptablesVariant variant)
    {
        using var node = new TestNode(variant);
        node.WriteObjects("some.json", Services);
        using var agent = node.StartAgent();
        agent.WaitUntilProgrammed();
        agent.WaitFor(0, "Gave back what the start had read");
        var before = ProcessTable.FaultsOfEndedChildren(agent.ProcessId);
        var lines = agent.LineCount;
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < IdleTime)
        {
            Assert.Empty(ProcessTable.ChildrenOf(agent.ProcessId));
            Assert.Equal(before, ProcessTable.FaultsOfEndedChildren(agent.ProcessId));
            Thread.Sleep(20);
        }

        Assert.Equal(lines, agent.LineCount);
        node.WriteObjects("some.json", Web);
        agent.WaitFor(lines, "Synced", "IPv4");
        Assert.NotEqual(before, ProcessTable.FaultsOfEndedChildren(agent.ProcessId));
    }

    /// <summary>The same damage where there never was an agent.</summary>
    private static string ForeignAfter(IptablesVariant variant, string damage)
    {
        using var twin = new TestNode(variant);
        twin.Shell(Before);
        twin.Shell(AroundOurJumps);
        twin.Shell(damage);
        return twin.Save().Foreign;
    }
}
