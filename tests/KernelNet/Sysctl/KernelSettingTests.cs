using Signalbox.Kernel;
using Signalbox.Kernel.Sysctl;
using Signalbox.Lab.Namespaces;

namespace Signalbox.KernelNet.Sysctl;

public sealed class KernelSettingTests
{
    [Theory]
    [InlineData("net/ipv4/conf/all/route_localnet")]
    [InlineData("net/netfilter/nf_conntrack_tcp_be_liberal")]
    public void Belongs_to_the_namespace_of_the_calling_thread(string name)
    {
        using var inside = new TemporaryNamespace("sysctl");
        using var other = new TemporaryNamespace("sysctl");
        var before = KernelSetting.ReadNumber(name);
        inside.Run(() => KernelSetting.Write(name, "1"));
        Assert.Equal(1, inside.Run(() => KernelSetting.ReadNumber(name)));
        Assert.Equal(0, other.Run(() => KernelSetting.ReadNumber(name)));
        Assert.Equal(before, KernelSetting.ReadNumber(name));
        Assert.Equal("1", inside.Execute("cat", $"/proc/sys/{name}").Output.Trim());
    }

    [Fact]
    public void Failures_are_typed()
    {
        using var inside = new TemporaryNamespace("sysctl");
        var missing = Assert.Throws<KernelException>(() => KernelSetting.Read("net/nosuch"));
        Assert.Equal(KernelErrorKind.Unsupported, missing.Kind);
        var words = Assert.Throws<KernelException>(() => KernelSetting.ReadNumber("net/ipv4/ip_local_port_range"));
        Assert.Equal(KernelErrorKind.Broken, words.Kind);
        var refused = Assert.Throws<KernelException>(
            () => inside.Run(() => KernelSetting.Write("net/ipv4/conf/all/route_localnet", "words")));
        Assert.Equal(22, refused.Errno);
        Assert.Contains("route_localnet", refused.Message);
    }
}
