using System.Globalization;
using Signalbox.Kernel.Conntrack;

namespace Signalbox.Proxy.Node.Checks;

/// <summary>Whether packets that TCP's windows do not allow for count as invalid, and whether there have been any.
/// iptables mode drops invalid ones, since they would reach a client untranslated and end its connection.</summary>
internal sealed class LiberalTrackingCheck : INodeCheck
{
    private const string Setting = "net.netfilter.nf_conntrack_tcp_be_liberal";

    public string Name => "tcp-liberal";

    public string Fine => "no packet of a connection has been taken for invalid";

    public IEnumerable<Finding> Look(NodeView node) => Judge(
        NodeView.Number("net/netfilter/nf_conntrack_tcp_be_liberal") != 0, ConntrackStatistics.Read().Invalid);

    internal static IEnumerable<Finding> Judge(bool isLiberal, long invalid)
    {
        if (!isLiberal && invalid > 0)
        {
            yield return new Finding(
                Severity.Note,
                string.Create(CultureInfo.InvariantCulture, $"{Setting} = 0, and invalid={invalid} packets so far"),
                "Packets out of TCP's window are not translated, or dropped. Where large transfers stall or are reset, "
                + "this may be why.",
                $"sysctl -w {Setting}=1, or conntrack.tcpBeLiberal: true in the configuration");
        }
    }
}
