using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Nftables;

/// <summary>A chain with its rules in order. Base chains have a <paramref name="Hook"/>.</summary>
public sealed record NftChain(
    string Name, EquatableArray<NftRule> Rules, BaseHook? Hook = null, string? Comment = null);
