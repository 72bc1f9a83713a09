using System.Diagnostics;
using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Core.Trace;

namespace Signalbox.Proxy.Output.Pictures;

/// <summary>What a picture shows of a rule.</summary>
internal static class PictureRule
{
    /// <summary>The table that its chain is in, which chains of one name are told apart by: "nat", "ip kube-proxy".
    /// </summary>
    public static string TableOf(MetRule met) => met.Station.Table;

    /// <summary>On what condition packets meet it, without comments and without chance, whose odds stand beside it.
    /// Empty for all packets.</summary>
    public static string ConditionOf(MetRule met, IPFamily family) => met switch
    {
        MetRule.OfIptables { Rule: var rule } => new RuleText(family).Say(new Rule(
            [.. rule.Matches.Items.Where(match => match is not (Match.Comment or Match.Statistic))],
            Target.Nothing)),
        MetRule.OfNftables { Rule: var rule } => new NftText(family).Say(rule with { Comment = null }),
        _ => throw new UnreachableException(),
    };

    public static bool IsDnat(MetRule met) => met switch
    {
        MetRule.OfIptables { Rule.Target: Target.DNAT } => true,
        MetRule.OfNftables { Rule: var rule } => rule.Expressions.Items.Any(one => one is Expression.DNAT),
        _ => false,
    };

    public static bool IsMasquerade(MetRule met) => met switch
    {
        MetRule.OfIptables { Rule.Target: Target.Masquerade } => true,
        MetRule.OfNftables { Rule: var rule } => rule.Expressions.Items.Any(one => one is Expression.Masquerade),
        _ => false,
    };
}
