using System.Collections.Immutable;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>All rules that packets of one family may meet on a node, whoever wrote them: those in a kernel, or in a
/// saved dump.</summary>
public sealed record NodeRules(IPFamily Family)
{
    /// <summary>Each variant that holds any; a kernel may hold both.</summary>
    public ImmutableArray<IptablesRules> Iptables { get; init; } = [];

    /// <summary>Tables of the families ip or ip6, and inet, without those that are iptables-nft's.</summary>
    public ImmutableArray<NftablesRules> Nftables { get; init; } = [];

    /// <summary>What could not be read, or not as well as it might be, in sentences for the user.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];

    /// <summary>The table of nftables mode, ours or kube-proxy's; null when there is none.</summary>
    public NftablesRules? ProxyTable => Nftables.FirstOrDefault(
        table => table.Name == NftRuleset.TableName && table.Family is "ip" or "ip6");
}

/// <summary>The tables of one variant of iptables.</summary>
/// <param name="Program">Which: "iptables-nft", "ip6tables-legacy"; of a dump that does not say, "iptables".</param>
/// <param name="Chains">With their rules.</param>
public sealed record IptablesRules(string Program, ChainSet Chains);

/// <summary>One table of nf_tables.</summary>
/// <param name="Family">"ip", "ip6" or "inet".</param>
/// <param name="Name">The table's.</param>
/// <param name="Rules">Its sets and chains.</param>
/// <param name="Elements">What the sets hold.</param>
public sealed record NftablesRules(string Family, string Name, NftRuleset Rules, INftElements Elements);
