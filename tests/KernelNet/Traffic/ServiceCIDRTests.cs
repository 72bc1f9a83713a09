using System.Diagnostics;
using Signalbox.Core.Model;
using Signalbox.Lab.Namespaces;
using Signalbox.Lab.Pods;
using Signalbox.Lab.Topology;

namespace Signalbox.KernelNet.Traffic;

/// <summary>Addresses of a block of ClusterIPs that no Service has are dropped as soon as the block is known. That
/// silence is the rule's doing is seen by a server that has such an address, and answers while there is no rule.
/// </summary>
public sealed class ServiceCIDRTests(PodGround ground) : IClassFixture<PodGround>
{
    private const ushort Port = 80;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TrafficService Web = new("web", 1, "local", "remote-b");

    public static TheoryData<IPFamily> Families => [IPFamily.IPv4, IPFamily.IPv6];

    [Theory]
    [MemberData(nameof(Families))]
    public async Task A_block_that_comes_changes_and_goes_is_followed_without_a_restart(IPFamily family)
    {
        var unallocated = Address.Parse(family == IPFamily.IPv4 ? "10.99.0.77" : "fd00:10:96::9977");
        var (block, other) = family == IPFamily.IPv4
            ? ("10.96.0.0/12", "10.112.0.0/12")
            : ("fd00:10:96::/112", "fd00:10:97::/112");
        IpBatch.Run(
            [$"address add {CIDR.Of(unallocated)} dev lo" + (family == IPFamily.IPv4 ? "" : " nodad")],
            ground.Topology[LabTopology.Outside].Name);
        ground.Serve(LabTopology.Outside, unallocated, Port);
        using var agent = new FollowingAgent(ground.Topology, ground.Objects([Web]));
        await WaitAsync(agent, Web.AddressOf(Frontend.ClusterIP, family), isAnswered: true);

        await WaitAsync(agent, unallocated, isAnswered: true);
        agent.Write("block.yaml", Block(block));
        await WaitAsync(agent, unallocated, isAnswered: false);
        agent.Write("block.yaml", Block(other));
        await WaitAsync(agent, unallocated, isAnswered: true);
        agent.Write("block.yaml", Block(block));
        await WaitAsync(agent, unallocated, isAnswered: false);
        Assert.IsType<ProbeResult.Answered>(
            await ground.CallAsync("client", Web.AddressOf(Frontend.ClusterIP, family), Port));
        agent.Remove("block.yaml");
        await WaitAsync(agent, unallocated, isAnswered: true);
    }

    private async Task WaitAsync(FollowingAgent agent, Address to, bool isAnswered)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var result = await new Probe(ground.Topology["client"], to, Port, Protocol.TCP)
            {
                // Silence that is only slowness would be mistaken for the rule's.
                Patience = isAnswered ? TimeSpan.FromMilliseconds(300) : TimeSpan.FromSeconds(2),
            }.RunAsync();
            if (result is ProbeResult.Answered == isAnswered)
            {
                return;
            }

            Assert.False(agent.HasEnded, "the agent has ended");
            Assert.True(watch.Elapsed < Patience, $"{to} is still {result} after {watch.Elapsed}");
        }
    }

    private static string Block(string cidr) => $$"""
        apiVersion: networking.k8s.io/v1
        kind: ServiceCIDR
        metadata: { name: block }
        spec: { cidrs: ["{{cidr}}"] }
        """;
}
