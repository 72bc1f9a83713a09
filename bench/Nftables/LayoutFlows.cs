using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Lab.Namespaces;

namespace Signalbox.Bench.Nftables;

/// <summary>What a new flow to a ClusterIP costs in each layout, in turns: through conntrack and nat at the output
/// hook, and dropped behind that.</summary>
internal static class LayoutFlows
{
    private const int Services = 1_000;
    private const int Rounds = 21;
    private const int Flows = 20_000;

    private static readonly int[] Pools = [1, 3, 7, 10, 12, 50];

    public static void Run()
    {
        Console.WriteLine(
            $"A new UDP flow, ns of processor time, {Services:N0} Services "
            + $"(median of {Rounds} x {Flows:N0}; in brackets the median ratio to upstream's of the same round)");
        Console.WriteLine(
            $"| endpoints | {string.Join(" | ", PoolLayout.All.Select(layout => layout.Name))} | upstream's |");
        Console.WriteLine($"|---|{string.Concat(PoolLayout.All.Select(_ => "---|"))}---|");
        foreach (var pool in Pools)
        {
            Console.WriteLine($"| {pool} | {string.Join(" | ", Measure(pool))} |");
        }

        Console.WriteLine();
    }

    private static List<string> Measure(int pool)
    {
        var cluster = new SyntheticCluster(Services, pool, Protocol.UDP);
        var plan = Planner.Plan(cluster.Snapshot, SyntheticCluster.Settings);
        var tables = PoolLayout.All.Select(layout => new LayoutTable(layout, cluster, plan, isPicking: true)).ToList();
        using var node = new TemporaryNamespace("bench");
        NftProgram.Apply(node, new UpstreamLayout(pool, "udp").LoadPicking(cluster, Services));
        IEnumerable<TemporaryNamespace> nodes = [.. tables.Select(table => table.Inside), node];
        var frontend = SyntheticCluster.FrontendAt(Services / 2);
        var floods = nodes.Select(inside => new UDPFlood(inside, frontend, 80)).ToList();
        var rounds = Enumerable.Range(0, Rounds + 1)
            .Select(_ => floods.Select(flood => flood.NanosecondsPerFlow(Flows)).ToList())
            .Skip(1).ToList();
        foreach (var one in floods.Concat<IDisposable>(tables))
        {
            one.Dispose();
        }

        return Enumerable.Range(0, floods.Count).Select(index =>
        {
            var time = Statistics.Median(rounds.Select(round => round[index]));
            var ratio = Statistics.Median(rounds.Select(round => round[index] / round[^1]));
            return $"{time:N0} ({ratio:F3})";
        }).ToList();
    }
}
