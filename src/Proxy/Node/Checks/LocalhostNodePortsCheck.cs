using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;

namespace Signalbox.Proxy.Node.Checks;

/// <summary>Node ports on 127.0.0.1, which only iptables mode has, need route_localnet; and route_localnet needs the
/// rule that keeps neighbours from services that listen on 127.0.0.1.</summary>
internal sealed class LocalhostNodePortsCheck : INodeCheck
{
    private const string Setting = "net.ipv4.conf.all.route_localnet";

    public string Name => "localhost-node-ports";

    public string Fine => "127.0.0.1 is open to this node alone, and to its node ports if they shall be there";

    public IEnumerable<Finding> Look(NodeView node)
    {
        var isOpen = NodeView.Number("net/ipv4/conf/all/route_localnet") != 0;
        var isGuarded = node.Iptables.Any(IsGuarded);
        var isWanted = isGuarded && node.Iptables.Any(
            rules => rules is { Family: IPFamily.IPv4, IsOfProxy: true, IsOfIpvs: false });
        if (isWanted && !isOpen)
        {
            yield return new Finding(
                Severity.Warning, $"{Setting} = 0",
                "Node ports do not answer on 127.0.0.1, though the rules are made for it.",
                $"sysctl -w {Setting}=1, or start the agent with --iptables-localhost-nodeports=false");
        }

        if (isOpen && !isGuarded && !node.Unread.Any())
        {
            yield return new Finding(
                Severity.Warning, $"{Setting} = 1, and no rule drops what others send to 127.0.0.0/8",
                "Neighbours of this node can reach services of its that listen on 127.0.0.1 alone.",
                $"sysctl -w {Setting}=0, unless somebody else needs it");
        }

        foreach (var unread in node.Unread)
        {
            yield return unread;
        }
    }

    /// <summary>In KUBE-FIREWALL, which the kubelet may have written too.</summary>
    private static bool IsGuarded(HeldRules held) => held.Family == IPFamily.IPv4
        && (held.Rules.Find(Table.Filter, ChainNames.Firewall) ?? []).Any(rule =>
            rule.Target is Target.Drop
            && rule.Matches.Items.Any(match =>
                match is Match.Destination { IsNegated: false } to && to.Block == CIDR.Parse("127.0.0.0/8")));
}
