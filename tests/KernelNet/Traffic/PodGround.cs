using Signalbox.Core.Model;
using Signalbox.Lab.Pods;
using Signalbox.Lab.Topology;

namespace Signalbox.KernelNet.Traffic;

/// <summary>A topology whose pods answer TCP and UDP, for tests that change what is programmed as they go.</summary>
public sealed class PodGround : IDisposable
{
    private readonly List<EchoServer> _servers = [];

    public PodGround()
    {
        Topology = LabTopology.Build(TopologySpec.ThreeNodes);
        try
        {
            foreach (var pod in Topology.Pods)
            {
                Serve(pod.Name, pod.Addresses.IPv4, TrafficService.TargetPort);
                Serve(pod.Name, pod.Addresses.IPv6, TrafficService.TargetPort);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public LabTopology Topology { get; }

    public NodeSpec Node => Topology.NodeUnderTest;

    /// <summary>Answers TCP and UDP there from now on, with the namespace's name.</summary>
    public void Serve(string inside, Address address, ushort port)
    {
        _servers.Add(EchoServer.Start(Topology[inside], inside, address.At(port), Protocol.TCP));
        _servers.Add(EchoServer.Start(Topology[inside], inside, address.At(port), Protocol.UDP));
    }

    /// <summary>One start of the agent's program in nftables mode, which programs these Services and ends.</summary>
    public void Program(IReadOnlyList<TrafficService> services, params IEnumerable<string> flags) =>
        ObjectProgramming.Program(Topology, Objects(services), [TrafficGround.NftablesMode, .. flags]);

    /// <summary>The Services, their slices and the Node as YAML documents.</summary>
    public string Objects(IReadOnlyList<TrafficService> services) => string.Join(
        "---\n", services.Select(service => service.Yaml(PodOf)).Append($$"""
            apiVersion: v1
            kind: Node
            metadata: { name: {{Node.Name}} }
            status:
              addresses:
                - { type: InternalIP, address: "{{Node.Addresses.IPv4}}" }
                - { type: InternalIP, address: "{{Node.Addresses.IPv6}}" }

            """));

    /// <summary>One call, and how long it took to become of it what it did.</summary>
    public async Task<ProbeResult> CallAsync(string from, Address to, ushort port, Protocol protocol = Protocol.TCP) =>
        await new Probe(Topology[from], to, port, protocol) { Patience = TimeSpan.FromSeconds(5) }.RunAsync();

    public void Dispose()
    {
        _servers.ForEach(server => server.Dispose());
        Topology.Dispose();
    }

    private (string Node, Address IPv4, Address IPv6) PodOf(string name)
    {
        var pod = Topology.Pods.Single(pod => pod.Name == name);
        return (pod.Node, pod.Addresses.IPv4, pod.Addresses.IPv6);
    }
}
