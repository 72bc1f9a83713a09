using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Kernel.Nftables;

/// <summary>Which packets shall be followed: the first ones of connections between these ends. All addresses are of
/// one family.</summary>
/// <param name="Protocol">Theirs.</param>
/// <param name="Destination">Whom they are for.</param>
/// <param name="DestinationPort">At which port.</param>
public sealed record TracedFlow(Protocol Protocol, Address Destination, ushort DestinationPort)
{
    /// <summary>Null for any.</summary>
    public Address? Source { get; init; }

    /// <summary>Null for any.</summary>
    public ushort? SourcePort { get; init; }

    /// <summary>Where they come into the network stack.</summary>
    public PacketHook Hook { get; init; } = PacketHook.Prerouting;
}
