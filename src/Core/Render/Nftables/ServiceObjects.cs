using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Render.Nftables;

/// <summary>What one Service has in the table: elements of the shared sets, each (set and key) once, and chains and
/// sets of its own where it has affinity or source ranges.</summary>
public sealed record ServiceObjects(
    EquatableArray<SetElement> Elements, EquatableArray<NftChain> Chains, EquatableArray<NftSet> Sets)
{
    public static readonly ServiceObjects None = new([], [], []);
}
