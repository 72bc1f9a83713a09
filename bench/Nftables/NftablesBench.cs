namespace Signalbox.Bench.Nftables;

/// <summary>The whole load and single changes in nftables mode, from the events to the kernel's acknowledgement, at
/// several sizes of cluster; beside them upstream's layout, changed by nft.</summary>
internal static class NftablesBench
{
    private const int Endpoints = 10;
    private const int Changes = 400;

    public static void Run()
    {
        // Once for the compiler.
        using (var node = new NftablesNode())
        {
            Measure(node, 200, 60, print: false);
        }

        var ours = new Dictionary<int, IReadOnlyList<ChangeFigure>>();
        foreach (var services in (int[])[1_000, 10_000, 50_000])
        {
            using var node = new NftablesNode();
            Console.WriteLine(
                $"nftables mode, {services:N0} x {Endpoints}, from the event to the acknowledgement "
                + $"(medians of {Changes}, rollout of {Changes / 20})");
            Console.WriteLine(
                "| what | operations | bytes | ms | p99, ms | of it processor, ms | fold and plan, us "
                + "| render and compare, us | write, us | kernel, us | allocated, KiB | of it plan, render, write |");
            Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|");
            ours[services] = Measure(node, services, Changes, print: true);
            Console.WriteLine();
        }

        UpstreamBench.Run(ours);
    }

    private static List<ChangeFigure> Measure(NftablesNode node, int services, int changes, bool print)
    {
        var cluster = new SyntheticCluster(services, Endpoints);
        var figures = new List<ChangeFigure>();
        void Note(string name, IReadOnlyList<ChangeCost> costs)
        {
            figures.Add(new ChangeFigure(
                name,
                Statistics.Median(costs.Select(cost => cost.Total.Microseconds)) / 1e3,
                Statistics.Median(costs.Select(cost => cost.Total.ProcessorMicroseconds)) / 1e3));
            if (print)
            {
                Print(figures[^1], costs);
            }
        }

        Note(NftablesChanges.Load, [node.Load(cluster)]);
        GC.Collect();
        foreach (var kind in NftablesChanges.Of(cluster, services, changes))
        {
            Note(kind.Name, [.. Enumerable.Range(0, kind.Times).Select(time => node.Sync(kind.Events(time)))]);
        }

        return figures;
    }

    private static void Print(ChangeFigure figure, IReadOnlyList<ChangeCost> costs)
    {
        double MedianOf(Func<ChangeCost, double> part) => Statistics.Median(costs.Select(part));
        var late = Statistics.Percentile(costs.Select(cost => cost.Total.Microseconds), 0.99) / 1e3;
        var processor = figure.ProcessorMilliseconds > 0 ? $"{figure.ProcessorMilliseconds:N1}" : "-";
        Console.WriteLine(
            $"| {figure.Name} | {MedianOf(cost => cost.Operations):N0} | {MedianOf(cost => cost.Bytes):N0} "
            + $"| {figure.Milliseconds:N3} | {late:N3} | {processor} "
            + $"| {MedianOf(cost => cost.Planning.Microseconds):N0} "
            + $"| {MedianOf(cost => cost.Rendering.Microseconds):N0} "
            + $"| {MedianOf(cost => cost.Writing.Microseconds):N0} "
            + $"| {MedianOf(cost => cost.Kernel.Microseconds):N0} "
            + $"| {MedianOf(cost => cost.Total.KiB):N1} "
            + $"| {MedianOf(cost => cost.Planning.KiB):N1}, {MedianOf(cost => cost.Rendering.KiB):N1}, "
            + $"{MedianOf(cost => cost.Writing.KiB):N1} |");
    }
}
