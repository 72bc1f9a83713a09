using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Lab.Namespaces;

namespace Signalbox.Bench.Nftables;

/// <summary>Ways to lay out pools whose sizes change, side by side: what a change costs the kernel, what a new flow
/// costs, and how much memory the kernel needs. Upstream's layout is changed by nft, the others by netlink.</summary>
internal static class LayoutsBench
{
    private const string Upstream = "upstream's";
    private const int Endpoints = 3;
    private const int Changes = 60;
    private const int UpstreamChanges = 9;

    public static void Run()
    {
        Console.WriteLine(
            $"What a change costs the kernel, N x {Endpoints}, by netlink, us (median of {Changes}); "
            + "upstream's by nft, us until it has ended");
        Console.WriteLine("| layout | Services | one endpoint replaced | a pool grows, 3 to 4 | a Service added |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var services in (int[])[1_000, 10_000, 50_000])
        {
            Changed(services);
        }

        Console.WriteLine();
        LayoutFlows.Run();
        LayoutMemory.Run();
    }

    private static void Changed(int services)
    {
        var cluster = new SyntheticCluster(services, Endpoints);
        var plan = Planner.Plan(cluster.Snapshot, SyntheticCluster.Settings);
        int Pick(int time) => time * 7 % services;
        int Other(int time) => ((time * 7) + 3) % services;
        foreach (var layout in PoolLayout.All)
        {
            using var table = new LayoutTable(layout, cluster, plan);
            Print(
                layout.Name, services, Changes,
                time => table.Change(new ClusterChange.SliceSet(cluster.SliceAt(Pick(time), time + 1))),
                time => table.Change(new ClusterChange.SliceSet(cluster.SizedSliceAt(Other(time), Endpoints + 1))),
                time => table.Change(
                    new ClusterChange.SliceSet(cluster.SliceAt(services + time, 0)),
                    new ClusterChange.ServiceSet(cluster.ServiceAt(services + time))));
        }

        if (services > 10_000)
        {
            Console.WriteLine($"| {Upstream} | {services:N0} | takes too long | | |");
            return;
        }

        using var node = new TemporaryNamespace("bench");
        var upstream = new UpstreamLayout(Endpoints);
        double Apply(string text) => NftProgram.Apply(node, text) * 1e3;
        Apply(upstream.Load(cluster, services));
        Print(
            Upstream, services, UpstreamChanges,
            time => Apply(upstream.Changed(Pick(time), cluster.SliceAt(Pick(time), time + 1))),
            time => Apply(upstream.Changed(Other(time), cluster.SizedSliceAt(Other(time), Endpoints + 1))),
            time => Apply(upstream.Added(cluster, services + time)));
    }

    private static void Print(
        string layout, int services, int times, params IReadOnlyList<Func<int, double>> changes)
    {
        var medians = changes.Select(change => Statistics.Median([.. Enumerable.Range(0, times).Select(change)]));
        Console.WriteLine($"| {layout} | {services:N0} | {string.Join(" | ", medians.Select(it => $"{it:N0}"))} |");
    }
}
