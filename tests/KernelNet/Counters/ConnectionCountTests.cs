using Signalbox.Core.Model;
using Signalbox.Kernel.Iptables;

namespace Signalbox.KernelNet.Counters;

/// <summary>What is counted is what pods have accepted, whatever happens to their pool meanwhile.</summary>
public sealed class ConnectionCountTests
{
    private const int Calls = 60;
    private const int Replacements = 12;

    public static TheoryData<IPFamily, IptablesVariant?> Modes => new()
    {
        { IPFamily.IPv4, null },
        { IPFamily.IPv6, null },
        { IPFamily.IPv4, IptablesVariant.Nft },
        { IPFamily.IPv6, IptablesVariant.Legacy },
    };

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Connections_are_counted_one_by_one_and_stay_counted(IPFamily family, IptablesVariant? variant)
    {
        using var node = new CountedNode(family, variant);
        node.Program(0, 1, 2);
        Assert.Equal(0UL, (await node.CountAsync())!.Value.Port);
        node.Call(Calls);
        await AssertEachAsync(node, 0, 1, 2);

        // Pools of other sizes, so that all endpoints move; two stay throughout.
        var calling = Task.Factory.StartNew(
            () => node.Call(4 * Calls), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        var last = 0UL;
        for (var change = 0; change < Replacements || !calling.IsCompleted; change++)
        {
            node.Program(0, 1, 2 + (change % 9), 40 + (change % 2));
            var now = (await node.CountAsync())!.Value.Port;
            Assert.True(now >= last, $"{now} connections after {last}");
            last = now;
        }

        // What was counted since the last reading goes with its element or chain.
        await calling;
        node.Program(0, 1, 5);
        node.Call(Calls);
        node.Program(0, 1);
        var (port, endpoints) = (await node.CountAsync())!.Value;
        Assert.Equal([node.Pod(0), node.Pod(1)], endpoints.Keys.Order());
        Assert.Equal(node.AcceptedBy(0), endpoints[node.Pod(0)]);
        Assert.Equal(node.AcceptedBy(1), endpoints[node.Pod(1)]);
        if (variant != IptablesVariant.Legacy)
        {
            // Legacy tells nobody what a chain had counted when it is deleted.
            Assert.Equal(node.Accepted, port);
        }

        node.CallNodeItself(Calls);
        var (afterwards, alone) = (await node.CountAsync())!.Value;
        Assert.Equal((ulong)Calls, node.CountOfNode(alone));
        Assert.Equal(port + Calls, afterwards);

        node.RemoveService();
        Assert.Null(await node.CountAsync());
        Assert.Equal(0, node.Kernel.AskedInSync);
        Assert.Equal(0, node.Counters.Losses);
    }

    /// <summary>Legacy tells nobody what a chain had counted when it is deleted: it is read before, every few seconds.
    /// </summary>
    [Fact]
    public async Task Legacy_counters_are_read_without_being_asked_for()
    {
        using var node = new CountedNode(IPFamily.IPv4, IptablesVariant.Legacy, TimeSpan.FromMilliseconds(20));
        node.Program(0, 1);
        node.Call(Calls);
        Assert.True(
            SpinWait.SpinUntil(() => node.Known()?.Port == Calls, TimeSpan.FromSeconds(10)), $"{node.Known()?.Port}");
        node.Program(0);
        Assert.Equal((ulong)Calls, (await node.CountAsync())!.Value.Port);
        Assert.Equal(0, node.Kernel.AskedInSync);
    }

    private static async Task AssertEachAsync(CountedNode node, params int[] pods)
    {
        var (port, endpoints) = (await node.CountAsync())!.Value;
        Assert.Equal((ulong)Calls, port);
        foreach (var pod in pods)
        {
            Assert.Equal(node.AcceptedBy(pod), endpoints[node.Pod(pod)]);
        }
    }
}
