using System.Text.Json;
using Signalbox.Lab.Life;

namespace Signalbox.Lab.Tests.Life;

/// <summary>What a lab is made of, from what the command line says.</summary>
public sealed class LabSettingsTests
{
    [Fact]
    public void A_lab_by_default_has_three_nodes_and_well_known_addresses()
    {
        var settings = new LabSettings();
        Assert.Null(settings.Fault());
        Assert.Equal(["node-1", "node-2", "node-3"], settings.NodeNames);
        Assert.Equal("10.96.0.1", settings.ApiServiceAddress.ToString());
        Assert.Equal("10.96.0.10", settings.DnsAddress.ToString());
        Assert.Equal("192.168.3.0/24", Assert.Single(settings.Network.PodBlocks(2)).ToString());
    }

    [Fact]
    public void A_dual_stack_lab_has_a_block_of_each_family_on_every_node()
    {
        var blocks = new LabSettings { DualStack = true }.Network.PodBlocks(0);
        Assert.Equal(["192.168.1.0/24", "fd00:192:168:1::/64"], blocks.Select(block => block.ToString()));
    }

    [Fact]
    public void Settings_come_back_from_their_file_as_they_were()
    {
        var settings = new LabSettings { Nodes = 5, ZoneList = "a,b", DualStack = true, Ephemeral = true }
            .WithNode("edge", "far");
        Assert.Equal(settings, JsonSerializer.Deserialize<LabSettings>(JsonSerializer.Serialize(settings)));
    }

    [Theory]
    [InlineData(255, "192.168.0.0/16", false)]
    [InlineData(256, "192.168.0.0/16", true)]
    [InlineData(15, "10.0.0.0/20", false)]
    [InlineData(16, "10.0.0.0/20", true)]
    [InlineData(1, "10.0.0.0/25", true)]
    public void A_pod_CIDR_must_hold_a_block_for_each_node_and_one_more(int nodes, string cidr, bool isFault)
    {
        var network = new LabSettings { Nodes = nodes, PodCIDR = cidr }.Network;
        Assert.Equal(isFault, network.Fault() is not null);
    }

    [Fact]
    public void Nodes_are_in_zones_in_turn_when_there_are_zones()
    {
        var settings = new LabSettings { Zones = 2 };
        var zones = Enumerable.Range(0, 3).Select(at =>
            (string?)NodeObjects.Node(settings, at)["metadata"]!["labels"]!["topology.kubernetes.io/zone"]);
        Assert.Equal(["zone-1", "zone-2", "zone-1"], zones);
        Assert.Null(NodeObjects.Node(new LabSettings(), 0)["metadata"]!["labels"]!["topology.kubernetes.io/zone"]);
    }

    [Fact]
    public void Nodes_that_are_added_keep_their_places_and_may_say_their_zones()
    {
        var settings = new LabSettings { Nodes = 2, ZoneList = "north,south" }
            .WithNode("edge", null).WithNode("far", "moon").WithNode("edge", "sea").WithNode("node-2", "west")
            .WithNode("edge", null);
        Assert.Equal(["node-1", "node-2", "edge", "far"], settings.NodeNames);
        Assert.Equal(["north", "west", "sea", "moon"], Enumerable.Range(0, 4).Select(settings.ZoneOf));
        Assert.Equal("north", new LabSettings { Nodes = 2, ZoneList = "north,south" }.WithNode("edge", null).ZoneOf(2));
        Assert.Equal(settings.NodeNames, settings.Network.Nodes.Items);
    }

    [Theory]
    [InlineData("Edge", null, "'Edge' cannot be a node's name")]
    [InlineData("outside", null, "'outside' cannot be a node's name")]
    [InlineData("edge", "a,b", "'a,b' cannot be a zone's name")]
    public void What_no_node_or_zone_can_be_called_is_refused(string name, string? zone, string words) =>
        Assert.Contains(words, Assert.Throws<LabException>(() => new LabSettings().WithNode(name, zone)).Message);
}
