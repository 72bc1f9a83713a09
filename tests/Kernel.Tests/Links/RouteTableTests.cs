using Signalbox.Kernel.Links;

namespace Signalbox.Kernel.Tests.Links;

public sealed class RouteTableTests
{
    [Fact]
    public void Routes_of_IPv4_are_read_as_the_kernel_writes_them()
    {
        string[] lines =
        [
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
            "eth1\t00000000\t0109090A\t0003\t0\t0\t0\t00000000\t0\t0\t0",
            "cni0\t0001F40A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0",
            "veth7\t0702F40A\t00000000\t0005\t0\t0\t0\tFFFFFFFF\t0\t0\t0",
            "gone\t0003F40A\t00000000\t0000\t0\t0\t0\t00FFFFFF\t0\t0\t0",
        ];
        Assert.Equal(
            ["eth1 0.0.0.0/0 True", "cni0 10.244.1.0/24 False", "veth7 10.244.2.7/32 False"],
            RouteTable.Parse(lines).Select(Say));
    }

    [Fact]
    public void Routes_of_IPv6_are_read_as_the_kernel_writes_them()
    {
        var none = new string('0', 32);
        string[] lines =
        [
            $"fd000244000000010000000000000000 40 {none} 00 {none} 00000100 00000001 00000000 00000001     cni0",
            $"{none} 00 {none} 00 fd000009000000000000000000000001 00000400 00000001 00000000 00000003     eth0",
            $"{none} 00 {none} 00 {none} ffffffff 00000001 00000000 00200200       lo",
        ];
        Assert.Equal(["cni0 fd00:244:0:1::/64 False", "eth0 ::/0 True"], RouteTable.ParseIPv6(lines).Select(Say));
    }

    private static string Say(Route route) => $"{route.Interface} {route.Block} {route.HasGateway}";
}
