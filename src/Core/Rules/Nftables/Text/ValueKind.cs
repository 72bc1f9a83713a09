namespace Signalbox.Core.Rules.Nftables.Text;

/// <summary>How values of a selector or of a set's field are written, and kept in registers.</summary>
internal enum ValueKind : byte
{
    /// <summary>Of a type that is not read here.</summary>
    Unknown,
    IPv4,
    IPv6,
    Protocol,
    Port,

    /// <summary>ipv4 or ipv6, one byte.</summary>
    NetworkProtocol,
    Byte,

    /// <summary>Two bytes in the network's order.</summary>
    Word,
    PacketType,

    /// <summary>original or reply, one byte.</summary>
    Direction,
    EtherType,
    ICMPType,
    ICMPv6Type,
    TCPFlags,

    /// <summary>Four bytes in the machine's order, as all that follow but names of interfaces.</summary>
    Number,
    Mark,
    User,

    /// <summary>A name, which nft writes for it, does not tell the number.</summary>
    InterfaceIndex,
    ConnectionState,
    ConnectionStatus,
    AddressType,

    /// <summary>missing or exists.</summary>
    Presence,
    InterfaceName,
}
