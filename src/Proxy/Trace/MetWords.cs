using System.Globalization;
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

    /// <summary>"prerouting, iptables-nft nat PREROUTING"; "postrouting, ip kube-proxy nat-postrouting".</summary>
    public static string Place(Station station)
    {
        var program = station.Program == "nft" ? "" : $"{station.Program} ";
        return $"{station.Hook.ToString().ToLowerInvariant()}, {program}{station.Table} {station.Chain}";
    }

    /// <summary>"nat KUBE-SEP-X, rule 2".</summary>
    public static string Place(MetRule met) => string.Create(
        CultureInfo.InvariantCulture, $"{met.Station.Table} {met.Chain}, rule {met.Position}");

    /// <summary>What it did with the packet: "on to KUBE-SVC-X", "new destination 10.0.0.1:80".</summary>
    public static string Effect(Step.Met met)
    {
        List<string> words = [];
        if (met.To.IsRewritten && (!met.From.IsRewritten || met.From.Destination != met.To.Destination
            || met.From.DestinationPort != met.To.DestinationPort))
        {
            words.Add($"new destination {met.To.Destination.WithPort(met.To.DestinationPort)}");
        }

        if (met.To.IsMasqueraded && !met.From.IsMasqueraded)
        {
            words.Add("new source: this node's address");
        }
        else if (met.To.NewSource is { } source && met.From.NewSource is null)
        {
            words.Add($"new source {source}");
        }

        if (met.To.Mark != met.From.Mark)
        {
            words.Add(string.Create(CultureInfo.InvariantCulture, $"mark 0x{met.To.Mark:x}"));
        }

        if (Order(met.Rule) is { } order && (words.Count == 0 || order.StartsWith("on to", StringComparison.Ordinal)))
        {
            words.Add(order);
        }

        return words.Count == 0 ? "nothing but counting" : string.Join(", ", words);
    }

    /// <summary>What it does with any packet, as far as that can be said.</summary>
    public static string Effect(MetRule met) => Order(met) ?? "changes or counts";

    private static string? Order(MetRule met) => met switch
    {
        MetRule.OfIptables rule => Order(rule.Rule.Target),
        MetRule.OfNftables rule => rule.Rule.Expressions.Items.Select(Order).LastOrDefault(word => word is not null),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string? Order(Target target) => target switch
    {
        Target.None => null,
        Target.Accept => "lets it through",
        Target.Drop => "drops it",
        Target.Return => "back to the chain that called",
        Target.Reject => "rejects it",
        Target.Jump jump => $"on to {jump.Chain}",
        Target.SetMark => "the mark stays as it is",
        Target.Masquerade => "new source: this node's address",
        Target.Other other => other.Text,
        _ => null,
    };

    private static string? Order(Expression expression) => expression switch
    {
        Expression.Decide { Verdict: var verdict } => Order(verdict),
        Expression.Reject or Expression.RejectWith => "rejects it",
        Expression.UpdateSet update => $"keeps the client in mind, in {update.Set}",
        Expression.Dispatch dispatch => $"as {dispatch.Map} says",
        _ => null,
    };

    private static string Order(in NftVerdict verdict) => verdict.Code switch
    {
        NftVerdictCode.Accept => "lets it through",
        NftVerdictCode.Drop => "drops it",
        NftVerdictCode.Return => "back to the chain that called",
        NftVerdictCode.Jump or NftVerdictCode.Goto => $"on to {verdict.Chain}",
        _ => "goes on",
    };
}
