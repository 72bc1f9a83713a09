using Signalbox.Kernel.Links;

namespace Signalbox.Kernel.Tests.Links;

public sealed class RouteTableTests
{
    [Fact]
    public void Only_interfaces_with_a_gateway_count_and_each_once()
    {
        string[] lines =
        [
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
            "eth1\t00000000\t0109090A\t0003\t0\t0\t0\t00000000\t0\t0\t0",
            "cni0\t0001F40A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0",
            "eth0\t0000000A\t0108080A\t0003\t0\t0\t0\t0000FFFF\t0\t0\t0",
            "eth1\t0002F40A\t0109090A\t0003\t0\t0\t0\t00FFFFFF\t0\t0\t0",
        ];
        Assert.Equal(["eth0", "eth1"], RouteTable.Parse(lines));
    }
}
