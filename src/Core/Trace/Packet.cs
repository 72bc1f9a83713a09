using Signalbox.Core.Model;

namespace Signalbox.Core.Trace;

/// <summary>The first packet of a connection: the only one that the nat table is asked about.</summary>
public readonly record struct Packet
{
    public required Protocol Protocol { get; init; }

    public required Address Source { get; init; }

    public ushort SourcePort { get; init; }

    public required Address Destination { get; init; }

    public required ushort DestinationPort { get; init; }

    public PacketOrigin Origin { get; init; }

    /// <summary>The interface it comes in through; null when unknown. Packets of local processes have none.</summary>
    public string? InInterface { get; init; }

    /// <summary>The packet mark on arrival.</summary>
    public uint Mark { get; init; }

    /// <summary>Lists of the recent match that hold the source already, and recently enough: where an earlier
    /// connection of this client went. Empty for a new client.</summary>
    public EquatableArray<string> RememberedIn { get; init; }
}

/// <summary>Where a packet enters this node's network stack.</summary>
public enum PacketOrigin : byte
{
    /// <summary>Through an interface, from a pod or from outside: PREROUTING.</summary>
    Network,

    /// <summary>From a socket of this node: OUTPUT.</summary>
    LocalProcess,
}
