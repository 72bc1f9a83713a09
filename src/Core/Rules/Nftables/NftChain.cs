using Signalbox.Core.Model;

namespace Signalbox.Core.Rules.Nftables;

/// <summary>A chain with its rules in order. Base chains have a <paramref name="Hook"/>.</summary>
public sealed record NftChain(string Name, EquatableArray<NftRule> Rules, BaseHook? Hook = null, string? Comment = null);

/// <summary>Where a base chain is called from. The policy is always accept.</summary>
public sealed record BaseHook(ChainType Type, PacketHook Hook, int Priority);

/// <summary>What a base chain may do.</summary>
public enum ChainType : byte
{
    Filter,
    Nat,
}

/// <summary>Values are the kernel's (enum nf_inet_hooks).</summary>
public enum PacketHook : byte
{
    Prerouting = 0,
    Input = 1,
    Forward = 2,
    Output = 3,
    Postrouting = 4,
}
