using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Trace;
using Signalbox.Kernel.Nftables;

namespace Signalbox.Proxy.Trace.Live;

/// <summary>Where a rule stands, whoever speaks of it.</summary>
/// <param name="Table">"nat" of iptables, "ip kube-proxy" of nftables.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Position">In the chain, from 1.</param>
internal readonly record struct RulePlace(string Table, string Chain, int Position)
{
    public static RulePlace Of(MetRule rule) => new(rule.Station.Table, rule.Chain, rule.Position);

    /// <summary>It is how this program, or another run of it, follows packets: nothing that packets hang on.</summary>
    public bool IsOfFollower => Table.Contains("signalbox-trace-", StringComparison.Ordinal);

    public override string ToString() => $"{Table} {Chain} {Position}";

    /// <summary>The table of an event: what iptables-nft makes in nf_tables is said in iptables' words.</summary>
    public static string TableOf(NodeRules rules, TraceEvent told) => IsOfIptables(rules, told)
        ? told.Table
        : $"{told.Family} {told.Table}";

    /// <summary>inet is never iptables', and without iptables-nft a table is just named alike.</summary>
    private static bool IsOfIptables(NodeRules rules, TraceEvent told) =>
        told.Family != "inet" && TableText.Parse(told.Table) is not null
        && rules.Iptables.Any(each => !each.Program.EndsWith("legacy", StringComparison.Ordinal));
}
