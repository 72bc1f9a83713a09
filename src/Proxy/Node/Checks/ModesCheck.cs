using Signalbox.Core.Model;
using Signalbox.Proxy.Cleanup;

namespace Signalbox.Proxy.Node.Checks;

/// <summary>One mode programs Services, in one place.</summary>
internal sealed class ModesCheck : INodeCheck
{
    private const string CleanUp = "stop the agent; signalbox proxy --cleanup; start the agent";

    public string Name => "modes";

    public string Fine => "one mode programs Services, in one place";

    public IEnumerable<Finding> Look(NodeView node)
    {
        foreach (var unread in node.Unread)
        {
            yield return unread;
        }

        var isNone = true;
        foreach (var family in NodeView.Families)
        {
            var modes = Modes(node, family).ToList();
            isNone &= modes.Count == 0;
            if (modes.Count > 1)
            {
                yield return new Finding(
                    Severity.Failure, $"{family}: Services are programmed in {string.Join(" and in ", modes)}",
                    "Which of them translates a connection depends on their order, and those that no agent keeps lead "
                    + "to pods that are gone.",
                    CleanUp);
            }

            if (OtherVariant(node, family) is { } finding)
            {
                yield return finding;
            }
        }

        if (node.Links.Any(link => link.Name == IpvsNames.Link) && !node.Iptables.Any(held => held.IsOfIpvs))
        {
            yield return new Finding(
                Severity.Warning, $"there is a network interface {IpvsNames.Link}, which IPVS mode has left",
                "Its addresses, those of Services, are this host's own: what no rule translates ends up at the host.",
                $"ip link delete {IpvsNames.Link}");
        }

        if (isNone && !node.Unread.Any())
        {
            yield return new Finding(
                Severity.Note, "no mode has programmed any Service",
                "No agent has run here, or its rules were removed.");
        }
    }

    private static IEnumerable<string> Modes(NodeView node, IPFamily family)
    {
        foreach (var held in node.Iptables.Where(held => held.Family == family && held.IsOfProxy))
        {
            yield return held.IsOfIpvs ? $"{held.Program} (IPVS mode)" : held.Program;
        }

        if (node.WithTable.Contains(family))
        {
            yield return $"the nftables table {(family == IPFamily.IPv4 ? "ip" : "ip6")} kube-proxy";
        }
    }

    /// <summary>Others' rules in the variant that the proxy does not use.</summary>
    private static Finding? OtherVariant(NodeView node, IPFamily family)
    {
        var held = node.Iptables.Where(held => held.Family == family).ToList();
        var other = held.FirstOrDefault(one => !one.IsOfProxy && one.ForeignRules > 0);
        var used = held.FirstOrDefault(one => one.IsOfProxy);
        return other is null || used is null ? null : new Finding(
            Severity.Warning, $"{other.Program} holds {other.ForeignRules} rules beside those of {used.Program}",
            "Each packet meets both, but whoever looks at one does not see the other.",
            $"{other.Program}-save   # whose rules they are; their owner should use {used.Program}");
    }
}
