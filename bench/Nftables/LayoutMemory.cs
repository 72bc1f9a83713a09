using Signalbox.Core.Plan;
using Signalbox.Lab.Namespaces;

namespace Signalbox.Bench.Nftables;

/// <summary>What a Service takes of the kernel's memory in each layout.</summary>
internal static class LayoutMemory
{
    private const int Services = 4_000;
    private const int Times = 3;

    private static readonly int[] Pools = [1, 3, 10, 50];

    public static void Run()
    {
        Console.WriteLine(
            $"Kernel memory, bytes a Service, of {Services:N0} (in brackets for each endpoint; medians of {Times})");
        Console.WriteLine($"| layout | {string.Join(" | ", Pools.Select(pool => $"pool of {pool}"))} |");
        Console.WriteLine($"|---|{string.Concat(Pools.Select(_ => "---|"))}");
        foreach (var layout in PoolLayout.All)
        {
            Print(layout.Name, pool =>
            {
                var cluster = new SyntheticCluster(Services, pool);
                var plan = Planner.Plan(cluster.Snapshot, SyntheticCluster.Settings);
                return () => new LayoutTable(layout, cluster, plan);
            });
        }

        Print("upstream's", pool =>
        {
            var text = new UpstreamLayout(pool).Load(new SyntheticCluster(Services, pool), Services);
            return () =>
            {
                var node = new TemporaryNamespace("bench");
                NftProgram.Apply(node, text);
                return node;
            };
        });
        Console.WriteLine();
    }

    /// <summary>Nothing is given back before all is measured.</summary>
    private static double Median(Func<IDisposable> load)
    {
        KernelMemory.WaitUntilStill();
        var loaded = new List<IDisposable>();
        var grown = Enumerable.Range(0, Times).Select(_ =>
        {
            var before = KernelMemory.Used();
            loaded.Add(load());
            return KernelMemory.Used() - before;
        }).ToList();
        loaded.ForEach(one => one.Dispose());
        return Statistics.Median(grown);
    }

    private static void Print(string layout, Func<int, Func<IDisposable>> loaderFor)
    {
        var figures = Pools.Select(pool => (Pool: pool, Bytes: Median(loaderFor(pool)) / Services));
        var cells = figures.Select(figure => $"{figure.Bytes:N0} ({figure.Bytes / figure.Pool:N0})");
        Console.WriteLine($"| {layout} | {string.Join(" | ", cells)} |");
    }
}
