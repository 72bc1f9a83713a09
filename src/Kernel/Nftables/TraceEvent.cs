using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Kernel.Nftables;

/// <summary>One thing that the kernel tells of a packet that it follows.</summary>
/// <param name="Packet">A number that the events of a packet share until it is handed to another device.</param>
/// <param name="Family">The table's: "ip", "ip6" or "inet".</param>
/// <param name="Table">Its name.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Kind">What happened.</param>
public sealed record TraceEvent(uint Packet, string Family, string Table, string Chain, TraceEventKind Kind)
{
    /// <summary>The rule's number; 0 where the chain ended.</summary>
    public ulong RuleHandle { get; init; }

    /// <summary>What was decided; of the end of a base chain, its policy.</summary>
    public NftVerdict Verdict { get; init; }

    /// <summary>The packet's mark.</summary>
    public uint Mark { get; init; }

    /// <summary>As the packet is now; said once for each base chain, else null.</summary>
    public TraceEventHeaders? Headers { get; init; }
}

/// <summary>What happened to a packet.</summary>
public enum TraceEventKind : byte
{
    /// <summary>It met all conditions of a rule.</summary>
    Rule,

    /// <summary>It came to the end of a chain that was called.</summary>
    Return,

    /// <summary>It came to the end of a base chain.</summary>
    Policy,
}

/// <summary>The ends of a packet. Ports are 0 where there is no transport header.</summary>
public readonly record struct TraceEventHeaders(
    byte Protocol, Address Source, ushort SourcePort, Address Destination, ushort DestinationPort);
