using System.Diagnostics;

namespace Signalbox.Bench;

/// <summary>What the program takes of a node: memory when idle and with many Services, and time until the first rule
/// stands; beside it the time in which a process that does nothing is started, measured in the same run.</summary>
internal static class ProgramBench
{
    private const int Services = 10_000;
    private const int Starts = 11;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    public static async Task RunAsync()
    {
        var size = new FileInfo(BenchedPrograms.Agent).Length / 1e6;
        Console.WriteLine($"The program {BenchedPrograms.Agent} ({size:F1} MB)");
        Console.WriteLine("| Services x 10 endpoints | mode | start to programmed | VmRSS, MiB | VmHWM, MiB |");
        Console.WriteLine("|---|---|---|---|---|");
        await StartAsync();
        foreach (var (mode, isLegacy) in new[] { ("nftables", false), ("iptables", false), ("iptables", true) })
        {
            using var cluster = new ApiCluster(Services, 10);
            await using var node = await BenchedNode.StartAsync(cluster, isLegacy);
            using var agent = node.Agent($"--proxy-mode={mode}");
            var start = Stopwatch.GetTimestamp();
            agent.WaitUntilProgrammed();
            var load = Stopwatch.GetElapsedTime(start).TotalSeconds;
            await Task.Delay(Settling);
            var name = mode == "nftables" ? mode : $"iptables, {(isLegacy ? "legacy" : "nft")}";
            Console.WriteLine(
                $"| {Services:N0} | {name} | {load:F1} s | {agent.MiBOf("VmRSS"):F0} | {agent.MiBOf("VmHWM"):F0} |");
        }

        Console.WriteLine();
    }

    private static async Task StartAsync()
    {
        using var cluster = new ApiCluster(0, 10);
        await using var node = await BenchedNode.StartAsync(cluster, isLegacy: false);
        List<double> starts = [], memory = [], peaks = [], nothing = [];
        for (var run = 0; run < Starts; run++)
        {
            var start = Stopwatch.GetTimestamp();
            cluster.Inside.Execute("true").ThrowIfFailed();
            nothing.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            start = Stopwatch.GetTimestamp();
            using var agent = node.Agent("--proxy-mode=nftables");
            agent.WaitUntilProgrammed();
            starts.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            await Task.Delay(Settling);
            memory.Add(agent.MiBOf("VmRSS"));
            peaks.Add(agent.MiBOf("VmHWM"));
        }

        Console.WriteLine(
            $"| 0 (median of {Starts}) | nftables | {Statistics.Median(starts):F0} ms (a process that does nothing: "
            + $"{Statistics.Median(nothing):F0} ms) | {Statistics.Median(memory):F1} "
            + $"| {Statistics.Median(peaks):F1} |");
    }
}
