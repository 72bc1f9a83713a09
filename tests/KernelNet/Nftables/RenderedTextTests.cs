using System.Buffers;
using System.Text;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Nftables;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Nftables;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing;
using Signalbox.Testing.Nftables;

namespace Signalbox.KernelNet.Nftables;

/// <summary>What "signalbox render" prints for random clusters is what the kernel holds when they are programmed over
/// netlink, and what nft makes of the text.</summary>
public sealed class RenderedTextTests
{
    private const int Clusters = 3;

    public static TheoryData<IPFamily, string> Detectors()
    {
        var data = new TheoryData<IPFamily, string>();
        foreach (var family in Enum.GetValues<IPFamily>())
        {
            foreach (var detector in new[] { "none", "block", "odd block", "interface", "prefix" })
            {
                data.Add(family, detector);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Detectors))]
    public void The_text_is_what_the_kernel_holds_and_what_nft_makes_of_it(IPFamily family, string detector)
    {
        var seed = Environment.TickCount;
        using var programmed = new TemporaryNamespace("wire");
        using var loaded = new TemporaryNamespace("text");
        using var table = programmed.Run(() => NftTableSocket.Open(family));
        for (var cluster = 0; cluster < Clusters; cluster++)
        {
            var plan = PlanOf(family, detector, new Random(seed + cluster));
            var rendered = new NftablesRuleset(plan);
            var text = Write(sink => NftListing.Write(rendered.Rules, rendered.ElementsOf, sink));
            var what = $"seed {seed + cluster}";
            Assert.False(text.Contains("no words", StringComparison.Ordinal), what);
            Assert.True(table.Run(writer => NftTables.Write(writer, plan)).IsApplied, what);
            loaded.ExecuteWithInput(text, "nft", "-f", "-").ThrowIfFailed();

            var wanted = OrderedListing.Of(text);
            Assert.Equal((what, wanted), (what, List(programmed)));
            Assert.Equal((what, wanted), (what, List(loaded)));

            Assert.True(table.Run(writer => writer.DeleteTable()).IsApplied, what);
            loaded.ExecuteWithInput(Script(family, plan), "nft", "-f", "-").ThrowIfFailed();
            Assert.Equal((what, wanted), (what, List(loaded)));
            loaded.Execute("nft", "flush", "ruleset").ThrowIfFailed();
        }
    }

    /// <summary>In place of the table that is there.</summary>
    private static string Script(IPFamily family, NodePlan plan) => Write(sink =>
    {
        var script = new NftScript(family, sink);
        script.DeleteTable();
        NftTables.Write(script, plan);
        script.Flush();
    });

    private static NodePlan PlanOf(IPFamily family, string detector, Random random)
    {
        var (nodes, services) = family == IPFamily.IPv4
            ? ("192.168.0.0/24", "10.96.0.0/12")
            : ("2001:db8::/64", "fd00:10::/108");
        var addresses = NodePortAddresses.For(family, random.Next(2) == 0 ? [] : [CIDR.Parse(nodes)]);
        var settings = A.Settings(family) with
        {
            Detector = new RenderedGround(family).Detector(detector),
            MasqueradeAll = random.Next(3) == 0,
            NodePortAddresses = addresses,
            NodePortIPs = addresses.MatchesAll ? [] : addresses.Among([A.Settings(family).NodeIP!.Value]),
            ServiceCIDRs = random.Next(2) == 0 ? [] : [CIDR.Parse(services)],
            CountsConnections = random.Next(2) == 0,
        };
        return new TestCluster(settings).Apply([.. new RandomObjects(family, random).Next(25)]).Plan;
    }

    private static string List(TemporaryNamespace inside) =>
        OrderedListing.Of(inside.Execute("nft", "-n", "list", "ruleset").ThrowIfFailed().Output);

    private static string Write(Action<IBufferWriter<byte>> write)
    {
        var sink = new ArrayBufferWriter<byte>();
        write(sink);
        return Encoding.UTF8.GetString(sink.WrittenSpan);
    }
}
