namespace Signalbox.Bench.Nftables;

/// <summary>What one reading of all counters takes, and what it does to syncs beside it. They share the processors, the
/// heap and the kernel's table; nothing waits for the other on purpose.</summary>
internal static class CountersReadBench
{
    private const int Endpoints = 10;
    private const int Readings = 7;
    private const int Changes = 400;
    private const double MiB = 1024 * 1024;

    public static void Run(int services)
    {
        var cluster = new SyntheticCluster(services, Endpoints);
        using var node = new NftablesNode(countsConnections: true);
        node.Load(cluster);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        node.CountAsync().Wait();
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        var readings = Enumerable.Range(0, Readings).Select(_ => Read(node)).ToList();
        var alone = Change(node, cluster, services, 0);
        using var stop = new CancellationTokenSource();
        var reading = Task.Factory.StartNew(
            () => ReadOn(node, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        var beside = Change(node, cluster, services, Changes);
        stop.Cancel();
        reading.Wait();
        Console.WriteLine(
            $"| {services:N0} | {Statistics.Median(readings.Select(one => one.Milliseconds)):F0} ms "
            + $"| {Statistics.Median(readings.Select(one => one.Allocated)) / MiB:F1} | {kept / MiB:F1} "
            + $"| {Say(alone)} | {Say(beside)} | {alone[^1]:F0}; {beside[^1]:F0} |");
    }

    private static (double Milliseconds, double Allocated) Read(NftablesNode node)
    {
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var start = Spent.Now;
        node.CountAsync().Wait();
        var took = (Spent.Now - start).Microseconds / 1000;
        return (took, GC.GetTotalAllocatedBytes(precise: true) - allocated);
    }

    private static void ReadOn(NftablesNode node, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            node.CountAsync().Wait(CancellationToken.None);
        }
    }

    /// <summary>Microseconds of each, the shortest first.</summary>
    private static List<double> Change(NftablesNode node, SyntheticCluster cluster, int services, int first)
    {
        var replaced = NftablesChanges.Of(cluster, services, Changes).First();
        return [.. Enumerable.Range(first, Changes)
            .Select(change => node.Sync(replaced.Events(change)).Total.Microseconds).Order()];
    }

    private static string Say(List<double> times) =>
        $"{Statistics.Median(times):F0}, {times[times.Count * 99 / 100]:F0}";
}
