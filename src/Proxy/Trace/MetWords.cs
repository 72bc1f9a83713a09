using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Core.Trace;

namespace Signalbox.Proxy.Trace;

/// <summary>Rules of one family as their programs print them, and what they do in plain words.</summary>
internal sealed class MetWords(IPFamily family)
{
    private readonly RuleText _iptables = new(family);
    private readonly NftText _nftables = new(family);

    /// <summary>The rule, without its chain.</summary>
    public string Text(MetRule met) => met switch
    {
        MetRule.OfIptables rule => _iptables.Say(rule.Rule),
        MetRule.OfNftables rule => _nftables.Say(rule.Rule),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>What its writer says of it; empty for nothing.</summary>
    public static string Comment(MetRule met) => met switch
    {
        MetRule.OfIptables rule => rule.Rule.Matches.Items.OfType<Match.Comment>().FirstOrDefault()?.Text ?? "",
        MetRule.OfNftables rule => rule.Rule.Comment ?? "",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>What it does with a packet: "goes to chain KUBE-SVC-X".</summary>
    public static string Effect(MetRule met) => met switch
    {
        MetRule.OfIptables rule => Effect(rule.Rule.Target),
        MetRule.OfNftables rule => rule.Rule.Expressions.Items.Select(Effect).LastOrDefault(word => word is not null)
            ?? "looks only",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Effect(Target target) => target switch
    {
        Target.None => "counts only",
        Target.Accept => "lets the packet through this table",
        Target.Drop => "drops it",
        Target.Return => "back to the calling chain",
        Target.Reject => "rejects it",
        Target.Jump jump => $"on to {jump.Chain}",
        Target.DNAT nat => $"new destination {nat.Address.WithPort(nat.Port)}",
        Target.Masquerade => "new source: this node's address",
        Target.SetMark { Value: var value, Mask: var mask } when value == mask => $"sets mark 0x{value:x}",
        Target.SetMark { Value: var value } => $"changes the mark by 0x{value:x}",
        Target.Other other => other.Text,
        _ => target.ToString(),
    };

    private static string? Effect(Expression expression) => expression switch
    {
        Expression.Decide { Verdict: var verdict } => Effect(verdict),
        Expression.DNAT => "new destination",
        Expression.Masquerade => "new source: this node's address",
        Expression.Reject => "rejects it",
        Expression.SetMeta { Key: MetaKey.Mark } => "sets the mark",
        Expression.UpdateSet update => $"remembers the client in {update.Set}",
        Expression.Dispatch dispatch => $"as map {dispatch.Map} says",
        _ => null,
    };

    private static string Effect(in NftVerdict verdict) => verdict.Code switch
    {
        NftVerdictCode.Accept => "lets the packet through this chain",
        NftVerdictCode.Drop => "drops it",
        NftVerdictCode.Return => "back to the calling chain",
        NftVerdictCode.Jump or NftVerdictCode.Goto => $"on to {verdict.Chain}",
        _ => "goes on",
    };
}
