using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>What packets walk over: a table, and what is known of the node.</summary>
internal sealed class NftGround(NftablesRules table, IPFamily family, NodeAddresses node)
{
    private readonly Dictionary<string, NftChain> _chains =
        table.Rules.Chains.ToDictionary(chain => chain.Name, StringComparer.Ordinal);

    private readonly Dictionary<string, NftSet> _sets =
        table.Rules.Sets.ToDictionary(set => set.Name, StringComparer.Ordinal);

    public NftText Text { get; } = new(family);

    public INftElements Elements { get; } = table.Elements;

    public NodeAddresses Node { get; } = node;

    public NftChain? FindChain(string? name) => name is not null ? _chains.GetValueOrDefault(name) : null;

    /// <summary>Null also where its keys cannot be said.</summary>
    public NftSet? FindSet(string name) =>
        (_sets.GetValueOrDefault(name) ?? Elements.SetOf(name)) is { Key.IsEmpty: false } set ? set : null;

    /// <summary>The element that holds a key, or the one that catches all others.</summary>
    public bool TryFind(string set, in RegisterBytes key, out NftElement element) =>
        Elements.TryFind(set, key, out element) || Elements.TryFind(set, default, out element);
}
