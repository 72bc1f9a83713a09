using System.Globalization;

namespace Signalbox.Proxy.Node.Checks;

/// <summary>The hash table behind the table of connections is large enough for its limit.</summary>
internal sealed class ConntrackBucketsCheck : INodeCheck
{
    /// <summary>As many entries in a bucket kube-proxy allows for before it enlarges the table.</summary>
    private const int PerBucket = 4;

    public string Name => "conntrack-buckets";

    public string Fine => "connections are found quickly even when the table is full";

    public IEnumerable<Finding> Look(NodeView node) => Judge(
        NodeView.Number("net/netfilter/nf_conntrack_buckets"), NodeView.Number("net/netfilter/nf_conntrack_max"));

    internal static IEnumerable<Finding> Judge(long buckets, long limit)
    {
        if (buckets * PerBucket < limit)
        {
            yield return new Finding(
                Severity.Warning,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"net.netfilter.nf_conntrack_buckets = {buckets} for nf_conntrack_max = {limit}"),
                "With more than four connections in a bucket each packet takes longer.",
                $"echo {limit / PerBucket} >/sys/module/nf_conntrack/parameters/hashsize");
        }
    }
}
