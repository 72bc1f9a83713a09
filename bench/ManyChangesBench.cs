using System.Diagnostics;

namespace Signalbox.Bench;

/// <summary>Whether memory stays what it was: very many changes of EndpointSlices through the program, each a write to
/// an API server, and resident memory on the way.</summary>
internal static class ManyChangesBench
{
    private const int Services = 1_000;
    private const int Endpoints = 10;
    private const int Portion = 100_000;

    /// <summary>The server's window of events is finite: the writer waits for the agent this often.</summary>
    private const int Stride = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static async Task RunAsync(int changes)
    {
        Console.WriteLine($"{changes:N0} changes of {Services:N0} EndpointSlices, nftables mode");
        Console.WriteLine("| changes | VmRSS, MiB | of the first | VmHWM, MiB | descriptors | a second |");
        Console.WriteLine("|---|---|---|---|---|---|");
        using var cluster = new ApiCluster(Services, Endpoints);
        await using var node = await BenchedNode.StartAsync(cluster, isLegacy: false);
        using var agent = node.Agent("--proxy-mode=nftables");
        agent.WaitUntilProgrammed();
        double? first = null;
        for (var done = 0; done < changes; done += Portion)
        {
            var start = Stopwatch.GetTimestamp();
            for (var change = done; change < done + Portion; change++)
            {
                // 15,500 addresses in turn: a Service's endpoint is never given way to by itself.
                var number = 1 + (change % 15_500);
                var pod = cluster.PutSlice(change % Services, number);
                if (change % Stride == Stride - 1)
                {
                    cluster.WaitForAnswer(ApiCluster.FrontendOf(change % Services), pod, Patience);
                }
            }

            var memory = agent.MiBOf("VmRSS");
            first ??= memory;
            Console.WriteLine(
                $"| {done + Portion:N0} | {memory:F1} | {memory / first:F3} | {agent.MiBOf("VmHWM"):F1} "
                + $"| {agent.DescriptorCount} | {Portion / Stopwatch.GetElapsedTime(start).TotalSeconds:N0} |");
        }

        Console.WriteLine();
    }
}
