using System.Collections.Immutable;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Trace;

/// <summary>A way within a built-in chain.</summary>
/// <param name="Flow">The packet.</param>
/// <param name="Odds">How likely it is to be here.</param>
/// <param name="Path">How it came here.</param>
/// <param name="Frame">The chains that are open, the innermost first; null at the end of the built-in chain.</param>
internal readonly record struct IptablesWay(Flow Flow, Odds Odds, Step? Path, IptablesFrame? Frame);

/// <summary>An open chain and the rule that comes next in it.</summary>
internal sealed record IptablesFrame(string Chain, ImmutableArray<Rule> Rules, int Next, IptablesFrame? Caller)
{
    public bool IsInside(string chain) => Chain == chain || (Caller?.IsInside(chain) ?? false);
}
