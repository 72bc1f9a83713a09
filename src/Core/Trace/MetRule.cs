using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Rules.Nftables;

namespace Signalbox.Core.Trace;

/// <summary>A rule that a packet met. A closed family.</summary>
public abstract record MetRule
{
    private MetRule(string hook, string chain) => (Hook, Chain) = (hook, chain);

    /// <summary>The built-in or base chain that the walk began in.</summary>
    public string Hook { get; }

    /// <summary>The chain that the rule is in.</summary>
    public string Chain { get; }

    public sealed record OfIptables(Table Table, string Hook, string Chain, Rule Rule) : MetRule(Hook, Chain);

    public sealed record OfNftables(string Hook, string Chain, NftRule Rule) : MetRule(Hook, Chain);
}
