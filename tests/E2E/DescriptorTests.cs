using Signalbox.E2E.Nodes;
using Signalbox.Kernel.Iptables;

namespace Signalbox.E2E;

/// <summary>What an agent opens for a change it closes again, without waiting for a collection.</summary>
public sealed class DescriptorTests
{
    private const int Changes = 5;

    private static readonly EchoService Web = new("web", "10.96.0.1", "10.244.0.1:80", "10.244.0.2:80");

    private static readonly EchoService Other = new("other", "10.96.0.2", "10.244.0.3:80");

    [Theory]
    [InlineData(IptablesVariant.Nft)]
    [InlineData(IptablesVariant.Legacy)]
    public void Restores_leave_none_open(IptablesVariant variant)
    {
        using var node = new TestNode(variant);
        node.WriteObjects("some.json", Web);
        using var agent = node.StartAgent();
        agent.WaitUntilProgrammed();
        var before = 0;
        for (var change = 0; change < Changes; change++)
        {
            var mark = agent.LineCount;
            node.WriteObjects("some.json", change % 2 == 0 ? [Web, Other] : [Web]);
            agent.WaitFor(mark, "Synced", "IPv4");
            before = change == 0 ? Open() : before;
        }

        Eventually.True(() => Open() <= before, () => $"{before} descriptors after a change, {Open()} after {Changes}");

        int Open() => Directory.GetFileSystemEntries($"/proc/{agent.ProcessId}/fd").Length;
    }
}
