using Signalbox.Core.Model;
using Signalbox.Lab.Namespaces;
using Signalbox.Lab.Pods;
using Signalbox.Lab.Topology;

namespace Signalbox.KernelNet.Topology;

/// <summary>The ground that the packet tests stand on, without any rules.</summary>
public sealed class LabTopologyTests
{
    private const ushort Port = 8080;

    private static readonly string[] Callers = ["client", "local", "remote-c", "node-a", "node-b", LabTopology.Outside];

    [Fact]
    public async Task Everybody_reaches_every_pod_under_its_own_address_over_both_families_and_protocols()
    {
        using var topology = LabTopology.Build(TopologySpec.ThreeNodes);
        foreach (var protocol in new[] { Protocol.TCP, Protocol.UDP })
        {
            foreach (var family in new[] { IPFamily.IPv4, IPFamily.IPv6 })
            {
                await EverybodyReachesEveryPod(topology, family, protocol);
            }
        }
    }

    [Fact]
    public async Task A_pod_added_later_is_reached_from_another_nodes_pod()
    {
        using var topology = LabTopology.Build(TopologySpec.ThreeNodes);
        var late = new PodSpec("late", "node-b", new(Address.Parse("10.244.2.21"), Address.Parse("fd00:10:244:2::21")));
        topology.AddPods([late]);
        using var server = EchoServer.Start(topology["late"], "late", late.Addresses.IPv6.At(Port), Protocol.TCP);

        var answer = await new Probe(topology["client"], late.Addresses.IPv6, Port, Protocol.TCP).RunAsync();

        Assert.Equal(new ProbeResult.Answered("late", Address.Parse("fd00:10:244:1::11")), answer);
    }

    [Theory]
    [InlineData("10.244.2.20")]
    [InlineData("fd00:10:244:2::20")]
    public async Task A_port_where_nobody_listens_refuses(string address)
    {
        using var topology = LabTopology.Build(TopologySpec.ThreeNodes);
        foreach (var protocol in new[] { Protocol.TCP, Protocol.UDP })
        {
            // TCP may learn of a refusal with its second SYN only, a second later.
            var probe = new Probe(topology["client"], Address.Parse(address), Port, protocol)
            {
                Patience = TimeSpan.FromSeconds(5),
            };
            Assert.Equal(new ProbeResult.Refused(), await probe.RunAsync());
        }
    }

    [Theory]
    [InlineData("10.96.0.10")]
    [InlineData("198.51.100.10")]
    [InlineData("fd00:10:96::10")]
    public async Task A_service_address_without_rules_is_silent_from_inside_and_outside(string address)
    {
        using var topology = LabTopology.Build(TopologySpec.ThreeNodes);
        string[] callers = ["client", "node-a", LabTopology.Outside];
        var probes = callers.Select(at => new Probe(topology[at], Address.Parse(address), 80, Protocol.TCP).RunAsync());
        Assert.All(
            await Task.WhenAll(probes),
            answer => Assert.Equal(new ProbeResult.NoAnswer(ProbeResult.NoAnswer.TimedOut), answer));
    }

    [Fact]
    public async Task An_outside_client_keeps_the_source_address_that_it_binds()
    {
        using var topology = LabTopology.Build(TopologySpec.ThreeNodes);
        foreach (var client in topology.Spec.OutsideClients)
        {
            // Only the first node's pods: what another node answers goes home by way of the first one.
            var local = topology.Pods[0].Addresses.Of(client.Family);
            using var server = EchoServer.Start(topology["local"], "local", local.At(Port), Protocol.UDP);
            var probe = new Probe(topology[LabTopology.Outside], local, Port, Protocol.UDP, client);
            Assert.Equal(new ProbeResult.Answered("local", client), await probe.RunAsync());
        }
    }

    [Fact]
    public void Nothing_is_left_of_it_not_even_what_is_about_to_run_inside()
    {
        var topology = LabTopology.Build(TopologySpec.ThreeNodes);
        var names = Callers.Select(role => topology[role].Name).ToList();
        // It may be inside by now or still on its way: "ip netns exec" enters by itself.
        using var straggler = topology["client"].Start("sleep", "60");
        topology.Dispose();

        Assert.All(names, name => Assert.False(File.Exists($"/run/netns/{name}")));
        Assert.True(straggler.WaitForExit(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_topology_that_cannot_be_built_leaves_nothing()
    {
        var sameAddressTwice = TopologySpec.ThreeNodes.Pods[0] with { Name = "stillborn" };
        var broken = TopologySpec.ThreeNodes with { Pods = [TopologySpec.ThreeNodes.Pods[0], sameAddressTwice] };

        Assert.Throws<InvalidOperationException>(() => LabTopology.Build(broken));

        Assert.DoesNotContain(OwnNamespaces(), name => name.EndsWith("-stillborn", StringComparison.Ordinal));
    }

    private static async Task EverybodyReachesEveryPod(LabTopology topology, IPFamily family, Protocol protocol)
    {
        foreach (var pod in topology.Pods)
        {
            var address = pod.Addresses.Of(family);
            using var server = EchoServer.Start(topology[pod.Name], pod.Name, address.At(Port), protocol);
            foreach (var caller in Callers)
            {
                var answer = await new Probe(topology[caller], address, Port, protocol).RunAsync();
                Assert.Equal(new ProbeResult.Answered(pod.Name, OwnAddress(topology, caller, family)), answer);
            }
        }
    }

    private static Address OwnAddress(LabTopology topology, string caller, IPFamily family)
    {
        var pods = topology.Pods.Where(pod => pod.Name == caller).Select(pod => pod.Addresses);
        var nodes = topology.Spec.Nodes.Where(node => node.Name == caller).Select(node => node.Addresses);
        return pods.Concat(nodes).Append(topology.Spec.Outside).First().Of(family);
    }

    private static List<string> OwnNamespaces() =>
    [
        .. Directory.EnumerateFiles("/run/netns").Select(path => Path.GetFileName(path))
            .Where(name => OwnedName.TryParse(name, out var owned) && owned.ProcessId == Environment.ProcessId),
    ];
}
