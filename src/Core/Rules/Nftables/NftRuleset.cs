using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Nftables;

/// <summary>A table's sets and chains, without elements.</summary>
public sealed record NftRuleset(IPFamily Family, EquatableArray<NftSet> Sets, EquatableArray<NftChain> Chains)
{
    /// <summary>The name of our table in either family: upstream's, so that either program cleans up after the
    /// other.</summary>
    public const string TableName = "kube-proxy";

    /// <summary>Upstream's comment on the table.</summary>
    public const string TableComment = "rules for kube-proxy";
}
