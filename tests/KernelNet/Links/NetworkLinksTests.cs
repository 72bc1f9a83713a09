using Signalbox.Kernel;
using Signalbox.Kernel.Links;
using Signalbox.Lab.Namespaces;

namespace Signalbox.KernelNet.Links;

public sealed class NetworkLinksTests
{
    [Fact]
    public void A_link_is_deleted_by_its_name_and_hardware_is_not()
    {
        using var inside = new TemporaryNamespace("links");
        inside.Execute("ip", "link", "add", "b0", "type", "bridge").ThrowIfFailed();
        inside.Execute("ip", "link", "add", "d0", "up", "master", "b0", "type", "veth", "peer", "d1").ThrowIfFailed();
        var links = inside.Run(NetworkLinks.Read).ToDictionary(link => link.Name);
        Assert.Equal(("veth", links["b0"].Index, true), (links["d0"].Kind, links["d0"].Master, links["d0"].IsUp));
        Assert.True(inside.Run(() => NetworkLinks.Delete("d0")));
        Assert.False(inside.Run(() => NetworkLinks.Delete("d0")));
        Assert.Equal(["lo", "b0"], inside.Run(NetworkLinks.Read).Select(link => link.Name));
        var refused = Assert.Throws<KernelException>(() => inside.Run(() => NetworkLinks.Delete("lo")));
        Assert.Equal(KernelErrorKind.Unsupported, refused.Kind);
    }
}
