using System.Collections.Immutable;
using Signalbox.Core.Trace;

namespace Signalbox.Proxy.Trace;

/// <summary>Where a rule stands on its way: the chains that led to its chain, from the base chain on.</summary>
internal sealed record ChainNesting(Station? Station, ImmutableArray<string> Chains)
{
    public static readonly ChainNesting Nowhere = new(null, []);

    /// <summary>0 in a base chain.</summary>
    public int Depth => Math.Max(0, Chains.Length - 1);

    /// <summary>A chain that is open already was returned to; another one was entered.</summary>
    public ChainNesting At(MetRule rule)
    {
        var open = rule.Station == Station ? Chains : [];
        var found = open.LastIndexOf(rule.Chain);
        return new ChainNesting(rule.Station, found >= 0 ? open[..(found + 1)] : open.Add(rule.Chain));
    }
}
