using System.Diagnostics;
using Signalbox.Kernel.Iptables;

namespace Signalbox.Bench;

/// <summary>The real agent against a real API server: from a write there to the first TCP connection that the
/// ClusterIP answers the new way. Beside it, in the same run, the restore alone that upstream would do for it.
/// </summary>
internal static class ApiBench
{
    private const int Tries = 15;
    private static readonly int[] NftablesSizes = [1_000, 10_000];

    /// <summary>The iptables backend takes minutes to load more in one of its variants.</summary>
    private const int IptablesServices = 1_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task RunAsync()
    {
        Console.WriteLine(
            $"Against an API server, 10 endpoints a Service: from its write to the first packet (median of {Tries})");
        Console.WriteLine(
            "| Services | mode | start to programmed, s | one endpoint changed, ms | a Service more, ms "
            + "| VmRSS, MiB | VmHWM, MiB | upstream's restore alone, ms | ratio of the change |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var services in NftablesSizes)
        {
            await MeasureAsync(services, "nftables", ["--proxy-mode=nftables"], null);
        }

        foreach (var variant in Enum.GetValues<IptablesVariant>())
        {
            var upstream = KernelBench.UpstreamsChange(new SyntheticCluster(IptablesServices, 10), variant);
            foreach (var period in new[] { "0s", "1s" })
            {
                await MeasureAsync(
                    IptablesServices, $"iptables, {variant}, at least {period} between syncs",
                    [$"--iptables-min-sync-period={period}"], upstream, isLegacy: variant == IptablesVariant.Legacy);
            }
        }

        Console.WriteLine();
    }

    private static async Task MeasureAsync(
        int services, string mode, string[] flags, double? upstream, bool isLegacy = false)
    {
        using var cluster = new ApiCluster(services, 10);
        await using var node = await BenchedNode.StartAsync(cluster, isLegacy);
        var start = Stopwatch.GetTimestamp();
        using var agent = node.Agent(flags);
        agent.WaitUntilProgrammed();
        var load = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var change = MedianOf(change => Change(cluster, change));
        var more = MedianOf(index => Add(cluster, services + index));
        Console.WriteLine(
            $"| {services:N0} | {mode} | {load:F1} | {change:F1} | {more:F1} | {agent.MiBOf("VmRSS"):F0} "
            + $"| {agent.MiBOf("VmHWM"):F0} | {upstream:F0} | {change / upstream:F2} |");
    }

    private static double MedianOf(Func<int, double> measure) =>
        Statistics.Median(Enumerable.Range(1, Tries).Select(measure).ToList());

    private static double Change(ApiCluster cluster, int change)
    {
        var service = change * 7;
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
