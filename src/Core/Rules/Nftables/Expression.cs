using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Nftables;

/// <summary>One instruction of a rule, as the kernel runs it: a rule is what its expressions do, in order. Registers
/// are numbered by four bytes, 0 to 15. Source: net/netfilter/nft_*.c.</summary>
public abstract record Expression
{
    private Expression()
    {
    }

    /// <summary>Bytes of the packet to a register. A packet without that header ends the rule.</summary>
    public sealed record LoadPayload(byte To, PacketHeader Header, byte Offset, byte Length) : Expression;

    public sealed record LoadMeta(byte To, MetaKey Key) : Expression;

    public sealed record SetMeta(byte From, MetaKey Key) : Expression;

    /// <summary>Some keys ask for one of both directions: 0 is the original one.</summary>
    public sealed record LoadConntrack(byte To, ConntrackKey Key, byte? Direction = null) : Expression;

    public sealed record SetConntrack(byte From, ConntrackKey Key) : Expression;

    /// <summary>The type of an address by this node's routes (RTN_LOCAL is 2).</summary>
    public sealed record LoadAddressType(byte To, bool IsSource) : Expression;

    /// <summary>Another answer of this node's routes. Where there is none, or nothing has to fit but what the flags
    /// say, the rule ends.</summary>
    public sealed record LoadRoute(byte To, RouteResult Result, RouteFlags Flags) : Expression;

    /// <summary><paramref name="Offset"/> plus a random number below <paramref name="Modulus"/>.</summary>
    public sealed record LoadRandom(byte To, uint Modulus, uint Offset = 0) : Expression;

    /// <summary><paramref name="Offset"/> plus a number below <paramref name="Modulus"/>, for each packet the next.
    /// </summary>
    public sealed record LoadCounter(byte To, uint Modulus, uint Offset) : Expression;

    /// <summary><paramref name="Offset"/> plus a hash below <paramref name="Modulus"/>: of registers, or of the flow
    /// in either direction where <paramref name="From"/> is null. Without a seed the kernel takes one of its own.
    /// </summary>
    public sealed record LoadHash(
        byte To, byte? From, uint Length, uint Modulus, uint Offset, uint? Seed) : Expression;

    /// <summary>Puts a constant into a register.</summary>
    public sealed record LoadConstant(byte To, RegisterBytes Value) : Expression;

    /// <summary>Ends the rule unless the register is (or, negated, is not) this value.</summary>
    public sealed record Compare(byte From, RegisterBytes Value, bool IsNegated = false) : Expression;

    /// <summary>Ends the rule unless the register stands so to this value, byte by byte from the first.</summary>
    public sealed record CompareOrder(byte From, ValueOrder Order, RegisterBytes Value) : Expression;

    /// <summary>Ends the rule unless the register is (or, negated, is not) one of these values, both ends included.
    /// </summary>
    public sealed record Within(
        byte From, RegisterBytes First, RegisterBytes Last, bool IsNegated = false) : Expression;

    /// <summary>to = (from and mask) xor value, all of one length.</summary>
    public sealed record Bitwise(byte From, byte To, RegisterBytes Mask, RegisterBytes Xor) : Expression;

    /// <summary>Moves the bits of each four bytes.</summary>
    public sealed record Shift(byte From, byte To, uint Length, bool IsLeft, uint Bits) : Expression;

    /// <summary>Turns numbers of <paramref name="Size"/> bytes from the machine's order into the network's, or back.
    /// </summary>
    public sealed record TurnBytes(byte From, byte To, bool IsToNetwork, uint Length, uint Size) : Expression;

    /// <summary>Ends the rule unless the set holds (or, negated, does not hold) what the register holds.</summary>
    public sealed record Contains(byte From, string Set, bool IsNegated = false) : Expression;

    /// <summary>The map's data for the register's key to a register. A miss ends the rule.</summary>
    public sealed record LookUp(byte From, string Map, byte To) : Expression;

    /// <summary>The map's verdict for the register's key. A miss ends the rule.</summary>
    public sealed record Dispatch(byte From, string Map) : Expression;

    /// <summary>A verdict, always.</summary>
    public sealed record Decide(NftVerdict Verdict) : Expression;

    /// <summary>Ends the walk: the connection goes to the address, and the port, that registers hold. The port's
    /// register is null when it stays.</summary>
    public sealed record DNAT(IPFamily Family, byte Address, byte? Port) : Expression;

    public sealed record Masquerade(bool IsFullyRandom) : Expression;

    /// <summary>The same with ports that registers hold, or with other flags (NF_NAT_RANGE_*).</summary>
    public sealed record MasqueradeWith(RegisterRange? Ports, uint Flags) : Expression;

    /// <summary>Any other translation to addresses and ports that registers hold; null where they stay. Flags are
    /// NF_NAT_RANGE_*.</summary>
    public sealed record Translate(
        bool IsSource, IPFamily Family, RegisterRange? Addresses, RegisterRange? Ports, uint Flags) : Expression;

