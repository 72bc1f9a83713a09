namespace Signalbox.Core.Rules.Nftables;

/// <summary>Where a base chain is called from. The policy is always accept.</summary>
public sealed record BaseHook(ChainType Type, PacketHook Hook, int Priority);
