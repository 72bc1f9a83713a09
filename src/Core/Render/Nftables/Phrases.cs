using System.Buffers.Binary;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Render.Nftables;

/// <summary>What rules of one family are put together from. Each phrase is the expressions that nft makes of the words
/// in its comment, so that a listing reads as it was meant.</summary>
internal sealed class Phrases(IPFamily family)
{
    public static readonly Phrases IPv4 = new(IPFamily.IPv4);
    public static readonly Phrases IPv6 = new(IPFamily.IPv6);

    private const byte PortOffset = 2;
    private const uint LocalType = 2;
    private const uint StateNew = 8;
    private const uint StatusDestinationNat = 0x20;

    private readonly byte _addressLength = (byte)(family == IPFamily.IPv4 ? 4 : 16);

    /// <summary>Registers that an address takes.</summary>
    private byte AddressRegisters => (byte)(_addressLength / 4);

    private byte SourceOffset => (byte)(family == IPFamily.IPv4 ? 12 : 8);

    private byte DestinationOffset => (byte)(family == IPFamily.IPv4 ? 16 : 24);

    public NftSets Sets => NftSets.Of(family);

    public static Phrases Of(IPFamily family) => family == IPFamily.IPv4 ? IPv4 : IPv6;

    public static NftRule Rule(params ReadOnlySpan<IEnumerable<Expression>> phrases)
    {
        var expressions = new List<Expression>();
        foreach (var phrase in phrases)
        {
            expressions.AddRange(phrase);
        }

        return new NftRule(expressions.ToEquatable());
    }

    /// <summary>ip daddr</summary>
    public IEnumerable<Expression> Destination(byte to = 0) =>
        [new Expression.LoadPayload(to, PacketHeader.Network, DestinationOffset, _addressLength)];

    /// <summary>ip saddr</summary>
    public IEnumerable<Expression> Source(byte to = 0) =>
        [new Expression.LoadPayload(to, PacketHeader.Network, SourceOffset, _addressLength)];

    /// <summary>ip daddr @set</summary>
    public IEnumerable<Expression> DestinationIn(NftSet set) =>
        [.. Destination(), new Expression.Contains(0, set.Name)];

    /// <summary>ip saddr @set</summary>
    public IEnumerable<Expression> SourceIn(NftSet set) => [.. Source(), new Expression.Contains(0, set.Name)];

    /// <summary>ip daddr . meta l4proto . th dport</summary>
    public IEnumerable<Expression> Frontend() => [.. Destination(), .. NodePort(AddressRegisters)];

    /// <summary>meta l4proto . th dport</summary>
    public static IEnumerable<Expression> NodePort(byte to = 0) =>
    [
        new Expression.LoadMeta(to, MetaKey.TransportProtocol),
        new Expression.LoadPayload((byte)(to + 1), PacketHeader.Transport, PortOffset, 2),
    ];

    /// <summary>ip saddr . ip daddr . meta l4proto . th dport @hairpin-connections</summary>
    public IEnumerable<Expression> Hairpin() =>
    [
        .. Source(), .. Destination(AddressRegisters), .. NodePort((byte)(2 * AddressRegisters)),
        new Expression.Contains(0, Sets.HairpinConnections.Name),
    ];

    /// <summary>dnat ip to (frontend) . numgen random mod M offset O map @map</summary>
    public IEnumerable<Expression> Draw(NftSet map, uint modulus, uint offset)
    {
        var hasAddress = map.Key.Count == 4;
        var number = (byte)(hasAddress ? AddressRegisters + 2 : 2);
        return
        [
            .. hasAddress ? Frontend() : NodePort(),
            new Expression.LoadRandom(number, modulus, offset),
            new Expression.LookUp(0, map.Name, 0),
            new Expression.DNAT(family, 0, AddressRegisters),
        ];
    }

