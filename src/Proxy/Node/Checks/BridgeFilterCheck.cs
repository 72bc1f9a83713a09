using Signalbox.Core.Model;

namespace Signalbox.Proxy.Node.Checks;

/// <summary>Where pods are on a bridge, what one sends to another on the same node has to come by the rules too: the
/// answer of a pod that was reached through a Service must be translated back.</summary>
internal sealed class BridgeFilterCheck : INodeCheck
{
    public string Name => "bridge-filter";

    public string Fine => "what passes a bridge of pods meets the rules, or there is none";

    public IEnumerable<Finding> Look(NodeView node)
    {
        var bridges = string.Join(", ", node.PodBridges.Select(bridge => bridge.Name));
        if (bridges.Length == 0)
        {
            yield break;
        }

        var why = $"A pod on {bridges} does not reach another on the same node through a Service: its answer goes past "
            + "the rules, and is not translated back.";
        foreach (var (family, name) in NodeView.Families.Zip(["bridge-nf-call-iptables", "bridge-nf-call-ip6tables"]))
        {
            if (family == IPFamily.IPv6 && !node.HasServices(family))
            {
                continue;
            }

            switch (NodeView.TryNumber($"net/bridge/{name}"))
            {
                case null:
                    yield return new Finding(
                        Severity.Failure, "the kernel's module br_netfilter is not loaded", why,
                        "modprobe br_netfilter   # to last: a file in /etc/modules-load.d");
                    yield break;
                case 0:
                    yield return new Finding(
                        Severity.Failure, $"net.bridge.{name} = 0", why,
                        $"sysctl -w net.bridge.{name}=1   # to last: a file in /etc/sysctl.d");
                    break;
            }
        }
    }
}
