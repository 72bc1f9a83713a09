using Signalbox.E2E.Nodes;
using Signalbox.Kernel.Iptables;

namespace Signalbox.E2E;

/// <summary>Legacy programs share one lock, and somebody may keep it for longer than ours wait (5 s). The nft variant
/// has none.</summary>
public sealed class HeldLockTests
{
    private static readonly EchoService Web = new("web", "10.96.0.1", "10.244.0.1:80");

    [Fact]
    public void A_change_waits_for_the_lock_and_is_not_lost()
    {
        using var node = new TestNode(IptablesVariant.Legacy);
        node.WriteObjects("web.json", Web);
        using var agent = node.StartAgent();
        agent.WaitUntilProgrammed();
        var mark = agent.LineCount;
        using (new HeldLock(node.LockPath))
        {
            node.WriteObjects("more.json", new EchoService("more", "10.96.0.2", "10.244.0.2:80"));
            agent.WaitFor(mark, "Sync failed", "IPv4");
            agent.WaitFor(mark, "xtables lock");
            Assert.False(node.Save().Mentions("10.96.0.2"));
        }

        agent.WaitFor(mark, "Synced", "IPv4");
        Assert.True(node.Save().Mentions("10.96.0.2"));
        node.WaitUntilFresh(agent);
    }

    [Fact]
    public void A_start_waits_for_the_lock_and_gives_up_no_family()
    {
        using var node = new TestNode(IptablesVariant.Legacy);
        node.WriteObjects("web.json", Web);
        using var held = new HeldLock(node.LockPath);
        using var agent = node.StartAgent();
        agent.WaitFor(0, "xtables lock");
        held.Dispose();
        agent.WaitUntilProgrammed();
        node.WaitUntilFresh(agent);
    }
}