    /// <summary>meta l4proto tcp dnat to 1.2.3.4:80</summary>
    public IEnumerable<Expression> NatTo(Protocol protocol, PoolEndpoint endpoint) =>
    [
        .. OfProtocol(protocol),
        new Expression.LoadConstant(0, Value(endpoint.Address)),
        new Expression.LoadConstant(4, PortValue(endpoint.Port)),
        new Expression.DNAT(family, 0, 4),
    ];

    /// <summary>meta l4proto tcp</summary>
    public static IEnumerable<Expression> OfProtocol(Protocol protocol) =>
        [new Expression.LoadMeta(0, MetaKey.TransportProtocol), new Expression.Compare(0, new([(byte)protocol]))];

    /// <summary>tcp dport @set</summary>
    public static IEnumerable<Expression> TCPPortIn(NftSet set) =>
    [
        .. OfProtocol(Protocol.TCP),
        new Expression.LoadPayload(0, PacketHeader.Transport, PortOffset, 2),
        new Expression.Contains(0, set.Name),
    ];

    /// <summary>ip daddr 10.0.0.0/8</summary>
    public IEnumerable<Expression> DestinationWithin(CIDR block, bool isNegated = false) =>
        Within(DestinationOffset, block, isNegated);

    /// <summary>ip saddr 10.0.0.0/8</summary>
    public IEnumerable<Expression> SourceWithin(CIDR block, bool isNegated = false) =>
        Within(SourceOffset, block, isNegated);

    /// <summary>fib daddr type local, or saddr</summary>
    public static IEnumerable<Expression> IsLocal(bool isSource) =>
        [new Expression.LoadAddressType(0, isSource), new Expression.Compare(0, Number(LocalType))];

    /// <summary>iifname "eth0", or a prefix: iifname "eth*"</summary>
    public static IEnumerable<Expression> ComesIn(string name, bool isPrefix, bool isNegated)
    {
        const int NameLength = 16;
        Span<byte> bytes = stackalloc byte[NameLength];
        bytes.Clear();
        var length = System.Text.Encoding.UTF8.GetBytes(name.AsSpan(), bytes);
        return
        [
            new Expression.LoadMeta(0, MetaKey.InInterfaceName),
            new Expression.Compare(0, new(bytes[..(isPrefix ? length : NameLength)]), isNegated),
        ];
    }

    /// <summary>ct state new</summary>
    public static IEnumerable<Expression> IsNew() => HasBits(ConntrackKey.State, StateNew);

    /// <summary>ct status dnat</summary>
    public static IEnumerable<Expression> IsTranslated() => HasBits(ConntrackKey.Status, StatusDestinationNat);

    /// <summary>meta mark and (bits) != 0</summary>
    public static IEnumerable<Expression> HasMark(uint bits) =>
    [
        new Expression.LoadMeta(0, MetaKey.Mark), And(bits, 0),
        new Expression.Compare(0, Number(0), IsNegated: true),
    ];

    /// <summary>meta mark set meta mark or (bits)</summary>
    public static IEnumerable<Expression> AddMark(uint bits) =>
        [new Expression.LoadMeta(0, MetaKey.Mark), And(~bits, bits), new Expression.SetMeta(0, MetaKey.Mark)];

    /// <summary>meta mark set meta mark xor (bits)</summary>
    public static IEnumerable<Expression> FlipMark(uint bits) =>
        [new Expression.LoadMeta(0, MetaKey.Mark), And(uint.MaxValue, bits), new Expression.SetMeta(0, MetaKey.Mark)];

    /// <summary>ip daddr . tcp dport . ct original ip daddr . meta l4proto . ct original proto-dst @set, or without the
    /// address that was called: what a connection was sent on to, and what its client had called. The protocol is named
    /// because nft has no other way to say the port.</summary>
    public IEnumerable<Expression> Sent(Protocol protocol, NftSet set)
    {
        var called = (byte)(AddressRegisters + 1);
        var rest = set == Sets.ServiceConnections ? (byte)(called + AddressRegisters) : called;
        return
        [
            .. OfProtocol(protocol),
            .. Destination(),
            new Expression.LoadPayload(AddressRegisters, PacketHeader.Transport, PortOffset, 2),
            .. rest == called ? [] : (Expression[])[new Expression.LoadConntrack(called, OriginalDestination, 0)],
            new Expression.LoadMeta(rest, MetaKey.TransportProtocol),
            new Expression.LoadConntrack((byte)(rest + 1), ConntrackKey.DestinationPort, 0),
            new Expression.Contains(0, set.Name),
        ];
    }

