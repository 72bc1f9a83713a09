using System.Collections.Immutable;
using Signalbox.Core.Trace;

namespace Signalbox.Proxy.Trace;

/// <summary>Where a rule stands on its way: the chains that led to its chain, from the base chain on.</summary>
internal sealed record ChainNesting(string Hook, ImmutableArray<string> Chains)
{
    public static readonly ChainNesting Nowhere = new("", []);

    public int Depth => Chains.Length;

    /// <summary>A chain that is open already was returned to; another one was entered.</summary>
    public ChainNesting At(MetRule rule)
    {
        var open = rule.Hook == Hook ? Chains : [];
        var found = open.LastIndexOf(rule.Chain);
        return new ChainNesting(rule.Hook, found >= 0 ? open[..(found + 1)] : open.Add(rule.Chain));
    }
}