    /// <summary>Ends the walk: the connection goes to this node itself.</summary>
    public sealed record Redirect(RegisterRange? Ports, uint Flags) : Expression;

    /// <summary>Hands the packet to a socket of this node, without a translation. The family is the kernel's number.
    /// </summary>
    public sealed record ToSocket(uint Family, byte? Address, byte? Port) : Expression;

    /// <summary>A program decides. Without a register one of <paramref name="Total"/> queues from the first on.
    /// </summary>
    public sealed record Queue(ushort First, ushort Total, ushort Flags, byte? From) : Expression;

    /// <summary>Conntrack does not look at the packet.</summary>
    public sealed record Untrack : Expression;

    /// <summary>Refuses with the family's own "port unreachable", whose ICMP code this is: 3 or 4.</summary>
    public sealed record Reject(byte IcmpCode) : Expression;

    /// <summary>Refuses in another way: with a TCP reset, which has no code, or in the words of either family.
    /// </summary>
    public sealed record RejectWith(RejectKind Kind, byte? Code) : Expression;

    /// <summary>Counts; ends nothing.</summary>
    public sealed record Count(ulong Packets, ulong Bytes) : Expression;

    /// <summary>Ends the rule once so many packets, or bytes, have come in a unit of time; or, over, until then.
    /// </summary>
    public sealed record Limit(
        ulong Rate, ulong UnitSeconds, uint Burst, bool CountsBytes, bool IsOver) : Expression;

    /// <summary>Ends the rule once so many bytes have come; or, over, until then.</summary>
    public sealed record Quota(ulong Bytes, ulong Consumed, bool IsOver) : Expression;

    /// <summary>An object of the table that has a name: a counter (kind 1), a quota (2), a limit (4).</summary>
    public sealed record UseObject(uint Kind, string Name) : Expression;

    /// <summary>Writes to the kernel's log, or to a group; ends nothing. Null is what does not stand there.</summary>
    public sealed record Log(string? Prefix, ushort? Group, uint? Level, uint? Flags) : Expression
    {
        public uint? SnapLength { get; init; }

        public ushort? QueueThreshold { get; init; }
    }

    /// <summary>Puts the register into a dynamic set, or begins its timeout anew.</summary>
    public sealed record UpdateSet(byte Key, string Set) : Expression;

    /// <summary>Something that we never write: the kernel's name for it, and its attributes as they are.</summary>
    public sealed record Other(string Name, EquatableArray<byte> Attributes) : Expression;
}

/// <summary>The registers of the first and the last of several values, which may be the same.</summary>
public readonly record struct RegisterRange(byte First, byte Last);

/// <summary>Values are nf_tables' (enum nft_payload_bases).</summary>
public enum PacketHeader : byte
{
    Link = 0,
    Network = 1,
    Transport = 2,
}

/// <summary>Values are nf_tables' (enum nft_meta_keys); those without a name are met too.</summary>
public enum MetaKey : byte
{
    Length = 0,
    EtherType = 1,
    Priority = 2,
    Mark = 3,
    InInterface = 4,
    OutInterface = 5,
    InInterfaceName = 6,
    OutInterfaceName = 7,
    SocketUser = 10,
    SocketGroup = 11,
    NetworkProtocol = 15,
    TransportProtocol = 16,
    PacketType = 19,
    InInterfaceGroup = 21,
    OutInterfaceGroup = 22,
}

/// <summary>Values are nf_tables' (enum nft_ct_keys); those without a name are met too.</summary>
public enum ConntrackKey : byte
{
    State = 0,
    Direction = 1,
    Status = 2,
    Mark = 3,
    Helper = 6,
    NetworkProtocol = 7,
    Source = 8,
    Destination = 9,
    Protocol = 10,
    SourcePort = 11,
    DestinationPort = 12,
    Zone = 17,
    IPv4Source = 19,
    IPv4Destination = 20,
    IPv6Source = 21,
    IPv6Destination = 22,
}

/// <summary>Values are nf_tables' (enum nft_fib_result).</summary>
public enum RouteResult : byte
{
    OutInterface = 1,
    OutInterfaceName = 2,
    AddressType = 3,
}

/// <summary>What the routes are asked by. Values are nf_tables' (enum nft_fib_flags).</summary>
[Flags]
public enum RouteFlags : byte
{
    None = 0,
    Source = 1,
    Destination = 2,
    Mark = 4,
    InInterface = 8,
    OutInterface = 16,

    /// <summary>Only whether there is an answer.</summary>
    IsPresent = 32,
}

/// <summary>Values are nf_tables' (enum nft_cmp_ops).</summary>
public enum ValueOrder : byte
{
    Less = 2,
    LessOrEqual = 3,
    Greater = 4,
    GreaterOrEqual = 5,
}

/// <summary>Values are nf_tables' (enum nft_reject_types).</summary>
public enum RejectKind : byte
{
    TcpReset = 1,

    /// <summary>Codes of its own, for ICMP and ICMPv6 alike.</summary>
    Icmpx = 2,
}
