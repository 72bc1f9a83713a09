using System.Globalization;

namespace Signalbox.Proxy.Node.Checks;

/// <summary>The table of connections has room. When it is full, new connections are dropped.</summary>
internal sealed class ConntrackTableCheck : INodeCheck
{
    private const double Warns = 0.75;
    private const double Fails = 0.95;

    public string Name => "conntrack-table";

    public string Fine => "the table of connections has room";

    public IEnumerable<Finding> Look(NodeView node) => Judge(
        NodeView.Number("net/netfilter/nf_conntrack_count"), NodeView.Number("net/netfilter/nf_conntrack_max"));

    /// <param name="count">Connections that are known.</param>
    /// <param name="limit">How many may be; 0 for any number.</param>
    internal static IEnumerable<Finding> Judge(long count, long limit)
    {
        var share = limit == 0 ? 0 : (double)count / limit;
        if (share >= Warns)
        {
            yield return new Finding(
                share >= Fails ? Severity.Failure : Severity.Warning,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"net.netfilter.nf_conntrack_count = {count}, {share:P0} of nf_conntrack_max = {limit}"),
                "When the table is full, new connections are dropped, to Services and to all else.",
                $"sysctl -w net.netfilter.nf_conntrack_max={limit * 2}, and conntrack.maxPerCore in the configuration");
        }
    }
}
