namespace Signalbox.Core.Rules.Nftables;

/// <summary>Where a base chain is called from.</summary>
public sealed record BaseHook(ChainType Type, PacketHook Hook, int Priority)
{
    /// <summary>What falls off its end is dropped. Never so in chains of ours.</summary>
    public bool DropsByPolicy { get; init; }
}
