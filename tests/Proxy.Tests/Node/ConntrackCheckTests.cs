using Signalbox.Kernel.Conntrack;
using Signalbox.Proxy.Node;
using Signalbox.Proxy.Node.Checks;

namespace Signalbox.Proxy.Tests.Node;

/// <summary>What the kernel counts for the whole machine, which a test must not fill up.</summary>
public sealed class ConntrackCheckTests
{
    [Theory]
    [InlineData(7499, 10000, "")]
    [InlineData(7500, 10000, "Warning: net.netfilter.nf_conntrack_count = 7500, 75 % of nf_conntrack_max = 10000")]
    [InlineData(9499, 10000, "Warning: net.netfilter.nf_conntrack_count = 9499, 95 % of nf_conntrack_max = 10000")]
    [InlineData(9500, 10000, "Failure: net.netfilter.nf_conntrack_count = 9500, 95 % of nf_conntrack_max = 10000")]
    [InlineData(500, 0, "")]
    public void A_table_that_fills_up_warns_and_a_full_one_fails(long count, long limit, string finding) =>
        AssertIs(finding, ConntrackTableCheck.Judge(count, limit));

    [Theory]
    [InlineData(65536, 262144, "")]
    [InlineData(
        65535, 262144, "Warning: net.netfilter.nf_conntrack_buckets = 65535 for nf_conntrack_max = 262144")]
    public void More_than_four_connections_in_a_bucket_warn(long buckets, long limit, string finding) =>
        AssertIs(finding, ConntrackBucketsCheck.Judge(buckets, limit));

    [Theory]
    [InlineData(0, 0, 0, "")]
    [InlineData(0, 3, 0, "Warning: /proc/net/stat/nf_conntrack: drop=3 early_drop=0 since this node has started")]
    [InlineData(0, 0, 2, "Warning: /proc/net/stat/nf_conntrack: drop=0 early_drop=2 since this node has started")]
    [InlineData(9, 0, 0, "Note: /proc/net/stat/nf_conntrack: insert_failed=9 since this node has started")]
    public void Packets_that_were_dropped_warn_and_races_are_noted(
        long insertFailed, long drop, long earlyDrop, string finding) =>
        AssertIs(finding, ConntrackDropsCheck.Judge(new ConntrackStatistics(0, insertFailed, drop, earlyDrop)));

    [Theory]
    [InlineData(true, 7, "")]
    [InlineData(false, 0, "")]
    [InlineData(false, 7, "Note: net.netfilter.nf_conntrack_tcp_be_liberal = 0, and invalid=7 packets so far")]
    public void Strict_windows_are_noted_where_packets_were_invalid(bool isLiberal, long invalid, string finding) =>
        AssertIs(finding, LiberalTrackingCheck.Judge(isLiberal, invalid));

    private static void AssertIs(string finding, IEnumerable<Finding> findings) => Assert.Equal(
        finding, string.Join('\n', findings.Select(found => $"{found.Severity}: {found.Seen}")));
}
