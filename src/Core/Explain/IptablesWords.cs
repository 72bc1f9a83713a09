using System.Globalization;
using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Trace;

namespace Signalbox.Core.Explain;

/// <summary>Rules of iptables in plain words.</summary>
internal sealed class IptablesWords(ChainSet chains)
{
    private const long Certain = 1L << 31;
    private const string Everything = "all packets";

    /// <summary>What the rule does with the packets that it is for, without a full stop.</summary>
    /// <param name="table">The rule's.</param>
    /// <param name="chain">The rule's.</param>
    /// <param name="rule">Of that chain, where its place tells of what a draw is left over.</param>
    public string Say(Table table, string chain, Rule rule)
    {
        var who = Who(rule);
        return rule.Target switch
        {
            Target.Jump { Chain: ChainNames.MarkMasquerade } when IsHairpin(chain, rule) =>
                "an endpoint that calls itself: marks it, so that its source is rewritten",
            Target.Jump { Chain: ChainNames.MarkMasquerade } =>
                $"marks {who}, so that their source is rewritten",
            Target.Jump jump when EndpointOf(table, jump.Chain) is { } endpoint =>
                $"{Draw(table, chain, rule)} to {endpoint}, by chain {jump.Chain}",
            Target.Jump jump => $"{who} go on to chain {jump.Chain}",
            Target.DNAT nat => $"sends them on to {nat.Address.WithPort(nat.Port)}{Remembering(rule)}",
            Target.Masquerade when who == Everything => "rewrites their source to an address of this node",
            Target.Masquerade => $"rewrites the source of {who} to an address of this node",
            Target.SetMark mark => SayMark(who, mark),
            Target.Accept => $"lets {who} through",
            Target.Drop => $"drops {who}",
            Target.Reject => $"rejects {who}: the caller is told at once",
            Target.Return => $"leaves {who} as they are: back to the calling chain",
            Target.None => $"counts {who}, no more",
            Target.Other other => $"{who}: {other.Text}",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static string SayMark(string who, Target.SetMark mark) => mark.Mask == 0
        ? $"takes mark {Hex(mark.Value)} off {Them(who)} again"
        : $"puts mark {Hex(mark.Value)} on {Them(who)}: the sign to rewrite their source";

    private static string Them(string who) => who == Everything ? "them" : who;

    private static bool IsHairpin(string chain, Rule rule) =>
        chain.StartsWith("KUBE-SEP-", StringComparison.Ordinal)
        && rule.Matches.Items.Any(match => match is Match.Source);

    private static string Remembering(Rule rule) =>
        rule.Matches.Items.Any(match => match is Match.RecentSet) ? ", and remembers the caller" : "";

    /// <summary>The address that an endpoint's chain sends to; null for any other chain.</summary>
    private string? EndpointOf(Table table, string chain) => chain.StartsWith("KUBE-SEP-", StringComparison.Ordinal)
        ? (chains.Find(table, chain) ?? []).Select(rule => rule.Target).OfType<Target.DNAT>()
            .Select(nat => nat.Address.WithPort(nat.Port)).FirstOrDefault()
        : null;

    private string Draw(Table table, string chain, Rule rule)
    {
        foreach (var match in rule.Matches)
        {
            switch (match)
            {
                case Match.RecentlySeen seen:
                    return $"callers who were sent there in the last {seen.Seconds} s go again";
                case Match.Statistic share:
                    return IsFirst(table, chain, rule)
                        ? $"{OneIn(share)} connections goes"
                        : $"{OneIn(share)} of those left goes";
                default:
                    break;
            }
        }

        return IsFirst(table, chain, rule) ? "every connection goes" : "all that are left go";
    }

    private bool IsFirst(Table table, string chain, Rule rule) => (chains.Find(table, chain) ?? [])
        .TakeWhile(other => other != rule)
        .All(other => !other.Matches.Items.Any(match => match is Match.Statistic));

    private static string OneIn(Match.Statistic share) =>
        string.Create(CultureInfo.InvariantCulture, $"one in {Math.Round(Certain / (double)share.Threshold)}");

    /// <summary>"packets to 10.97.0.1, tcp port 80".</summary>
    private static string Who(Rule rule)
    {
        List<string> words = ["packets"];
        var hasPort = rule.Matches.Items.Any(match => match is Match.Transport { DestinationPort: not null });
        foreach (var match in rule.Matches)
        {
            if (Phrase(match, hasPort) is { } phrase)
            {
                words.Add(phrase);
            }
        }

        return words.Count == 1 ? Everything : string.Join(' ', words);
    }

    private static string? Phrase(Match match, bool hasPort) => match switch
    {
        Match.Source source => $"{Not(source.IsNegated)}from {Say(source.Block)}",
        Match.Destination destination => $"{Not(destination.IsNegated)}to {Say(destination.Block)}",
        Match.InInterface link => $"{Not(link.IsNegated)}come in through {link.Name}",
        Match.OutInterface link => $"{Not(link.IsNegated)}on their way out through {link.Name}",
        Match.OfProtocol protocol => hasPort ? null : $"of {protocol.Protocol.Lower()}",
        Match.Transport { DestinationPort: { } port } transport => $"for {transport.Protocol.Lower()} port {port}",
        Match.LocalAddress { IsSource: true } => "from an address of this node",
        Match.LocalAddress => "to an address of this node",
        Match.Mark mark => $"with{(mark.IsNegated ? "out" : "")} mark {Hex(mark.Value)}",
        Match.ConnectionState { IsNegated: false, States: "NEW" } => "that begin a connection",
        Match.ConnectionState state =>
            $"of connections {(state.IsNegated ? "neither " : "")}{state.States.Replace(
                ",", state.IsNegated ? " nor " : " or ", StringComparison.Ordinal)}",
        Match.Statistic share => $"({OneIn(share)})",
        Match.RecentlySeen seen => $"of callers remembered in {seen.List}",
        Match.Other other => $"with '{other.Text}'",
        _ => null,
    };

    private static string Say(CIDR block) =>
        block == CIDR.Of(block.Network) ? block.Network.ToString() : block.ToString();

    private static string Not(bool isNegated) => isNegated ? "not " : "";

    private static string Hex(uint value) => $"0x{value:x}";
}
