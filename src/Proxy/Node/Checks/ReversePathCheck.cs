using Signalbox.Core.Model;

namespace Signalbox.Proxy.Node.Checks;

/// <summary>A node with ways out by several interfaces may get packets by one and answer by another, which strict
/// reverse path filtering drops without a word.</summary>
internal sealed class ReversePathCheck : INodeCheck
{
    private const int Strict = 1;

    public string Name => "reverse-path";

    public string Fine => "no reverse path filter drops what comes in by another way";

    public IEnumerable<Finding> Look(NodeView node)
    {
        var ways = node.Routes(IPFamily.IPv4).Where(route => route.HasGateway)
            .Select(route => route.Interface).Distinct().Order(StringComparer.Ordinal).ToList();
        if (ways.Count < 2)
        {
            yield break;
        }

        var forAll = NodeView.Number("net/ipv4/conf/all/rp_filter");
        foreach (var link in ways)
        {
            // Of the two the higher value counts. Source: IN_DEV_RPFILTER in linux/inetdevice.h.
            var own = NodeView.TryNumber($"net/ipv4/conf/{link}/rp_filter") ?? 0;
            if (Math.Max(forAll, own) == Strict)
            {
                var setting = own == Strict ? $"net.ipv4.conf.{link.Replace('.', '/')}.rp_filter"
                    : "net.ipv4.conf.all.rp_filter";
                yield return new Finding(
                    Severity.Warning, $"{setting} = 1, and routes lead out by {string.Join(", ", ways)}",
                    $"What comes in by {link} is dropped when the way back would be another, as with clients of node "
                    + "ports and load balancers.",
                    $"sysctl -w {setting}=2   # loose: any way back will do");
            }
        }
    }
}
