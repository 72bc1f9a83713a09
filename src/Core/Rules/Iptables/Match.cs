using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Iptables;

/// <summary>One condition of a rule, in the kernel's terms (a probability is the 31-bit number that it compares with,
/// not the decimal that was typed).</summary>
public abstract record Match
{
    private Match()
    {
    }

    public sealed record Source(CIDR Block, bool IsNegated = false) : Match;

    public sealed record Destination(CIDR Block, bool IsNegated = false) : Match;

    /// <summary>A name, or a prefix followed by "+".</summary>
    public sealed record InInterface(string Name, bool IsNegated = false) : Match;

    public sealed record OutInterface(string Name, bool IsNegated = false) : Match;

    /// <summary>The IP header's protocol (-p).</summary>
    public sealed record OfProtocol(Protocol Protocol) : Match;

    /// <summary>Matches always; says what the rule is for. At most 255 bytes.</summary>
    public sealed record Comment(string Text) : Match;

    /// <summary>The protocol's own match (-m tcp), with or without a destination port.</summary>
    public sealed record Transport(Protocol Protocol, ushort? DestinationPort = null) : Match;

    /// <summary>The address is one of this node's own (-m addrtype, type LOCAL).</summary>
    public sealed record LocalAddress(bool IsSource) : Match;

    public sealed record Mark(uint Value, uint Mask, bool IsNegated = false) : Match;

    /// <summary>States joined by commas, in the kernel's order.</summary>
    public sealed record ConnectionState(string States, bool IsNegated = false) : Match;

    /// <summary>True for a share of packets: <paramref name="Threshold"/> of 2^31.</summary>
    public sealed record Statistic(uint Threshold) : Match;

    /// <summary>The source's address was put on this list no longer than so many seconds ago (-m recent --rcheck
    /// --reap).</summary>
    public sealed record RecentlySeen(string List, uint Seconds) : Match;

    /// <summary>Puts the source's address on this list (-m recent --set).</summary>
    public sealed record RecentSet(string List) : Match;

    /// <summary>Counts packets in an accounting object that outlives the rule.</summary>
    public sealed record Accounting(string Name) : Match;

    /// <summary>Something that we never write, word by word.</summary>
    public sealed record Other(string Text) : Match;
}
