using System.Diagnostics;
using System.Globalization;
using Signalbox.Kernel.Iptables;

namespace Signalbox.Bench;

/// <summary>The real agent against a real API server: from a write there to the first TCP connection that the
/// ClusterIP answers the new way. Beside it, in the same run, the restore alone that upstream would do for it.
/// </summary>
internal static class ApiBench
{
    private const int Tries = 15;

    /// <summary>Upstream's restore of more does not end in one of the variants.</summary>
    private const int MostOfUpstream = 1_000;

    private static readonly int[] Sizes = [0, 1_000, 10_000];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task RunAsync()
    {
        Console.WriteLine(
            $"Against an API server, 10 endpoints a Service: from its write to the first packet (median of {Tries})");
        Console.WriteLine(
            "| Services | mode | start to programmed, s | one endpoint changed, ms | processor for it, ms "
            + "| a Service more, ms | VmRSS, MiB | VmHWM, MiB | upstream's restore alone, ms | ratio of the change |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var services in Sizes)
        {
            await MeasureAsync(services, "nftables", ["--proxy-mode=nftables"], null);
        }

        foreach (var variant in Enum.GetValues<IptablesVariant>())
        {
            foreach (var services in Sizes)
            {
                await MeasureAsync(services, variant, "0s");
            }

            await MeasureAsync(MostOfUpstream, variant, "1s");
        }

        Console.WriteLine();
    }

    private static Task MeasureAsync(int services, IptablesVariant variant, string period) => MeasureAsync(
        services, $"iptables, {variant}, at least {period} between syncs", [$"--iptables-min-sync-period={period}"],
        services is 0 or > MostOfUpstream
            ? null
            : KernelBench.UpstreamsChange(new SyntheticCluster(services, 10), variant),
        isLegacy: variant == IptablesVariant.Legacy);

    private static async Task MeasureAsync(
        int services, string mode, string[] flags, double? upstream, bool isLegacy = false)
    {
        using var cluster = new ApiCluster(services, 10);
        await using var node = await BenchedNode.StartAsync(cluster, isLegacy);
        var start = Stopwatch.GetTimestamp();
        using var agent = node.Agent(flags);
        agent.WaitUntilProgrammed();
        var load = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var more = MedianOf(index => Add(cluster, services + index));
        var processor = agent.ProcessorMilliseconds;
        var change = MedianOf(change => Change(cluster, services == 0 ? change : change * 7, change));
        processor = (agent.ProcessorMilliseconds - processor) / Tries;
        Console.WriteLine(
            $"| {services:N0} | {mode} | {load:F2} | {change:F1} | {processor:F1} | {more:F1} "
            + $"| {agent.MiBOf("VmRSS"):F0} | {agent.MiBOf("VmHWM"):F0} | {Or(upstream, "F0")} "
            + $"| {Or(change / upstream, "F2")} |");
    }

    private static string Or(double? figure, string format) =>
        figure is { } known ? known.ToString(format, CultureInfo.InvariantCulture) : "-";

    private static double MedianOf(Func<int, double> measure) =>
        Statistics.Median(Enumerable.Range(1, Tries).Select(measure).ToList());

    private static double Change(ApiCluster cluster, int service, int change)
    {
        var start = Stopwatch.GetTimestamp();
        var pod = cluster.PutSlice(service, change);
        cluster.WaitForAnswer(ApiCluster.FrontendOf(service), pod, Patience);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Add(ApiCluster cluster, int service)
    {
        var start = Stopwatch.GetTimestamp();
        cluster.PutSlice(service);
        cluster.PutService(service);
        cluster.WaitForAnswer(ApiCluster.FrontendOf(service), null, Patience);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
