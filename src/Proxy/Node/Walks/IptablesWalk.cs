using Signalbox.Core.Model;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Proxy.Node.Walks;

/// <summary>Walks new connections to Services through a built-in chain of iptables.</summary>
/// <param name="held">The rules.</param>
/// <param name="table">Filter, nat or mangle.</param>
/// <param name="traffic">Which connections; null for any.</param>
internal sealed class IptablesWalk(HeldRules held, Table table, PodTraffic? traffic)
{
    private const string Goto = "-g ";
    private const string State = "-m state --state ";

    /// <summary>Targets that only do something on the side.</summary>
    private static readonly HashSet<string> Harmless = new(StringComparer.Ordinal)
    {
        "AUDIT", "CHECKSUM", "CLASSIFY", "CONNMARK", "CONNSECMARK", "CT", "DSCP", "ECN", "HL", "LOG", "MARK", "NFLOG",
        "NOTRACK", "RATEEST", "SECMARK", "SET", "TCPMSS", "TCPOPTSTRIP", "TEE", "TOS", "TRACE", "TTL", "ULOG",
    };

    /// <summary>Targets that end the walk through nat.</summary>
    private static readonly HashSet<string> Translating = new(StringComparer.Ordinal)
    {
        "DNAT", "MASQUERADE", "NETMAP", "REDIRECT", "SNAT", "TPROXY",
    };

    private bool _isTranslated;

    public ChainWalk Walk(string chain)
    {
        // nat comes before filter in OUTPUT, and behind mangle. Source: linux/netfilter_ipv4.h, NF_IP_PRI_*.
        _isTranslated = (table, chain) is (Table.Filter, _) or (Table.Mangle, "INPUT" or "FORWARD" or "POSTROUTING");
        return ChainWalk.Of(
            chain, held.Rules.DropsByPolicy(table, chain), Rules, name => HeldRules.IsProxys(table, name));
    }

    private IEnumerable<WalkRule>? Rules(string chain) =>
        held.Rules.Find(table, chain)?.Select(rule => Judge(chain, rule));

    private WalkRule Judge(string chain, Rule rule)
    {
        var (step, to) = Step(rule);
        var meets = Meets.Yes;
        foreach (var match in rule.Matches)
        {
            var one = match is Match.Other other && other.Text.StartsWith(Goto, StringComparison.Ordinal)
                ? Meets.Yes
                : Of(match);
            meets = one < meets ? one : meets;
        }

        return new WalkRule(meets, step, to, held.Say(chain, rule));
    }

    private (Step Step, string Chain) Step(Rule rule) => rule.Target switch
    {
        Target.Accept or Target.DNAT or Target.Masquerade => (Walks.Step.Accept, ""),
        Target.Drop or Target.Reject => (Walks.Step.Refuse, ""),
        Target.Return => (Walks.Step.Return, ""),
        Target.SetMark => (Walks.Step.GoOn, ""),
        Target.None => rule.Matches.Items.OfType<Match.Other>()
            .FirstOrDefault(match => match.Text.StartsWith(Goto, StringComparison.Ordinal)) is { } leads
            ? (Walks.Step.Goto, leads.Text[Goto.Length..])
            : (Walks.Step.GoOn, ""),
        Target.Jump jump when held.Rules.Find(table, jump.Chain) is not null => (Walks.Step.Jump, jump.Chain),
        Target.Jump jump => (Named(jump.Chain), ""),
        Target.Other other => (Named(other.Text.Split(' ')[0]), ""),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static Step Named(string target) => target switch
    {
        "REJECT" => Walks.Step.Refuse,
        _ when Harmless.Contains(target) => Walks.Step.GoOn,
        _ when Translating.Contains(target) => Walks.Step.Accept,
        _ => Walks.Step.Anything,
    };

    private Meets Of(Match match) => match switch
    {
        Match.Comment or Match.Accounting or Match.RecentSet => Meets.Yes,
        Match.ConnectionState state => OfStates(state.States, state.IsNegated),
        Match.Other other when other.Text.StartsWith(State, StringComparison.Ordinal) =>
            OfStates(other.Text[State.Length..], isNegated: false),
        Match.InInterface link => OfLink(link.Name, link.IsNegated, isOut: false),
        Match.OutInterface link => OfLink(link.Name, link.IsNegated, isOut: true),
        Match.Source source => OfBlock(source.Block, source.IsNegated, isKnown: traffic is not null),
        Match.Destination to => OfBlock(to.Block, to.IsNegated, isKnown: traffic is { StaysOnLink: true }),
        _ => Meets.Perhaps,
    };

    /// <summary>Where pods are of several blocks, those that begin connections may be of any of them.</summary>
    private Meets OfBlock(CIDR block, bool isNegated, bool isKnown)
    {
        var pods = isKnown ? traffic!.Pods : [];
        if (pods.IsEmpty || pods.Any(pod => Overlap(pod, block) && !Covers(block, pod)))
        {
            return Meets.Perhaps;
        }

        var covered = pods.Count(pod => Covers(block, pod));
        return covered > 0 && covered < pods.Length ? Meets.Perhaps
            : covered > 0 != isNegated ? Meets.Yes : Meets.No;
    }

    private static bool Covers(CIDR outer, CIDR inner) =>
        outer.PrefixLength <= inner.PrefixLength && outer.Contains(inner.Network);

    private static bool Overlap(CIDR one, CIDR other) => Covers(one, other) || Covers(other, one);

    /// <summary>They are new, and perhaps translated already.</summary>
    private Meets OfStates(string states, bool isNegated)
    {
        var isMet = states.Split(',').Any(state => state == "NEW" || (state == "DNAT" && _isTranslated));
        return isMet != isNegated ? Meets.Yes : Meets.No;
    }

    /// <summary>Nothing of a Service comes through the loopback, but for what this node sends to itself. What enters a
    /// bridge may leave by it, and that has to be possible.</summary>
    private Meets OfLink(string name, bool isNegated, bool isOut)
    {
        if (name == "lo")
        {
            return isNegated ? Meets.Yes : Meets.No;
        }

        if (traffic is null || (isOut && !traffic.StaysOnLink))
        {
            return Meets.Perhaps;
        }

        var isSame = name.EndsWith('+')
            ? traffic.Link.Name.StartsWith(name[..^1], StringComparison.Ordinal)
            : traffic.Link.Name == name;
        return isSame != isNegated ? Meets.Yes : Meets.No;
    }
}
