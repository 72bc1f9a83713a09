using System.Collections.Immutable;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>What packets walk over: a table, ready to be asked.</summary>
internal sealed class NftGround(NftRuleset rules, INftElements elements, NodeAddresses node)
{
    private readonly Dictionary<string, NftChain> _chains =
        rules.Chains.ToDictionary(chain => chain.Name, StringComparer.Ordinal);

    private readonly Dictionary<string, NftSet> _sets =
        rules.Sets.ToDictionary(set => set.Name, StringComparer.Ordinal);

    private readonly ImmutableArray<NftChain>[] _byHook =
    [
        .. Enum.GetValues<PacketHook>().Select(hook => rules.Chains
            .Where(chain => chain.Hook?.Hook == hook)
            .OrderBy(chain => chain.Hook!.Priority)
            .ToImmutableArray()),
    ];

    public NftText Text { get; } = new(rules.Family);

    public INftElements Elements { get; } = elements;

    public NodeAddresses Node { get; } = node;

    /// <summary>By priority.</summary>
    public ImmutableArray<NftChain> At(PacketHook hook) => _byHook[(int)hook];

    public NftChain? FindChain(string? name) => name is not null ? _chains.GetValueOrDefault(name) : null;

    public NftSet? FindSet(string name) => _sets.GetValueOrDefault(name);
}
