using System.Globalization;
using Signalbox.Kernel.Conntrack;

namespace Signalbox.Proxy.Node.Checks;

/// <summary>Connection tracking has not dropped anything yet. Its counters never go back, so that what is found may be
/// long past.</summary>
internal sealed class ConntrackDropsCheck : INodeCheck
{
    public string Name => "conntrack-drops";

    public string Fine => "connection tracking has dropped nothing";

    public IEnumerable<Finding> Look(NodeView node) => Judge(ConntrackStatistics.Read());

    internal static IEnumerable<Finding> Judge(ConntrackStatistics counted)
    {
        if (counted.Drop + counted.EarlyDrop > 0)
        {
            yield return new Finding(
                Severity.Warning,
                Say($"drop={counted.Drop} early_drop={counted.EarlyDrop} since this node has started"),
                "The table of connections was full at some time: packets were dropped, or connections forgotten.",
                "conntrack -S   # again after a while; if it grows: sysctl net.netfilter.nf_conntrack_max");
        }

        if (counted.InsertFailed > 0)
        {
            yield return new Finding(
                Severity.Note, Say($"insert_failed={counted.InsertFailed} since this node has started"),
                "Packets were dropped because two of the same connection came at once; mostly it is DNS over UDP, "
                + "where clients then wait five seconds.",
                "conntrack -S   # again after a while; a DNS cache on the node, or DNS over TCP, avoids it");
        }
    }

    private static string Say(FormattableString text) =>
        $"/proc/net/stat/nf_conntrack: {text.ToString(CultureInfo.InvariantCulture)}";
}
