using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Render.Iptables;

/// <summary>What iptables and IPVS mode keep in iptables, and what goes when another mode has taken over, or all shall
/// go: the proxy's chains, ours and kube-proxy's of any version, and the jumps to them. KUBE-FIREWALL, which is the
/// kubelet's too, stays with the jumps to it. Source: spec 1.11.</summary>
public static class Leftovers
{
    /// <summary>All jumps of kube-proxy's from built-in chains say what they are for, and begin so, in all versions and
    /// modes.</summary>
    private static readonly string[] CommentStarts = ["kubernetes ", "kube-proxy "];

    /// <summary>Chains that only kube-proxy's IPVS mode has.</summary>
    private static readonly (Table Table, string Chain)[] OfIpvs =
    [
        (Table.Filter, "KUBE-NODE-PORT"),
        (Table.Filter, "KUBE-SOURCE-RANGES-FIREWALL"),
        (Table.Filter, "KUBE-IPVS-FILTER"),
        (Table.Filter, "KUBE-IPVS-OUT-FILTER"),
        (Table.Nat, "KUBE-NODE-PORT"),
        (Table.Nat, "KUBE-LOAD-BALANCER"),
    ];

    public static bool IsChain(Table table, ReadOnlySpan<char> chain)
    {
        if (table == Table.Nat && ChainNames.IsOfService(chain))
        {
            return true;
        }

        foreach (var (sharedIn, shared) in FixedRenderer.SharedChains)
        {
            if (sharedIn == table && chain.SequenceEqual(shared))
            {
                return shared != ChainNames.Firewall;
            }
        }

        return IsOfIpvs(table, chain);
    }

    /// <summary>True for a chain that kube-proxy has in IPVS mode and in no other.</summary>
    public static bool IsOfIpvs(Table table, ReadOnlySpan<char> chain)
    {
        foreach (var (usedIn, used) in OfIpvs)
        {
            if (usedIn == table && chain.SequenceEqual(used))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for a rule of a built-in chain that is the proxy's. Others may lead to its chains too.</summary>
    public static bool IsJump(Table table, Rule rule) =>
        rule.Target is Target.Jump jump && IsChain(table, jump.Chain)
        && rule.Matches.Items.Any(match => match is Match.Comment comment
            && CommentStarts.Any(start => comment.Text.StartsWith(start, StringComparison.Ordinal)));

    /// <summary>Where others' rules lead to this chain it stays as it is: plugins for host ports mark packets by it,
    /// and the mark's default means the same in all modes.</summary>
    public static bool IsOfUseToOthers(Table table, string chain) =>
        table == Table.Nat && chain == ChainNames.MarkMasquerade;
}
