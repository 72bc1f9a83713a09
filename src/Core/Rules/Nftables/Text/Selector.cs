using System.Diagnostics;

namespace Signalbox.Core.Rules.Nftables.Text;

/// <summary>What a rule looks at: one field of a header, of the packet's way, or of its connection.</summary>
/// <param name="Kind">How its values are written.</param>
/// <param name="Load">Brings it into register 0.</param>
internal sealed record Selector(ValueKind Kind, Expression Load)
{
    /// <summary>The transport protocol that must be the packet's for this to have a meaning.</summary>
    public byte? Protocol { get; init; }

    /// <summary>The same of the network's: 2 is IPv4, 10 is IPv6.</summary>
    public byte? Family { get; init; }

    /// <summary>Bytes of registers that it fills, whole registers.</summary>
    public int Width => (ValueText.LengthOf(Kind) + 3) & ~3;

    public Expression LoadTo(byte register) => Load switch
    {
        Expression.LoadPayload load => load with { To = register },
        Expression.LoadMeta load => load with { To = register },
        Expression.LoadConntrack load => load with { To = register },
        Expression.LoadAddressType load => load with { To = register },
        Expression.LoadRoute load => load with { To = register },
        Expression.LoadCounter load => load with { To = register },
        Expression.LoadRandom load => load with { To = register },
        _ => throw new UnreachableException(),
    };

    /// <summary>The field of a set's key that such values stand in.</summary>
    /// <returns>Null where there is no such field.</returns>
    public static FieldType? FieldOf(ValueKind kind) => kind switch
    {
        ValueKind.IPv4 => FieldType.IPv4Address,
        ValueKind.IPv6 => FieldType.IPv6Address,
        ValueKind.Protocol => FieldType.Protocol,
        ValueKind.Port => FieldType.Port,
        ValueKind.Number => FieldType.DrawnNumber,
        ValueKind.Mark => FieldType.Mark,
        ValueKind.ConnectionState => FieldType.ConnectionState,
        ValueKind.ConnectionStatus => FieldType.ConnectionStatus,
        ValueKind.InterfaceName => FieldType.InterfaceName,
        ValueKind.InterfaceIndex => FieldType.InterfaceIndex,
        ValueKind.NetworkProtocol => FieldType.NetworkProtocol,
        ValueKind.PacketType => FieldType.PacketType,
        ValueKind.ICMPType or ValueKind.ICMPv6Type => FieldType.IcmpType,
        ValueKind.AddressType => FieldType.AddressType,
        ValueKind.EtherType => FieldType.EtherType,
        ValueKind.User => FieldType.UserId,
        _ => null,
    };

    /// <summary>Of values that stand in such a field.</summary>
    public static ValueKind KindOf(string type) => type switch
    {
        "ipv4_addr" => ValueKind.IPv4,
        "ipv6_addr" => ValueKind.IPv6,
        "inet_proto" => ValueKind.Protocol,
        "inet_service" => ValueKind.Port,
        "integer" => ValueKind.Number,
        "mark" => ValueKind.Mark,
        "ct_state" => ValueKind.ConnectionState,
        "ct_status" => ValueKind.ConnectionStatus,
        "ifname" => ValueKind.InterfaceName,
        "icmp_type" => ValueKind.ICMPType,
        "icmpv6_type" => ValueKind.ICMPv6Type,
        "nf_proto" => ValueKind.NetworkProtocol,
        "fib_addrtype" => ValueKind.AddressType,
        "iface_index" => ValueKind.InterfaceIndex,
        "pkt_type" => ValueKind.PacketType,
        "ether_type" => ValueKind.EtherType,
        "uid" or "gid" => ValueKind.User,
        _ => ValueKind.Unknown,
    };
}
