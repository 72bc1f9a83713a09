using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Nftables;

/// <summary>Fields of keys and data as nft writes them with -n: protocols as numbers.</summary>
internal static class FieldText
{
    /// <summary>The registers' bytes that a field takes.</summary>
    public static int WidthOf(FieldType type) => type switch
    {
        FieldType.IPv6Address or FieldType.InterfaceName => 16,
        FieldType.EtherAddress => 8,
        _ => sizeof(uint),
    };

    public static int WidthOf(EquatableArray<FieldType> fields)
    {
        var width = 0;
        foreach (var field in fields)
        {
            width += WidthOf(field);
        }

        return width;
    }

    /// <summary>What a set of these fields is declared with: "type ipv4_addr . inet_service : verdict".</summary>
    public static string Declare(NftSet set, IPFamily family)
    {
        // A number alone has no name that a declaration by type could use.
        var isByExample = set.Key.Items.Contains(FieldType.DrawnNumber);
        string Say(FieldType field) => isByExample ? ExampleOf(field, family) : NameOf(field);
        var key = string.Join(" . ", set.Key.Select(Say));
        return (isByExample ? "typeof " : "type ") + set.Value switch
        {
            SetValue.None => key,
            SetValue.Verdict => $"{key} : verdict",
            SetValue.Data => $"{key} : {string.Join(" . ", set.Data.Select(Say))}",
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>Fields side by side: "10.0.0.1 . 6 . 80". A value that is too short is written as far as it goes.
    /// </summary>
    public static void Write(TextBuffer text, EquatableArray<FieldType> fields, in RegisterBytes value)
    {
        var rest = value.Span;
        var isFirst = true;
        foreach (var field in fields)
        {
            var width = WidthOf(field);
            if (rest.Length < width)
            {
                return;
            }

            if (!isFirst)
            {
                text.Write(" . ");
            }

            isFirst = false;
            Write(text, field, rest[..width]);
            rest = rest[width..];
        }
    }

    /// <summary>One field; <paramref name="value"/> may lack the bytes that only fill up a register.</summary>
    public static void Write(TextBuffer text, FieldType field, ReadOnlySpan<byte> value)
    {
        switch (field)
        {
            case FieldType.IPv4Address or FieldType.IPv6Address:
                Write(text, AddressOf(value));
                break;
            case FieldType.Protocol:
                Write(text, value[0]);
                break;
            case FieldType.Port:
                Write(text, BinaryPrimitives.ReadUInt16BigEndian(value));
                break;
            case FieldType.DrawnNumber or FieldType.InterfaceIndex or FieldType.AddressType or FieldType.UserId:
                Write(text, BitConverter.ToUInt32(value));
                break;
            default:
                text.Write(SayForeign(field, value));
                break;
        }
    }

    private static string SayForeign(FieldType field, ReadOnlySpan<byte> value)
    {
        switch (field)
        {
            case FieldType.InterfaceName:
                return InterfaceText.Say(value);
            case FieldType.Mark:
                return Term.Hex(BitConverter.ToUInt32(value));
            case FieldType.ConnectionState or FieldType.ConnectionStatus:
                return Term.Conntrack.Bits(BitConverter.ToUInt32(value));
            case FieldType.NetworkProtocol or FieldType.PacketType or FieldType.IcmpType:
                return value[0].ToString(CultureInfo.InvariantCulture);
            case FieldType.EtherType:
                return $"0x{BinaryPrimitives.ReadUInt16BigEndian(value):x4}";
            case FieldType.EtherAddress:
                return Convert.ToHexStringLower(value[..6]);
            default:
                throw new UnreachableException();
        }
    }

    public static void Write(TextBuffer text, Address address)
    {
        Span<char> buffer = stackalloc char[Address.MaxTextLength];
        text.Write(buffer[..address.Format(buffer)]);
    }

    public static void Write(TextBuffer text, uint number)
    {
        Span<char> digits = stackalloc char[10];
        number.TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
        text.Write(digits[..length]);
    }

    /// <summary>4 or 16 bytes in network byte order.</summary>
    public static Address AddressOf(ReadOnlySpan<byte> value) => value.Length == sizeof(uint)
        ? new Address(IPFamily.IPv4, BinaryPrimitives.ReadUInt32BigEndian(value))
        : new Address(IPFamily.IPv6, BinaryPrimitives.ReadUInt128BigEndian(value));

    private static string NameOf(FieldType field) => field switch
    {
        FieldType.IPv4Address => "ipv4_addr",
        FieldType.IPv6Address => "ipv6_addr",
        FieldType.Protocol => "inet_proto",
        FieldType.Port => "inet_service",
        FieldType.DrawnNumber => "integer",
        FieldType.InterfaceName => "ifname",
        FieldType.InterfaceIndex => "iface_index",
        FieldType.Mark => "mark",
        FieldType.ConnectionState => "ct_state",
        FieldType.ConnectionStatus => "ct_status",
        FieldType.NetworkProtocol => "nf_proto",
        FieldType.PacketType => "pkt_type",
        FieldType.IcmpType => "icmp_type",
        FieldType.AddressType => "fib_addrtype",
        FieldType.EtherAddress => "ether_addr",
        FieldType.EtherType => "ether_type",
        FieldType.UserId => "uid",
        _ => throw new UnreachableException(),
    };

    private static string ExampleOf(FieldType field, IPFamily family) => field switch
    {
        FieldType.IPv4Address or FieldType.IPv6Address => family == IPFamily.IPv4 ? "ip daddr" : "ip6 daddr",
        FieldType.Protocol => "meta l4proto",
        FieldType.Port => "th dport",
        FieldType.DrawnNumber => "numgen random mod 65536",
        _ => NameOf(field),
    };
}
