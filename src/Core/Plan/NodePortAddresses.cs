using Signalbox.Core.Model;

namespace Signalbox.Core.Plan;

/// <summary>On which of the node's addresses NodePorts answer, for one family. Source: --nodeport-addresses.</summary>
public sealed record NodePortAddresses
{
    private NodePortAddresses(EquatableArray<CIDR> blocks) => Blocks = blocks;

    /// <summary>The blocks of the family; never empty.</summary>
    public EquatableArray<CIDR> Blocks { get; }

    /// <summary>Every local address answers.</summary>
    public bool MatchesAll => Blocks[0].IsEverything;

    /// <summary>Keeps the entries of the family; none of it, or a /0 among them, means every address.</summary>
    public static NodePortAddresses For(IPFamily family, IEnumerable<CIDR> configured)
    {
        var blocks = configured.Where(block => block.Family == family).ToEquatable();
        return blocks.IsEmpty || blocks.Items.Any(block => block.IsEverything)
            ? new NodePortAddresses([CIDR.Everything(family)])
            : new NodePortAddresses(blocks);
    }

    /// <summary>True when node ports on 127.0.0.0/8 are asked for: a block lies in it, or holds 127.0.0.0. Always
    /// false for IPv6.</summary>
    public bool ContainsIPv4Loopback => Blocks[0].Family == IPFamily.IPv4 && Blocks.Items.Any(
        block => block.Network.IsLoopback || block.Contains(Address.IPv4(127, 0, 0, 0)));

    /// <summary>Of the node's local addresses those that answer, in order and each once. Not for
    /// <see cref="MatchesAll"/>, which needs no list.</summary>
    public EquatableArray<Address> Among(IEnumerable<Address> local) => local
        .Where(address => Blocks.Items.Any(block => block.Contains(address)))
        .Distinct()
        .Order()
        .ToEquatable();
}
