using Signalbox.Core.Model;
using Signalbox.KernelNet.Nftables;
using Signalbox.Testing;

namespace Signalbox.KernelNet.Parity;

/// <summary>For random clusters in both modes: what becomes of real packets is among what a walk over the rules in that
/// kernel predicts.</summary>
public sealed class PredictionLaws(ScenarioOutcomes outcomes) : IClassFixture<ScenarioOutcomes>
{
    /// <summary>More, for a longer look: SIGNALBOX_LAW_RUNS=200.</summary>
    private const int Runs = 4;

    private static int RunCount =>
        int.TryParse(Environment.GetEnvironmentVariable("SIGNALBOX_LAW_RUNS"), out var runs) ? runs : Runs;

    [Theory]
    [InlineData(IPFamily.IPv4)]
    [InlineData(IPFamily.IPv6)]
    public void Real_packets_do_what_the_walk_predicts(IPFamily family)
    {
        var seed = Environment.TickCount;
        for (var run = 0; run < RunCount; run++)
        {
            var random = new Random(seed + run);
            var detector = random.Next(3) == 0
                ? "--detect-local-mode=InterfaceNamePrefix"
                : $"--cluster-cidr={(family == IPFamily.IPv4 ? "10.0.0.0/13" : "fd01::/64")}";
            string[] flags =
            [
                $"--hostname-override={A.Here}", detector, "--pod-interface-name-prefix=pod",
                $"--masquerade-all={(random.Next(4) == 0 ? "true" : "false")}", "--nodeport-addresses=0.0.0.0/0,::/0",
            ];
            var cells = outcomes.OfChanges([.. new RandomObjects(family, random).Next(30)], flags);
            Assert.True(outcomes.Surprises.Count == 0, $"seed {seed + run}\n{string.Join('\n', outcomes.Surprises)}");
            Assert.True(outcomes.Agreed >= 2 * cells.Count, $"seed {seed + run}: {outcomes.Agreed} packets");
        }
    }
}
