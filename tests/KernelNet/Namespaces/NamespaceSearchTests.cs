using Signalbox.Core.Model;
using Signalbox.Kernel;
using Signalbox.Kernel.Namespaces;
using Signalbox.Lab.Namespaces;

namespace Signalbox.KernelNet.Namespaces;

public sealed class NamespaceSearchTests
{
    [Fact]
    public void Of_many_namespaces_with_the_same_address_the_linked_one_is_found()
    {
        var held = NewAddress();
        using var here = new TemporaryNamespace("here");
        Assert.Null(here.Run(() => NamespaceSearch.Holding(held)));

        using var linked = new TemporaryNamespace("linked");
        var others = Enumerable.Range(0, 4).Select(index => new TemporaryNamespace($"other{index}")).ToList();
        try
        {
            foreach (var each in others.Append(linked))
            {
                TemporaryNamespace.Ip("-n", each.Name, "address", "add", $"{held}/32", "dev", "lo");
            }

            var refused = Assert.Throws<KernelException>(() => here.Run(() => NamespaceSearch.Holding(held)));
            Assert.Equal(KernelErrorKind.Conflict, refused.Kind);
            Assert.Contains("5 hold it, and none of them is linked to this one", refused.Message);
            Assert.Contains(linked.Name, refused.Message);

            TemporaryNamespace.Ip(
                "-n", here.Name, "link", "add", "near", "type", "veth", "peer", "name", "far", "netns", linked.Name);
            using var found = here.Run(() => NamespaceSearch.Holding(held));
            Assert.Equal(linked.Name, found!.Name);
        }
        finally
        {
            TemporaryNamespace.DeleteAll(others);
        }
    }

    [Fact]
    public void An_address_that_one_namespace_holds_needs_no_link()
    {
        using var here = new TemporaryNamespace("here");
        using var routed = new TemporaryNamespace("routed");
        var address = NewAddress();
        TemporaryNamespace.Ip("-n", routed.Name, "address", "add", $"{address}/32", "dev", "lo");
        using var found = here.Run(() => NamespaceSearch.Holding(address));
        Assert.Equal(routed.Name, found!.Name);
    }

    /// <summary>Other runs look for theirs.</summary>
    private static Address NewAddress() =>
        Address.Parse($"198.{18 + Random.Shared.Next(2)}.{Random.Shared.Next(256)}.{Random.Shared.Next(1, 255)}");
}
