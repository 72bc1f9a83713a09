using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Nftables;

/// <summary>What a register holds, in nft's words. A closed family.</summary>
internal abstract record Term
{
    private Term()
    {
    }

    /// <summary>Registers of four bytes that it fills.</summary>
    public virtual int Width => 1;

    /// <summary>The selector as nft writes it: "ip daddr", "meta mark". Null where there is none.</summary>
    public abstract string? Words { get; }

    /// <summary>A value that is compared with it.</summary>
    public virtual string Say(ReadOnlySpan<byte> value) => Number(value);

    /// <summary>What stands there: "ip saddr is 192.0.2.1". Null where there are no words.</summary>
    public virtual string? Find(ReadOnlySpan<byte> value) => Words is { } words ? $"{words} is {Say(value)}" : null;

    public static string Number(ReadOnlySpan<byte> value) =>
        (value.Length == sizeof(uint) ? BitConverter.ToUInt32(value) : value[0]).ToString(CultureInfo.InvariantCulture);

    public static string Hex(uint value) => $"0x{value:x8}";

    /// <summary>A field of a header, or where nft has no name for one, bytes by their place.</summary>
    public sealed record Payload(IPFamily Family, Expression.LoadPayload Load, string Transport) : Term
    {
        public override int Width => (Load.Length + 3) / 4;

        public override string? Words => Field is { } known
            ? known.Name
            : $"@{(Load.Header == PacketHeader.Network ? "nh" : "th")},{Load.Offset * 8},{Load.Length * 8}";

        /// <summary>The leading bytes of an address stand for a block of addresses.</summary>
        public override string Say(ReadOnlySpan<byte> value)
        {
            if (Field is not { } known)
            {
                return "0x" + new BigInteger(value, isUnsigned: true, isBigEndian: true)
                    .ToString("x", CultureInfo.InvariantCulture).TrimStart('0').PadLeft(1, '0');
            }

            if (known.Type is FieldType.Protocol)
            {
                return Number(value);
            }

            if (known.Type is FieldType.Port)
            {
                return BinaryPrimitives.ReadUInt16BigEndian(value).ToString(CultureInfo.InvariantCulture);
            }

            Span<byte> whole = stackalloc byte[FieldText.WidthOf(known.Type)];
            value.CopyTo(whole);
            var address = FieldText.AddressOf(whole).ToString();
            return value.Length == whole.Length ? address : $"{address}/{value.Length * 8}";
        }

        public bool IsAddress => Field?.Type is FieldType.IPv4Address or FieldType.IPv6Address;

        public bool IsPort => Field?.Type is FieldType.Port;

        private (string Name, FieldType Type)? Field => (Family, Load.Header, Load.Offset, Load.Length) switch
        {
            (IPFamily.IPv4, PacketHeader.Network, 9, 1) => ("ip protocol", FieldType.Protocol),
            (IPFamily.IPv4, PacketHeader.Network, 12, <= 4) => ("ip saddr", FieldType.IPv4Address),
            (IPFamily.IPv4, PacketHeader.Network, 16, <= 4) => ("ip daddr", FieldType.IPv4Address),
            (IPFamily.IPv6, PacketHeader.Network, 6, 1) => ("ip6 nexthdr", FieldType.Protocol),
            (IPFamily.IPv6, PacketHeader.Network, 8, <= 16) => ("ip6 saddr", FieldType.IPv6Address),
            (IPFamily.IPv6, PacketHeader.Network, 24, <= 16) => ("ip6 daddr", FieldType.IPv6Address),
            (_, PacketHeader.Transport, 0, 2) => ($"{Transport} sport", FieldType.Port),
            (_, PacketHeader.Transport, 2, 2) => ($"{Transport} dport", FieldType.Port),
            _ => null,
        };
    }

    public sealed record Meta(MetaKey Key) : Term
    {
        public override int Width => Key is MetaKey.InInterfaceName or MetaKey.OutInterfaceName ? 4 : 1;

        public override string? Words => Key switch
        {
            MetaKey.Mark => "meta mark",
            MetaKey.InInterfaceName => "iifname",
            MetaKey.OutInterfaceName => "oifname",
            MetaKey.InInterface => "iif",
            MetaKey.OutInterface => "oif",
            MetaKey.NetworkProtocol => "meta nfproto",
            MetaKey.PacketType => "meta pkttype",
            MetaKey.SocketUser => "meta skuid",
            MetaKey.SocketGroup => "meta skgid",
            MetaKey.Length => "meta length",
            MetaKey.TransportProtocol => "meta l4proto",
            _ => null,
        };

