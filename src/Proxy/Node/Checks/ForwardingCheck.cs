using Signalbox.Core.Model;
using Signalbox.Kernel.Links;

namespace Signalbox.Proxy.Node.Checks;

/// <summary>Packets that come in for a Service are passed on to a pod or another node.</summary>
internal sealed class ForwardingCheck : INodeCheck
{
    public string Name => "forwarding";

    public string Fine => "packets are passed on between interfaces";

    public IEnumerable<Finding> Look(NodeView node)
    {
        if (NodeView.Number("net/ipv4/ip_forward") == 0)
        {
            yield return Off("net.ipv4.ip_forward", Severity.Failure, "Nothing that comes in is passed on to pods.");
        }
        else
        {
            foreach (var link in node.Links.Where(Matters))
            {
                if (NodeView.TryNumber($"net/ipv4/conf/{link.Name}/forwarding") == 0)
                {
                    yield return Off(
                        $"net.ipv4.conf.{Dotted(link)}.forwarding", Severity.Warning,
                        $"Nothing that comes in by {link.Name} is passed on to pods.");
                }
            }
        }

        if (NodeView.TryNumber("net/ipv6/conf/all/forwarding") == 0 && node.HasServices(IPFamily.IPv6))
        {
            yield return Off(
                "net.ipv6.conf.all.forwarding", Severity.Failure,
                "There are Services with IPv6 addresses, but nothing that comes in is passed on to pods.");
        }
    }

    /// <summary>What comes in by a bridge's port comes in by the bridge.</summary>
    private static bool Matters(NetworkLink link) => link is { IsUp: true, IsLoopback: false, Master: null };

    /// <summary>sysctl writes a dot in a name as a slash.</summary>
    private static string Dotted(NetworkLink link) => link.Name.Replace('.', '/');

    private static Finding Off(string setting, Severity severity, string why) =>
        new(severity, $"{setting} = 0", why, $"sysctl -w {setting}=1   # to last: a file in /etc/sysctl.d");
}
