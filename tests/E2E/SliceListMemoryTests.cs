using Signalbox.Bench;
using Signalbox.Core.Model;

namespace Signalbox.E2E;

/// <summary>What a cluster's EndpointSlices take, in a process of its own: just-in-time compiled, with the settings
/// that the programs have.</summary>
public sealed class SliceListMemoryTests
{
    private const int Slices = 5_000;
    private const double MostMiB = 60;

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Signalbox.Bench");

    [Theory]
    [InlineData(IPFamily.IPv4)]
    [InlineData(IPFamily.IPv6)]
    public void Reading_and_keeping_500_000_endpoints_takes_less_than_60_MiB(IPFamily family)
    {
        var reading = SliceListReading.Measure(Program, family, Slices);
        Assert.Equal((Slices, Slices * SliceListWriter.Endpoints), (reading.Slices, reading.Endpoints));
        Assert.True(reading.PeakMiB < MostMiB, $"the most that it had: {reading.PeakMiB:F1} MiB");
    }
}
