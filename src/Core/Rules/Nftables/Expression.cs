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

    public sealed record LoadConntrack(byte To, ConntrackKey Key) : Expression;

    /// <summary>The type of an address by this node's routes (RTN_LOCAL is 2).</summary>
    public sealed record LoadAddressType(byte To, bool IsSource) : Expression;

    /// <summary><paramref name="Offset"/> plus a random number below <paramref name="Modulus"/>.</summary>
    public sealed record LoadRandom(byte To, uint Modulus, uint Offset = 0) : Expression;

    /// <summary>Puts a constant into a register.</summary>
    public sealed record LoadConstant(byte To, RegisterBytes Value) : Expression;

    /// <summary>Ends the rule unless the register is (or, negated, is not) this value.</summary>
    public sealed record Compare(byte From, RegisterBytes Value, bool IsNegated = false) : Expression;

    /// <summary>to = (from and mask) xor value, all of one length.</summary>
    public sealed record Bitwise(byte From, byte To, RegisterBytes Mask, RegisterBytes Xor) : Expression;

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

    /// <summary>Refuses with the family's own "port unreachable", whose ICMP code this is: 3 or 4.</summary>
    public sealed record Reject(byte IcmpCode) : Expression;

    /// <summary>Puts the register into a dynamic set, or begins its timeout anew.</summary>
    public sealed record UpdateSet(byte Key, string Set) : Expression;

    /// <summary>Something that we never write: the kernel's name for it, and its attributes as they are.</summary>
    public sealed record Other(string Name, EquatableArray<byte> Attributes) : Expression;
}

/// <summary>Values are nf_tables' (enum nft_payload_bases).</summary>
public enum PacketHeader : byte
{
    Network = 1,
    Transport = 2,
}

/// <summary>Values are nf_tables' (enum nft_meta_keys).</summary>
public enum MetaKey : byte
{
    Mark = 3,
    InInterfaceName = 6,
    TransportProtocol = 16,
}

/// <summary>Values are nf_tables' (enum nft_ct_keys).</summary>
public enum ConntrackKey : byte
{
    State = 0,
    Status = 2,
}
