using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Nftables;

/// <summary>A set or map without its elements.</summary>
/// <param name="Name">Unique in the table.</param>
/// <param name="Key">The fields of the key, in order.</param>
/// <param name="Value">What an element leads to; None is a set.</param>
public sealed record NftSet(string Name, EquatableArray<FieldType> Key, SetValue Value = SetValue.None)
{
    /// <summary>The fields of the data where <see cref="Value"/> is Data.</summary>
    public EquatableArray<FieldType> Data { get; init; }

    /// <summary>Packets add elements, which end after this time; null for a set that only we write. Such a set has room
    /// for <see cref="DynamicSize"/> elements.</summary>
    public int? TimeoutSeconds { get; init; }

    public string? Comment { get; init; }

    /// <summary>Several Services may have an element in common: it stays until the last of them gives it up.</summary>
    public bool IsShared { get; init; }

    /// <summary>Each element counts the packets that find it.</summary>
    public bool IsCounting { get; init; }

    /// <summary>Elements may be ranges. Only others make such sets.</summary>
    public bool IsInterval { get; init; }

    /// <summary>Comes and goes with its rule, in which nft writes its elements. Only others make such sets.</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>The kernel would take either declaration for the other: comments, and whether elements are shared, are
    /// nothing to it; a timeout can be declared anew.</summary>
    public bool IsOfTypeOf(NftSet other) =>
        Key == other.Key && Value == other.Value && Data == other.Data
        && IsInterval == other.IsInterval && IsCounting == other.IsCounting
        && TimeoutSeconds is null == other.TimeoutSeconds is null;

    /// <summary>Bytes of registers that the key takes.</summary>
    public int KeyLength => FieldText.WidthOf(Key);

    /// <summary>Elements that a dynamic set has room for: nft's own default once a rule updates the set.</summary>
    public const uint DynamicSize = 65535;
}

/// <summary>What an element of a set leads to.</summary>
public enum SetValue : byte
{
    None,
    Verdict,
    Data,
}

/// <summary>A field of a key or of data. A map with a <see cref="DrawnNumber"/> in its key is declared with typeof;
/// all others with type.</summary>
public enum FieldType : byte
{
    /// <summary>ipv4_addr, 4 bytes; typeof ip daddr.</summary>
    IPv4Address,

    /// <summary>ipv6_addr, 16 bytes; typeof ip6 daddr.</summary>
    IPv6Address,

    /// <summary>inet_proto, 1 byte; typeof meta l4proto.</summary>
    Protocol,

    /// <summary>inet_service, 2 bytes; typeof th dport.</summary>
    Port,

    /// <summary>integer, 4 bytes in the machine's order; typeof numgen random mod 65536.</summary>
    DrawnNumber,

    // What follows is in others' sets only. Numbers are in the machine's order.

    /// <summary>ifname, 16 bytes: a name filled up with zeros.</summary>
    InterfaceName,

    /// <summary>iface_index, 4 bytes.</summary>
    InterfaceIndex,

    /// <summary>mark, 4 bytes.</summary>
    Mark,

    /// <summary>ct_state, 4 bytes: bits.</summary>
    ConnectionState,

    /// <summary>ct_status, 4 bytes: bits.</summary>
    ConnectionStatus,

    /// <summary>nf_proto, 1 byte: the family's number.</summary>
    NetworkProtocol,

    /// <summary>pkt_type, 1 byte.</summary>
    PacketType,

    /// <summary>icmp_type or icmpv6_type, 1 byte.</summary>
    IcmpType,

    /// <summary>fib_addrtype, 4 bytes.</summary>
    AddressType,

    /// <summary>ether_addr, 6 bytes.</summary>
    EtherAddress,

    /// <summary>ether_type, 2 bytes.</summary>
    EtherType,

    /// <summary>uid or gid, 4 bytes.</summary>
    UserId,
}
