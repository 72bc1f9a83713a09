using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Core.Render.Iptables;

/// <summary>What of iptables mode goes when another mode has taken over: the proxy's chains, ours and kube-proxy's of
/// any version, and the jumps to them. KUBE-FIREWALL, which is the kubelet's too, stays with the jumps to it. Source:
/// spec 1.11.</summary>
public static class Leftovers
{
    /// <summary>All jumps of kube-proxy's from built-in chains say what they are for, and begin so, in all versions.
    /// </summary>
    private const string CommentStart = "kubernetes ";

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

        return false;
    }

    /// <summary>True for a rule of a built-in chain that is the proxy's. Others may lead to its chains too.</summary>
    public static bool IsJump(Table table, Rule rule) =>
        rule.Target is Target.Jump jump && IsChain(table, jump.Chain)
        && rule.Matches.Items.Any(match => match is Match.Comment comment
            && comment.Text.StartsWith(CommentStart, StringComparison.Ordinal));

    /// <summary>Where others' rules lead to this chain it stays as it is: plugins for host ports mark packets by it,
    /// and the mark's default means the same in all modes.</summary>
    public static bool IsOfUseToOthers(Table table, string chain) =>
        table == Table.Nat && chain == ChainNames.MarkMasquerade;
}
