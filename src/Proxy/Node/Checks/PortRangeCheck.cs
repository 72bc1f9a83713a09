using System.Globalization;
using Signalbox.Kernel.Sysctl;

namespace Signalbox.Proxy.Node.Checks;

/// <summary>Programs of this node do not get a node port for a connection of their own by chance.</summary>
internal sealed class PortRangeCheck : INodeCheck
{
    private const string Reserved = "net.ipv4.ip_local_reserved_ports";

    public string Name => "port-range";

    public string Fine => "no node port is given to programs of this node by chance";

    public IEnumerable<Finding> Look(NodeView node)
    {
        var text = KernelSetting.Read("net/ipv4/ip_local_port_range");
        if (!PortRange.TryParse(text, out var own))
        {
            yield return new Finding(
                Severity.Unknown, $"net.ipv4.ip_local_port_range = {text}: these are not two ports");
            yield break;
        }

        var reserved = KernelSetting.Read("net/ipv4/ip_local_reserved_ports");
        var free = node.NodePorts.Ports.Where(port => port >= own.First && port <= own.Last)
            .Except(Ports(reserved)).ToList();
        if (free.Count > 0)
        {
            yield return new Finding(
                Severity.Warning,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"net.ipv4.ip_local_port_range = {own}, node ports are {node.NodePorts}, {free.Count} of them not "
                    + $"in {Reserved}"),
                "A program of this node may be using a port when a Service gets it: its connection then breaks.",
                $"sysctl -w {Reserved}={(reserved.Length > 0 ? reserved + "," : "")}{node.NodePorts}");
        }
    }

    /// <summary>"8080,30000-32767"; empty for none.</summary>
    private static IEnumerable<int> Ports(string list) =>
        list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .SelectMany(part => PortRange.TryParse(part, out var range) ? range.Ports : []);
}
