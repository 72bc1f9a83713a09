using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Kernel.Nftables;

/// <summary>A base chain of any table of nf_tables: packets of IP come by it.</summary>
/// <param name="Family">"ip", "ip6", or "inet" for both.</param>
/// <param name="Table">Its table.</param>
/// <param name="Name">Its own name.</param>
/// <param name="Type">"filter", "nat" or "route".</param>
/// <param name="Hook">Where it hangs.</param>
/// <param name="Priority">The lowest comes first.</param>
public sealed record HookedChain(
    string Family, string Table, string Name, string Type, PacketHook Hook, int Priority)
{
    /// <summary>What no rule decides about is dropped.</summary>
    public bool DropsByPolicy { get; init; }

    /// <summary>Its table is switched off as a whole.</summary>
    public bool IsDormant { get; init; }
}
