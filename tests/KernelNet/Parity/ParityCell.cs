using Signalbox.Core.Model;

namespace Signalbox.KernelNet.Parity;

/// <summary>Where packets of a cell come from.</summary>
internal enum PacketOrigin
{
    /// <summary>Addresses in the detector's block, or the interface that it names; nobody's endpoint.</summary>
    Pod,

    /// <summary>An endpoint of this node that stands behind the Service.</summary>
    Endpoint,

    /// <summary>Processes of the node, from many of its addresses.</summary>
    Own,

    /// <summary>The same, from the node's first address alone.</summary>
    OwnPrimary,

    /// <summary>A process of the node, from 127.0.0.1.</summary>
    Loopback,

    /// <summary>Addresses beyond the node network.</summary>
    Outside,

    /// <summary>Addresses in the Service's first source range.</summary>
    Accepted,
}

/// <summary>What is called.</summary>
internal enum PacketTarget
{
    ClusterIP,
    ExternalIP,
    LoadBalancer,
    NodePort,

    /// <summary>A node port on an address that --nodeport-addresses leaves out.</summary>
    SilentNodePort,

    /// <summary>A node port on 127.0.0.1.</summary>
    LocalhostNodePort,

    /// <summary>A port of the ClusterIP that the Service does not have.</summary>
    OtherPortOfClusterIP,

    /// <summary>The same of an external address or a load balancer VIP.</summary>
    OtherPortOfExternal,

    /// <summary>A port of the node that no Service has.</summary>
    OtherNodePort,

    /// <summary>An address that no Service has.</summary>
    Nobody,

    /// <summary>Where a load balancer asks for health.</summary>
    HealthCheck,
}

/// <summary>Packets of one kind: of these sources in turn, to one place.</summary>
internal sealed record ParityCell(
    PacketOrigin Origin, PacketTarget Target, EquatableArray<Address> Sources, ParityDestination To)
{
    /// <summary>Null where it is nobody's.</summary>
    public ServiceName? Service { get; init; }

    /// <summary>A source that comes twice meets the same endpoint.</summary>
    public bool IsSticky { get; init; }

    public bool HasSourceRanges { get; init; }

    /// <summary>Two Services claim the frontend.</summary>
    public bool IsClaimedTwice { get; init; }

    /// <summary>The link that packets come in by; null for the node's own.</summary>
    public string? Link { get; init; }

    public string Name =>
        $"{Origin} to {Target} {To.Address.WithPort(To.Port)}/{To.Protocol.Lower()}"
        + (Service is { } of ? $" of {of}" : "");
}

/// <summary>An address, a port and a protocol.</summary>
internal readonly record struct ParityDestination(Address Address, ushort Port, Protocol Protocol);
