using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Nftables.Text;

/// <summary>Reads values as nft writes them, with or without -n.</summary>
internal static class ValueText
{
    private const int NameLength = 16;

    private static readonly FrozenDictionary<ValueKind, FrozenDictionary<string, uint>> Names =
        new Dictionary<ValueKind, FrozenDictionary<string, uint>>
        {
            [ValueKind.Protocol] = Table(
                "icmp=1 igmp=2 tcp=6 udp=17 dccp=33 gre=47 esp=50 ah=51 icmpv6=58 ipv6-icmp=58 ospf=89 pim=103 "
                + "ipcomp=108 comp=108 vrrp=112 sctp=132 udplite=136"),
            [ValueKind.InterfaceIndex] = Table("lo=1"),
            [ValueKind.PacketType] = Table("host=0 unicast=0 broadcast=1 multicast=2 other=3"),
            [ValueKind.Presence] = Table("missing=0 exists=1"),
            [ValueKind.Direction] = Table("original=0 reply=1"),
            [ValueKind.EtherType] = Table("ip=2048 arp=2054 vlan=33024 ip6=34525"),
            [ValueKind.User] = Table("root=0"),
            [ValueKind.NetworkProtocol] = Table("ipv4=2 ipv6=10"),
            [ValueKind.Port] = Table(
                "ftp=21 ssh=22 smtp=25 domain=53 bootps=67 bootpc=68 tftp=69 http=80 kerberos=88 ntp=123 imap2=143 "
                + "snmp=161 bgp=179 ldap=389 https=443 dhcpv6-client=546 dhcpv6-server=547 ldaps=636 mdns=5353"),
            [ValueKind.ICMPType] = Table(
                "echo-reply=0 destination-unreachable=3 source-quench=4 redirect=5 echo-request=8 "
                + "router-advertisement=9 router-solicitation=10 time-exceeded=11 parameter-problem=12 "
                + "timestamp-request=13 timestamp-reply=14"),
            [ValueKind.ICMPv6Type] = Table(
                "destination-unreachable=1 packet-too-big=2 time-exceeded=3 parameter-problem=4 echo-request=128 "
                + "echo-reply=129 mld-listener-query=130 mld-listener-report=131 mld-listener-done=132 "
                + "mld-listener-reduction=132 nd-router-solicit=133 nd-router-advert=134 nd-neighbor-solicit=135 "
                + "nd-neighbor-advert=136 nd-redirect=137 router-renumbering=138 mld2-listener-report=143"),
            [ValueKind.TCPFlags] = Table("fin=1 syn=2 rst=4 psh=8 ack=16 urg=32 ecn=64 cwr=128"),
            [ValueKind.ConnectionState] = Table("invalid=1 established=2 related=4 new=8 untracked=64"),
            [ValueKind.ConnectionStatus] =
                Table("expected=1 seen-reply=2 assured=4 confirmed=8 snat=16 dnat=32 dying=512"),
            [ValueKind.AddressType] = Table(
                "unspec=0 unicast=1 local=2 broadcast=3 anycast=4 multicast=5 blackhole=6 unreachable=7 prohibit=8"),
        }.ToFrozenDictionary();

    /// <summary>Bytes that a value takes by itself.</summary>
    public static int LengthOf(ValueKind kind) => kind switch
    {
        ValueKind.IPv6 or ValueKind.InterfaceName => 16,
        ValueKind.Port or ValueKind.Word or ValueKind.EtherType => 2,
        ValueKind.Protocol or ValueKind.NetworkProtocol or ValueKind.PacketType or ValueKind.Direction
            or ValueKind.Byte or ValueKind.ICMPType or ValueKind.ICMPv6Type or ValueKind.TCPFlags => 1,
        _ => 4,
    };

    /// <summary>Each bit has a meaning, and a value is what has any of them.</summary>
    public static bool IsBits(ValueKind kind) =>
        kind is ValueKind.ConnectionState or ValueKind.ConnectionStatus or ValueKind.TCPFlags;

    /// <summary>One value, or bits with commas or bars between them.</summary>
    /// <param name="kind">Not Unknown, of which no value can be read.</param>
    /// <param name="text">Without quotes.</param>
    /// <param name="value">As long as the kind is.</param>
    /// <returns>False when the text is no such value.</returns>
    public static bool TryRead(ValueKind kind, ReadOnlySpan<char> text, Span<byte> value)
    {
        value = value[..LengthOf(kind)];
        value.Clear();
        switch (kind)
        {
            case ValueKind.Unknown:
                return false;
            case ValueKind.IPv4 or ValueKind.IPv6:
                return TryReadAddress(kind, text, value);
            case ValueKind.InterfaceName:
                var name = text.EndsWith("\\*") ? $"{text[..^2]}*" : text;
                return name.Length is > 0 and < NameLength && Encoding.UTF8.TryGetBytes(name, value, out _);
            default:
                return TryReadNumbers(kind, text, out var number) && TryWrite(kind, number, value);
        }
    }

    private static bool TryReadAddress(ValueKind kind, ReadOnlySpan<char> text, Span<byte> value)
    {
        if (!Address.TryParse(text, out var address))
        {
            return false;
        }

        if (kind == ValueKind.IPv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(value, (uint)address.Bits);
            return address.Family == IPFamily.IPv4;
        }

        var isMapped = address.Family == IPFamily.IPv4;
        BinaryPrimitives.WriteUInt128BigEndian(value, isMapped ? ((UInt128)0xffff << 32) | address.Bits : address.Bits);
        return text.Contains(':');
    }

    private static bool TryReadNumbers(ValueKind kind, ReadOnlySpan<char> text, out uint number)
    {
        number = 0;
        if (!IsBits(kind))
        {
            return TryReadNumber(kind, text, out number);
        }

        var all = text.Trim("()");
        foreach (var part in all.SplitAny(',', '|'))
        {
            if (!TryReadNumber(kind, all[part].Trim(), out var bit))
            {
                return false;
            }

            number |= bit;
        }

        return true;
    }

    private static bool TryReadNumber(ValueKind kind, ReadOnlySpan<char> text, out uint number)
    {
        if (text.StartsWith("0x"))
        {
            return uint.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
        }

        return uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)
            || (Names.TryGetValue(kind, out var names)
                && names.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out number));
    }

    private static bool TryWrite(ValueKind kind, uint number, Span<byte> value)
    {
        switch (value.Length)
        {
            case 1:
                value[0] = (byte)number;
                return number <= byte.MaxValue;
            case 2:
                BinaryPrimitives.WriteUInt16BigEndian(value, (ushort)number);
                return number <= ushort.MaxValue;
            default:
                return BitConverter.TryWriteBytes(value, number);
        }
    }

    private static FrozenDictionary<string, uint> Table(string text) => text.Split(' ')
        .Select(entry => entry.Split('='))
        .ToFrozenDictionary(
            entry => entry[0], entry => uint.Parse(entry[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
}
