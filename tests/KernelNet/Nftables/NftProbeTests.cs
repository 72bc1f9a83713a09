using Signalbox.Core.Model;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Nftables;
using Signalbox.Lab.Namespaces;

namespace Signalbox.KernelNet.Nftables;

public sealed class NftProbeTests
{
    [Theory]
    [InlineData(IPFamily.IPv4)]
    [InlineData(IPFamily.IPv6)]
    public void This_kernel_can_and_keeps_nothing_of_the_probe(IPFamily family)
    {
        using var inside = new TemporaryNamespace("probe");
        Assert.Null(inside.Run(() => NftProbe.WhyUnusable(family)));
        Assert.Equal("", inside.Execute("nft", "list", "ruleset").ThrowIfFailed().Output);
    }

    [Fact]
    public void What_the_kernel_lacks_is_named()
    {
        using var inside = new TemporaryNamespace("lacks");
        var words = inside.Run(() => NftProbe.WhyRefused(IPFamily.IPv4, writer =>
        {
            writer.AddTable();
            writer.AddChain(new NftChain("telepathy", []));
            writer.AddRule("telepathy", new NftRule([new Expression.Other("telepathy", [])]));
        }));
        Assert.Equal(
            "nf_tables cannot do what nftables mode needs: "
            + "add a rule to chain telepathy: No such file or directory",
            words);
    }
}
