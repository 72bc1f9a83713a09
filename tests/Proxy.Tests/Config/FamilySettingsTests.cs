using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Proxy.Config;

namespace Signalbox.Proxy.Tests.Config;

public sealed class FamilySettingsTests
{
    private static readonly NodeFacts Node = new()
    {
        Name = "node-a",
        Addresses = [Address.Parse("10.200.0.2"), Address.Parse("fd00::2")],
        PodCIDRs = [CIDR.Parse("10.244.1.0/24")],
    };

    [Fact]
    public void Each_family_takes_its_own_cluster_CIDR()
    {
        var options = new ProxyOptions { ClusterCIDRs = [CIDR.Parse("10.244.0.0/16"), CIDR.Parse("fd00:1::/56")] };
        Assert.Equal(
            new LocalDetector.SourceBlock(CIDR.Parse("fd00:1::/56")), Make(options, IPFamily.IPv6, Node).Detector);
    }

    [Fact]
    public void Mode_NodeCIDR_takes_the_nodes_pod_CIDR_and_nothing_for_a_family_without_one()
    {
        var options = new ProxyOptions { DetectLocalMode = LocalMode.NodeCIDR };
        Assert.Equal(
            new LocalDetector.SourceBlock(CIDR.Parse("10.244.1.0/24")), Make(options, IPFamily.IPv4, Node).Detector);
        Assert.Equal(new LocalDetector.None(), Make(options, IPFamily.IPv6, Node).Detector);
    }

    [Fact]
    public void Primary_stands_for_the_nodes_own_address()
    {
        var settings = Make(new ProxyOptions { NodePortsOnPrimary = true }, IPFamily.IPv4, Node);
        Assert.False(settings.NodePortAddresses.MatchesAll);
        Assert.Equal([Address.Parse("10.200.0.2")], settings.NodePortIPs.Items);
        Assert.False(settings.HasLocalhostNodePorts);
    }

    [Fact]
    public void A_specific_bind_address_is_the_nodes_address_of_its_family()
    {
        var options = new ProxyOptions { BindAddress = Address.Parse("192.0.2.9") };
        Assert.Equal(Address.Parse("192.0.2.9"), Make(options, IPFamily.IPv4, Node).NodeIP);
        Assert.Equal(Address.Parse("fd00::2"), Make(options, IPFamily.IPv6, Node).NodeIP);
    }

    [Fact]
    public void Without_a_Node_the_address_is_loopback_and_node_ports_answer_everywhere()
    {
        var settings = Make(new ProxyOptions { NodePortsOnPrimary = true }, IPFamily.IPv4, null);
        Assert.Equal(Address.Parse("127.0.0.1"), settings.NodeIP);
        Assert.True(settings.NodePortAddresses.MatchesAll);
    }

    private static ProxySettings Make(ProxyOptions options, IPFamily family, NodeFacts? node)
    {
        Address[] local = [Address.Parse("127.0.0.1"), Address.Parse("10.200.0.2"), Address.Parse("10.9.9.9")];
        return FamilySettings.Make(options, Snapshot.Empty(family) with { Node = node }, _ => local);
    }
}
