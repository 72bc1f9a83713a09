using System.Text;
using Signalbox.Core.Model;
using Signalbox.Kernel.Iptables;
using Signalbox.Kernel.Nftables;
using Signalbox.KernelNet.Iptables;
using Signalbox.Lab.Namespaces;

namespace Signalbox.KernelNet.Nftables;

public sealed class ChainListTests
{
    [Theory]
    [InlineData(IPFamily.IPv4)]
    [InlineData(IPFamily.IPv6)]
    public void Lists_the_chains_of_one_table_of_one_family(IPFamily family)
    {
        using var inside = new TemporaryNamespace("chains");
        Assert.Empty(inside.Run(() => ChainList.Read(family, "nat")));
        var tools = Programs.Tools(family, IptablesVariant.Nft);
        inside.Restore(
            tools,
            "*nat\n:KUBE-A - [0:0]\n:KUBE-B - [0:0]\n-A PREROUTING -j KUBE-A\nCOMMIT\n"
            + "*filter\n:KUBE-C - [0:0]\n-A KUBE-C -j RETURN\n-A KUBE-C -j DROP\nCOMMIT\n");
        var other = family == IPFamily.IPv4 ? IPFamily.IPv6 : IPFamily.IPv4;
        inside.Command(Programs.Tools(other, IptablesVariant.Nft), "-t nat -N KUBE-OTHER");

        var chains = inside.Run(() => ChainList.Read(family, "nat"));
        Assert.Equal(["KUBE-A", "KUBE-B"], chains.Where(chain => !chain.IsBase).Select(chain => chain.Name).Order());
        Assert.Equal(["PREROUTING"], chains.Where(chain => chain.IsBase).Select(chain => chain.Name));
        Assert.Equal(3, inside.Run(() => ChainList.CountRules(family)));

        // Handles are the kernel's: deleting by handle deletes that chain.
        var handle = chains.Single(chain => chain.Name == "KUBE-B").Handle;
        var nftFamily = family == IPFamily.IPv4 ? "ip" : "ip6";
        inside.Execute("nft", "delete", "chain", nftFamily, "nat", "handle", $"{handle}").ThrowIfFailed();
        Assert.DoesNotContain(inside.Run(() => ChainList.Read(family, "nat")), chain => chain.Name == "KUBE-B");
    }

    [Fact]
    public void Reads_a_large_table_whole()
    {
        using var inside = new TemporaryNamespace("many");
        var commands = new StringBuilder("add table ip nat\n");
        for (var chain = 0; chain < 50_000; chain++)
        {
            commands.Append("add chain ip nat KUBE-SEP-").Append(chain).Append('\n');
        }

        inside.ExecuteWithInput(commands.ToString(), "nft", "-f", "-").ThrowIfFailed();
        var started = TimeProvider.System.GetTimestamp();
        var chains = inside.Run(() => ChainList.Read(IPFamily.IPv4, "nat"));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{chains.Length} chains in {TimeProvider.System.GetElapsedTime(started).TotalMilliseconds:0} ms");
        Assert.Equal(50_000, chains.Select(chain => chain.Name).Distinct().Count());
        Assert.Equal(50_000, chains.Select(chain => chain.Handle).Distinct().Count());
    }
}
