using Signalbox.KernelNet.Golden;
using Signalbox.KernelNet.Nftables;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing.Golden;

namespace Signalbox.KernelNet.Counters;

/// <summary>A start with the flag makes what counts, one without it takes it away again, and nothing else is touched.
/// </summary>
public sealed class ToggledCountersTests
{
    private const string Flag = "--service-counters";

    [Fact]
    public void What_counts_comes_and_goes_with_the_flag()
    {
        var scenario = Scenario.Own("service-counters");
        var flags = scenario.Flags.Where(flag => flag != Flag).Append("--proxy-mode=nftables").ToList();
        var objects = Path.Combine(scenario.Folder, scenario.Objects);
        var (off, on) = (new InProcessStart(objects, flags), new InProcessStart(objects, [.. flags, Flag]));
        using var node = new TemporaryNamespace("toggled");
        off.Run(node);
        var without = Listing(node);
        on.Run(node);
        var with = Listing(node);
        Assert.Contains("count-connections", with);
        Assert.All(on.Run(node).Values, report => Assert.Equal(0, report.Operations));
        off.Run(node);
        Assert.Equal(without, Listing(node));
        on.Run(node);
        Assert.Equal(with, Listing(node));
    }

    private static string Listing(TemporaryNamespace node) =>
        OrderedListing.Of(node.Execute("nft", "-n", "list", "ruleset").ThrowIfFailed().Output);
}
