using Signalbox.Core.Model;

namespace Signalbox.Core.Plan;

/// <summary>Everything besides the cluster's objects that the plan of one family depends on.</summary>
public sealed record ProxySettings
{
    public required IPFamily Family { get; init; }

    /// <summary>This node's name, as endpoints' nodeName spells it.</summary>
    public required string NodeName { get; init; }

    public LocalDetector Detector { get; init; } = new LocalDetector.None();

    public required NodePortAddresses NodePortAddresses { get; init; }

    /// <summary>The node's local addresses that answer NodePorts; empty when every one does.</summary>
    public EquatableArray<Address> NodePortIPs { get; init; }

    /// <summary>--iptables-localhost-nodeports; whether it takes effect also depends on the family and on
    /// <see cref="NodePortAddresses"/>.</summary>
    public bool LocalhostNodePorts { get; init; } = true;

    public bool MasqueradeAll { get; init; }

    /// <summary>Bit of the packet mark that asks for masquerade, 0 to 31.</summary>
    public int MasqueradeBit { get; init; } = 14;

    /// <summary>This node's address of the family, for source ranges that hold it; null when unknown.</summary>
    public Address? NodeIP { get; init; }

    /// <summary>The feature gate AllowServiceExternalIPs.</summary>
    public bool AllowExternalIPs { get; init; } = true;

    /// <summary>The blocks that ClusterIPs are drawn from, ordered and each once; empty where they are not known or the
    /// backend has no use for them.</summary>
    public EquatableArray<CIDR> ServiceCIDRs { get; init; }

    /// <summary>--service-counters: rules count the connections to each endpoint. Only nftables' rules have to be told;
    /// those of iptables count in any case.</summary>
    public bool CountsConnections { get; init; }

    public uint MasqueradeMark => 1u << MasqueradeBit;

    /// <summary>NodePorts answer on 127.0.0.0/8.</summary>
    public bool HasLocalhostNodePorts =>
        LocalhostNodePorts && Family == IPFamily.IPv4 && NodePortAddresses.ContainsIPv4Loopback;
}