    private ConntrackKey OriginalDestination =>
        family == IPFamily.IPv4 ? ConntrackKey.IPv4Destination : ConntrackKey.IPv6Destination;

    /// <summary>numgen random mod N 0</summary>
    public static IEnumerable<Expression> OneOf(int count) =>
        [new Expression.LoadRandom(0, (uint)count), new Expression.Compare(0, Number(0))];

    public static IEnumerable<Expression> Goto(string chain) => Decide(NftVerdict.Goto(chain));

    public static IEnumerable<Expression> Jump(string chain) => Decide(NftVerdict.Jump(chain));

    public static IEnumerable<Expression> Decide(NftVerdict verdict) => [new Expression.Decide(verdict)];

    /// <summary>reject, with the family's own "port unreachable".</summary>
    public IEnumerable<Expression> Reject() => [new Expression.Reject((byte)(family == IPFamily.IPv4 ? 3 : 4))];

    /// <summary>masquerade fully-random</summary>
    public static IEnumerable<Expression> Masquerade() => [new Expression.Masquerade(IsFullyRandom: true)];

    /// <summary>... vmap @map</summary>
    public static IEnumerable<Expression> Dispatch(NftSet map) => [new Expression.Dispatch(0, map.Name)];

    /// <summary>... @set</summary>
    public static IEnumerable<Expression> In(NftSet set) => [new Expression.Contains(0, set.Name)];

    /// <summary>update @set { ip saddr }</summary>
    public IEnumerable<Expression> Remember(NftSet set) => [.. Source(), new Expression.UpdateSet(0, set.Name)];

    public static RegisterBytes Value(Address address)
    {
        var writer = new RegisterWriter(stackalloc byte[RegisterBytes.MaxLength]);
        writer.Add(address);
        return writer.Value;
    }

    private static RegisterBytes PortValue(ushort port)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, port);
        return new(bytes);
    }

    private static RegisterBytes Number(uint number)
    {
        var writer = new RegisterWriter(stackalloc byte[sizeof(uint)]);
        writer.AddNumber(number);
        return writer.Value;
    }

    private static Expression.Bitwise And(uint mask, uint xor) => new(0, 0, Number(mask), Number(xor));

    private static Expression[] HasBits(ConntrackKey key, uint bits) =>
    [
        new Expression.LoadConntrack(0, key), And(bits, 0),
        new Expression.Compare(0, Number(0), IsNegated: true),
    ];

    /// <summary>Whole bytes are compared without a mask, as nft does.</summary>
    private Expression[] Within(byte offset, CIDR block, bool isNegated)
    {
        var network = Value(block.Network).Span;
        if (block.PrefixLength > 0 && block.PrefixLength % 8 == 0)
        {
            var length = (byte)(block.PrefixLength / 8);
            return
            [
                new Expression.LoadPayload(0, PacketHeader.Network, offset, length),
                new Expression.Compare(0, new(network[..length]), isNegated),
            ];
        }

        var hostBits = block.Network.Width - block.PrefixLength;
        var mask = block.PrefixLength == 0 ? UInt128.Zero : UInt128.MaxValue << hostBits;
        Span<byte> zeros = stackalloc byte[_addressLength];
        zeros.Clear();
        return
        [
            new Expression.LoadPayload(0, PacketHeader.Network, offset, _addressLength),
            new Expression.Bitwise(0, 0, Value(new Address(family, mask)), new(zeros)),
            new Expression.Compare(0, new(network), isNegated),
        ];
    }
}
