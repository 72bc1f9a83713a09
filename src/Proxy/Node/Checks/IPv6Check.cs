using Signalbox.Core.Model;

namespace Signalbox.Proxy.Node.Checks;

/// <summary>IPv6 is there where it is needed.</summary>
internal sealed class IPv6Check : INodeCheck
{
    private const string Setting = "net.ipv6.conf.all.disable_ipv6";

    public string Name => "ipv6";

    public string Fine => "IPv6 is there";

    public IEnumerable<Finding> Look(NodeView node)
    {
        switch (NodeView.TryNumber("net/ipv6/conf/all/disable_ipv6"))
        {
            case null:
                yield return new Finding(
                    Severity.Note, "this kernel has no IPv6", "Services get no IPv6 addresses on this node.");
                break;
            case not 0 when node.HasServices(IPFamily.IPv6):
                yield return new Finding(
                    Severity.Failure, $"{Setting} = 1",
                    "There are Services with IPv6 addresses, and nobody can reach them.",
                    $"sysctl -w {Setting}=0   # to last: a file in /etc/sysctl.d");
                break;
            case not 0:
                yield return new Finding(
                    Severity.Note, $"{Setting} = 1", "This is well in a cluster that has IPv4 only.");
                break;
        }
    }
}
