using System.Collections.Immutable;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Trace.Dumps;

/// <summary>A chain that somebody else reads, without counters.</summary>
internal sealed class LaterChain(string name, Func<IEnumerable<Rule>> read) : HeldChain(name)
{
    protected override void Read(
        ImmutableArray<Rule>.Builder rules, ImmutableArray<RuleCount?>.Builder counts) => rules.AddRange(read());
}
