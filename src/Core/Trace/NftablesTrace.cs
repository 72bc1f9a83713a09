using System.Collections.Immutable;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>Walks packets over nftables rules as the kernel would, expression by expression, along every way that
/// chance leaves open. Ways that come to the same are one outcome.</summary>
public sealed class NftablesTrace(NftRuleset rules, INftElements elements, NodeAddresses node)
{
    private readonly NftGround _ground = new(rules, elements, node);

    /// <summary>Every outcome with its odds, in the order in which they were found; never empty. The rules met are
    /// those of the likeliest way to it.</summary>
    public ImmutableArray<Outcome> Walk(in Packet packet) => new NftWalk(_ground).Run(packet);
}
