using Signalbox.Proxy.Config.Sections;
using Signalbox.Proxy.Conntrack;

namespace Signalbox.Proxy.Tests.Conntrack;

public sealed class ConntrackSettingsTests
{
    [Theory]
    [InlineData(0, 131072, 8, 0)]
    [InlineData(32768, 131072, 2, 131072)]
    [InlineData(32768, 131072, 8, 262144)]
    [InlineData(32768, 0, 2, 65536)]
    [InlineData(32768, 131072, 32, 1048576)]
    [InlineData(32768, 131072, 512, 1048576)]
    [InlineData(32768, 2000000, 512, 1048576)]
    [InlineData(32768, 2000000, 2, 2000000)]
    [InlineData(int.MaxValue, 0, int.MaxValue, 1048576)]
    public void The_table_grows_with_the_cores_between_its_minimum_and_a_million(
        int perCore, int min, int cores, long wanted) => Assert.Equal(
        wanted, ConntrackSettings.MaxOf(new ConntrackSection { MaxPerCore = perCore, Min = min }, cores));

    [Fact]
    public void Settings_come_in_upstreams_order_and_zero_leaves_one_out()
    {
        var all = new ConntrackSection
        {
            TCPEstablishedTimeout = TimeSpan.FromSeconds(10.9),
            TCPBeLiberal = true,
            UDPTimeout = TimeSpan.FromSeconds(30),
            UDPStreamTimeout = TimeSpan.FromMilliseconds(900),
        };
        Assert.Equal(
            ["nf_conntrack_max=131072", "nf_conntrack_tcp_timeout_established=10",
                "nf_conntrack_tcp_timeout_close_wait=3600", "nf_conntrack_tcp_be_liberal=1",
                "nf_conntrack_udp_timeout=30"],
            ConntrackSettings.Wanted(all, 2).Select(setting => $"{setting.Name}={setting.Value}"));
        Assert.Equal(3, ConntrackSettings.Wanted(new ConntrackSection(), 2).Count());
    }
}
