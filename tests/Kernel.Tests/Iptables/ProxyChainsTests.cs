using System.Text;
using Signalbox.Kernel.Iptables;

namespace Signalbox.Kernel.Tests.Iptables;

public sealed class ProxyChainsTests
{
    [Theory]
    [InlineData("KUBE-SERVICES", true)]
    [InlineData("KUBE-SEP-AAAAAAAAAAAAAAAA", true)]
    [InlineData("KUBE-FW-AAAAAAAAAAAAAAAA", true)]
    [InlineData("KUBE-FIREWALL", true)]
    [InlineData("KUBE-PROXY-CANARY", true)]
    [InlineData("KUBE-KUBELET-CANARY", false)]
    [InlineData("KUBE-NWPLCY-AAAAAAAAAAAAAAAA", false)]
    [InlineData("KUBE-ROUTER-FORWARD", false)]
    [InlineData("KUBE-SERVICES2", false)]
    [InlineData("PREROUTING", false)]
    [InlineData("cali-PREROUTING", false)]
    public void Only_the_proxys_chains_are_ours(string chain, bool isOurs) =>
        Assert.Equal(isOurs, ProxyChains.IsOurs(Encoding.ASCII.GetBytes(chain)));
}