        public override string Say(ReadOnlySpan<byte> value) => Key switch
        {
            MetaKey.Mark => Hex(BitConverter.ToUInt32(value)),
            MetaKey.InInterfaceName or MetaKey.OutInterfaceName => InterfaceText.Say(value),
            _ => Number(value),
        };
    }

    public sealed record Conntrack(ConntrackKey Key, byte? Direction = null) : Term
    {
        public override int Width => Key is ConntrackKey.IPv6Source or ConntrackKey.IPv6Destination ? 4 : 1;

        public override string? Words => (Key, Direction) switch
        {
            (ConntrackKey.State, null) => "ct state",
            (ConntrackKey.Status, null) => "ct status",
            (ConntrackKey.Mark, null) => "ct mark",
            (ConntrackKey.Direction, null) => "ct direction",
            (_, 0) => Tuple is { } name ? $"ct original {name}" : null,
            (_, 1) => Tuple is { } name ? $"ct reply {name}" : null,
            _ => null,
        };

        private string? Tuple => Key switch
        {
            ConntrackKey.IPv4Source => "ip saddr",
            ConntrackKey.IPv4Destination => "ip daddr",
            ConntrackKey.IPv6Source => "ip6 saddr",
            ConntrackKey.IPv6Destination => "ip6 daddr",
            ConntrackKey.SourcePort => "proto-src",
            ConntrackKey.DestinationPort => "proto-dst",
            _ => null,
        };

        public override string Say(ReadOnlySpan<byte> value) => Key switch
        {
            ConntrackKey.State or ConntrackKey.Status => Bits(BitConverter.ToUInt32(value)),
            ConntrackKey.Mark => Hex(BitConverter.ToUInt32(value)),
            ConntrackKey.IPv4Source or ConntrackKey.IPv4Destination or ConntrackKey.IPv6Source
                or ConntrackKey.IPv6Destination => FieldText.AddressOf(value).ToString(),
            ConntrackKey.SourcePort or ConntrackKey.DestinationPort =>
                BinaryPrimitives.ReadUInt16BigEndian(value).ToString(CultureInfo.InvariantCulture),
            _ => Number(value),
        };

        /// <summary>One after another, the lowest first: "0x2,0x8".</summary>
        public static string Bits(uint value) => value == 0 ? "0x0" : string.Join(",", Enumerable.Range(0, 32)
            .Select(bit => value & (1u << bit)).Where(bit => bit != 0).Select(bit => $"0x{bit:x}"));
    }

    public sealed record AddressType(bool IsSource) : Term
    {
        public override string? Words => IsSource ? "fib saddr type" : "fib daddr type";
    }

    public sealed record Random(uint Modulus, uint Offset) : Term
    {
        public override string? Words => Offset == 0
            ? $"numgen random mod {Modulus}" : $"numgen random mod {Modulus} offset {Offset}";
    }

    public sealed record Constant(RegisterBytes Value) : Term
    {
        public override int Width => (Value.Length + 3) / 4;

        public override string? Words => null;
    }

    public sealed record Masked(Term Of, RegisterBytes Mask, RegisterBytes Xor) : Term
    {
        /// <summary>Of the bits that are looked at.</summary>
        public override string? Find(ReadOnlySpan<byte> value) => Of switch
        {
            Conntrack connection => connection.Find(value),
            Meta { Key: MetaKey.Mark } mark => $"{mark.Words} & {mark.Say(Mask.Span)} is {mark.Say(value)}",
            Payload { IsAddress: true } address => $"{address.Words} is within {address.Say(value)}",
            _ => null,
        };

        public override int Width => Of.Width;

        public override string? Words => null;
    }

    /// <summary>What a map holds for a key.</summary>
    public sealed record Mapped(string Text) : Term
    {
        public override string? Words => Text;
    }

    /// <summary>Any other selector, by the words for it.</summary>
    public sealed record Named(string Text) : Term
    {
        public override string? Words => Text;
    }

    /// <summary>The same in the other order of bytes.</summary>
    public sealed record Turned(Term Of) : Term
    {
        public override int Width => Of.Width;

        public override string? Words => Of.Words;

        public override string Say(ReadOnlySpan<byte> value)
        {
            Span<byte> turned = stackalloc byte[value.Length];
            value.CopyTo(turned);
            turned.Reverse();
            return Of.Say(turned);
        }
    }
}
