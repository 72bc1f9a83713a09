using System.Globalization;
using Signalbox.Core.Model;

namespace Signalbox.KernelNet.Traffic;

/// <summary>What a caller may address of a Service.</summary>
public enum Frontend
{
    ClusterIP,
    NodePort,
    LoadBalancer,
    ExternalIP,
}

/// <summary>One Service of the traffic matrix: a dual-stack LoadBalancer with TCP and UDP port 80, every kind of
/// frontend, and endpoints among the topology's pods. <paramref name="Number"/> makes its addresses and node port
/// its own.</summary>
public sealed record TrafficService(string Name, int Number, params IReadOnlyList<string> Endpoints)
{
    public const string Namespace = "traffic";
    public const ushort TargetPort = 8080;
    private const ushort ServicePort = 80;

    /// <summary>More lines of its spec, in YAML.</summary>
    public string Policy { get; init; } = "";

    public ushort PortOf(Frontend frontend) => frontend == Frontend.NodePort ? (ushort)(31000 + Number) : ServicePort;

    /// <summary>The frontend's address; a node port's is the node's, which is not the Service's to say.</summary>
    public Address AddressOf(Frontend frontend, IPFamily family) => Address.Parse((frontend, family) switch
    {
        (Frontend.ClusterIP, IPFamily.IPv4) => Text($"10.97.2.{Number}"),
        (Frontend.ClusterIP, _) => Text($"fd00:10:96::2{Number:00}"),
        (Frontend.LoadBalancer, IPFamily.IPv4) => Text($"198.51.100.{Number}"),
        (Frontend.LoadBalancer, _) => Text($"2001:db8:198::{Number}"),
        (Frontend.ExternalIP, IPFamily.IPv4) => Text($"198.51.100.{100 + Number}"),
        (Frontend.ExternalIP, _) => Text($"2001:db8:198::{100 + Number}"),
        _ => throw new ArgumentOutOfRangeException(nameof(frontend), frontend, "has no address of the Service's"),
    });

    /// <summary>The name that rules' comments give this port: "traffic/NAME:tcp".</summary>
    public string PortName(Protocol protocol) => $"{Namespace}/{Name}:{protocol.Lower()}";

    /// <summary>The Service and its two EndpointSlices as YAML documents.</summary>
    public string Yaml(Func<string, (string Node, Address IPv4, Address IPv6)> pod) => string.Join("---\n",
        ServiceYaml(),
        SliceYaml(IPFamily.IPv4, name => (pod(name).Node, pod(name).IPv4)),
        SliceYaml(IPFamily.IPv6, name => (pod(name).Node, pod(name).IPv6)));

    private string ServiceYaml() => $$"""
        apiVersion: v1
        kind: Service
        metadata: { name: {{Name}}, namespace: {{Namespace}} }
        spec:
          type: LoadBalancer
          ipFamilyPolicy: RequireDualStack
          ipFamilies: [IPv4, IPv6]
          clusterIP: {{AddressOf(Frontend.ClusterIP, IPFamily.IPv4)}}
          clusterIPs: {{Both(Frontend.ClusterIP)}}
          externalIPs: {{Both(Frontend.ExternalIP)}}
          {{Policy}}
          ports:
            - { name: tcp, protocol: TCP, port: 80, targetPort: 8080, nodePort: {{PortOf(Frontend.NodePort)}} }
            - { name: udp, protocol: UDP, port: 80, targetPort: 8080, nodePort: {{PortOf(Frontend.NodePort)}} }
        status:
          loadBalancer:
            ingress:
              - { ip: "{{AddressOf(Frontend.LoadBalancer, IPFamily.IPv4)}}", ipMode: VIP }
              - { ip: "{{AddressOf(Frontend.LoadBalancer, IPFamily.IPv6)}}", ipMode: VIP }

        """;

    private string SliceYaml(IPFamily family, Func<string, (string Node, Address Address)> pod) => $$"""
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata:
          name: {{Name}}-{{(family == IPFamily.IPv4 ? "v4" : "v6")}}
          namespace: {{Namespace}}
          labels: { kubernetes.io/service-name: {{Name}} }
        addressType: {{family}}
        ports:
          - { name: tcp, protocol: TCP, port: {{TargetPort}} }
          - { name: udp, protocol: UDP, port: {{TargetPort}} }
        endpoints: [{{string.Join(", ", Endpoints.Select(name => EndpointYaml(pod(name))))}}]

        """;

    private static string EndpointYaml((string Node, Address Address) pod) =>
        $"{{ addresses: [\"{pod.Address}\"], conditions: {{ ready: true }}, nodeName: {pod.Node} }}";

    private string Both(Frontend frontend) =>
        $"[\"{AddressOf(frontend, IPFamily.IPv4)}\", \"{AddressOf(frontend, IPFamily.IPv6)}\"]";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
