using System.Net.Sockets;
using Signalbox.E2E.Nodes;
using Signalbox.Lab.Api.Store;

namespace Signalbox.E2E.Served;

/// <summary>What is known of the node changes while the agent runs, and takes effect without a restart.</summary>
public sealed class NodeFactTests
{
    private const int NodePort = 30080;

    private static readonly EchoService Web = ServedNode.Web with { NodePort = NodePort };

    [Theory]
    [InlineData("iptables")]
    [InlineData("nftables")]
    public async Task Node_ports_follow_the_addresses_of_the_Node_object(string mode)
    {
        await using var served = await StartAsync(mode, "--nodeport-addresses=primary");
        Eventually.True(() => Answers(served, "192.0.2.1"), () => served.Agent.Words);
        Assert.False(Answers(served, "192.0.2.9"));

        PutNode(served, """ "status":{"addresses":[{"type":"InternalIP","address":"192.0.2.9"}]} """);
        Eventually.True(() => Answers(served, "192.0.2.9"), () => served.Agent.Words);
        Assert.False(Answers(served, "192.0.2.1"));

        // One that is gone is still what it was last.
        served.Store.Delete(ResourceKinds.Nodes, "", "node-a");
        served.Put(ServedNode.Other with { Endpoints = ["10.0.0.1:81"] });
        Eventually.True(() => Ruleset(served).Contains("10.0.0.1:81") || Ruleset(served).Contains("10.0.0.1 . 81"),
            () => served.Agent.Words);
        Assert.True(Answers(served, "192.0.2.9"));
        Assert.False(served.Agent.HasEnded);
    }

    [Theory]
    [InlineData("iptables")]
    [InlineData("nftables")]
    public async Task Node_ports_follow_the_addresses_of_interfaces(string mode)
    {
        await using var served = await StartAsync(mode, "--nodeport-addresses=192.0.2.0/28");
        Eventually.True(() => Answers(served, "192.0.2.1"), () => served.Agent.Words);
        Assert.False(Answers(served, "192.0.2.30"));

        served.Node.Shell("ip addr add 192.0.2.7/32 dev lo; ip addr del 192.0.2.1/32 dev lo");
        Eventually.True(() => Answers(served, "192.0.2.7"), () => served.Agent.Words);
        Eventually.True(
            () => !Ruleset(served).Contains("192.0.2.1\n") && !Ruleset(served).Contains("192.0.2.1 ")
                && !Ruleset(served).Contains("192.0.2.1/"), () => Ruleset(served) + served.Agent.Words);
        Assert.False(served.Agent.HasEnded);
    }

    [Theory]
    [InlineData("iptables")]
    [InlineData("nftables")]
    public async Task Rules_follow_the_blocks_of_pods(string mode)
    {
        await using var served = await StartAsync(mode, "--detect-local-mode=NodeCIDR");
        Eventually.True(() => Ruleset(served).Contains("10.244.1.0/24"), () => served.Agent.Words);

        PutNode(served, """ "spec":{"podCIDRs":["10.244.7.0/24"]} """);
        Eventually.True(
            () => Ruleset(served) is var rules && rules.Contains("10.244.7.0/24") && !rules.Contains("10.244.1.0/24"),
            () => served.Agent.Words);
        served.Agent.WaitFor(0, "What all rules depend on has changed", "IPv4", "10.244.7.0/24");
        Assert.False(served.Agent.HasEnded);
    }

    private static async Task<ServedNode> StartAsync(string mode, string flag)
    {
        var served = await ServedNode.PrepareAsync();
        served.Node.Shell("ip addr add 192.0.2.1/32 dev lo; ip addr add 192.0.2.9/32 dev lo");
        served.Node.Shell("ip addr add 192.0.2.30/32 dev lo");
        PutNode(served, """
            "spec":{"podCIDRs":["10.244.1.0/24"]},
            "status":{"addresses":[{"type":"InternalIP","address":"192.0.2.1"}]}
            """);
        served.Put(Web);
        served.StartAgent([], [$"--proxy-mode={mode}", flag]);
        return served;
    }

    private static void PutNode(ServedNode served, string more) => served.Store.Put(
        ResourceKinds.Nodes, $$"""{"apiVersion":"v1","kind":"Node","metadata":{"name":"node-a"},{{more}}}""");

    private static bool Answers(ServedNode served, string address)
    {
        try
        {
            return served.Ask(address, NodePort).StartsWith("hello ", StringComparison.Ordinal);
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return false;
        }
    }

    /// <summary>As both programs see it: nft does not tell where iptables' own targets lead.</summary>
    private static string Ruleset(ServedNode served) =>
        served.Node.Save().Ours + served.Node.Inside.Execute("nft", "list", "ruleset").ThrowIfFailed().Output;
}
