using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Render.Nftables;

/// <summary>The sets and maps of our table for one family: always the same, whatever the cluster holds.</summary>
public sealed class NftSets
{
    public static readonly NftSets IPv4 = new(FieldType.IPv4Address);
    public static readonly NftSets IPv6 = new(FieldType.IPv6Address);

    private NftSets(FieldType address)
    {
        EquatableArray<FieldType> frontend = [address, FieldType.Protocol, FieldType.Port];
        EquatableArray<FieldType> nodePort = [FieldType.Protocol, FieldType.Port];
        EquatableArray<FieldType> slot = [.. frontend, FieldType.DrawnNumber];
        EquatableArray<FieldType> nodePortSlot = [.. nodePort, FieldType.DrawnNumber];
        NftSet Pools(string name, EquatableArray<FieldType> key, string comment) =>
            new(name, key, SetValue.Data) { Data = [address, FieldType.Port], Comment = comment };

        ClusterIPs = new NftSet("cluster-ips", [address]) { Comment = "Active ClusterIPs", IsShared = true };
        HairpinConnections = new NftSet(
            "hairpin-connections", [address, address, FieldType.Protocol, FieldType.Port])
        {
            Comment = "service hairpin connections",
            IsShared = true,
        };
        NodePortIPs = new NftSet("nodeport-ips", [address]) { Comment = "IPs that accept NodePort traffic" };
        ServiceConnections = new NftSet(
            "service-connections", [address, FieldType.Port, address, FieldType.Protocol, FieldType.Port])
        {
            Comment = "connections to each endpoint, by the address and port that was called",
            IsCounting = true,
        };
        NodePortConnections = new NftSet(
            "nodeport-connections", [address, FieldType.Port, FieldType.Protocol, FieldType.Port])
        {
            Comment = "connections to each endpoint, by the NodePort that was called",
            IsCounting = true,
        };
        NoEndpointServices = new NftSet("no-endpoint-services", frontend, SetValue.Verdict)
        {
            Comment = "vmap to drop or reject packets to services with no endpoints",
        };
        NoEndpointNodePorts = new NftSet("no-endpoint-nodeports", nodePort, SetValue.Verdict)
        {
            Comment = "vmap to drop or reject packets to service nodeports with no endpoints",
        };
        FirewallIPs = new NftSet("firewall-ips", frontend, SetValue.Verdict)
        {
            Comment = "destinations that are subject to LoadBalancerSourceRanges",
        };
        ServiceIPs = new NftSet("service-ips", frontend, SetValue.Verdict)
        {
            Comment = "ClusterIP, ExternalIP and LoadBalancer IP traffic",
        };
        ServiceNodePorts = new NftSet("service-nodeports", nodePort, SetValue.Verdict) { Comment = "NodePort traffic" };

        Endpoints = Pools("endpoints", slot, "pools behind ClusterIPs");
        ExternalEndpoints = Pools("external-endpoints", slot, "pools behind external and load balancer IPs");
        ExternalLocalEndpoints = Pools(
            "external-local-endpoints", slot, "pools of this node behind external and load balancer IPs");
        NodePortEndpoints = Pools("nodeport-endpoints", nodePortSlot, "pools behind NodePorts");
        NodePortLocalEndpoints = Pools(
            "nodeport-local-endpoints", nodePortSlot, "pools of this node behind NodePorts");
        ServicePorts = new NftSet("service-ports", frontend) { Comment = "ClusterIPs and ports with a pool" };
        ExternalPorts = new NftSet("external-ports", frontend)
        {
            Comment = "external and load balancer IPs and ports with a pool",
        };
        ExternalLocalPorts = new NftSet("external-local-ports", frontend) { Comment = "of these, policy Local" };
        NodePorts = new NftSet("nodeports", nodePort) { Comment = "NodePorts with a pool" };
        LocalNodePorts = new NftSet("local-nodeports", nodePort) { Comment = "of these, policy Local" };
        HealthCheckNodePorts = new NftSet("health-check-nodeports", [FieldType.Port])
        {
            Comment = "where load balancers ask for health",
            IsShared = true,
        };
    }

    public NftSet ClusterIPs { get; }

    public NftSet HairpinConnections { get; }

    /// <summary>Only there when node ports do not answer on every address.</summary>
    public NftSet NodePortIPs { get; }

    /// <summary>Endpoint, then frontend. Both counting sets are only there when connections are counted.</summary>
    public NftSet ServiceConnections { get; }

    public NftSet NodePortConnections { get; }

    /// <summary>Verdict drop, or continue for what is refused: the rule that looks here ends in a refusal, which a
    /// miss does not reach.</summary>
    public NftSet NoEndpointServices { get; }

    public NftSet NoEndpointNodePorts { get; }

    public NftSet FirewallIPs { get; }

    /// <summary>Frontends of Services with affinity, which have chains of their own.</summary>
    public NftSet ServiceIPs { get; }

    public NftSet ServiceNodePorts { get; }

    public NftSet Endpoints { get; }

    public NftSet ExternalEndpoints { get; }

    public NftSet ExternalLocalEndpoints { get; }

    public NftSet NodePortEndpoints { get; }

    public NftSet NodePortLocalEndpoints { get; }

    public NftSet ServicePorts { get; }

    public NftSet ExternalPorts { get; }

    public NftSet ExternalLocalPorts { get; }

    public NftSet NodePorts { get; }

    public NftSet LocalNodePorts { get; }

    public NftSet HealthCheckNodePorts { get; }

    /// <summary>All but <see cref="NodePortIPs"/> and those that count.</summary>
    public IEnumerable<NftSet> Always =>
    [
        ClusterIPs, ServicePorts, Endpoints, ServiceIPs, ExternalPorts, ExternalEndpoints, ExternalLocalPorts,
        ExternalLocalEndpoints, NodePorts, NodePortEndpoints, LocalNodePorts, NodePortLocalEndpoints,
        ServiceNodePorts, HairpinConnections, NoEndpointServices, NoEndpointNodePorts, FirewallIPs,
        HealthCheckNodePorts,
    ];

    public IEnumerable<NftSet> Counting => [ServiceConnections, NodePortConnections];

    public static NftSets Of(IPFamily family) => family == IPFamily.IPv4 ? IPv4 : IPv6;
}
