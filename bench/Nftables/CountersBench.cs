namespace Signalbox.Bench.Nftables;

/// <summary>What --service-counters costs: a new connection, a change, and a reading, with and without it in turns.
/// </summary>
internal static class CountersBench
{
    private const int Services = 1_000;
    private const int Endpoints = 10;
    private const int Rounds = 61;
    private const int Connections = 200;
    private const int Changes = 300;

    public static void Run()
    {
        var cluster = new SyntheticCluster(Services, Endpoints);
        using var off = new NftablesNode();
        using var on = new NftablesNode(countsConnections: true);
        NftablesNode[] nodes = [off, on];
        var loads = nodes.Select(node => node.Load(cluster).Total.ProcessorMicroseconds / 1000).ToList();
        Console.WriteLine(
            $"With --service-counters, {Services:N0} Services x {Endpoints} endpoints, in turns (medians)");
        Console.WriteLine("| | off | on | ratio |");
        Console.WriteLine("|---|---|---|---|");
        Console.WriteLine($"| first sync, processor ms | {loads[0]:F0} | {loads[1]:F0} | {loads[1] / loads[0]:F2} |");
        Connect(nodes);
        foreach (var kind in NftablesChanges.Of(cluster, Services, Changes))
        {
            Change(nodes, kind);
        }

        Console.WriteLine();
        Console.WriteLine(
            "| Services x 10 endpoints | a reading | allocated by it, MiB | kept, MiB | one endpoint replaced, us: "
            + "median, 99 of 100 | while readings follow each other | longest |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        CountersReadBench.Run(Services);
        CountersReadBench.Run(10 * Services);
        Console.WriteLine();
    }

    private static void Connect(NftablesNode[] nodes)
    {
        var frontend = SyntheticCluster.FrontendAt(Services / 2);
        using var off = new ConnectionNode(nodes[0].Inside, frontend);
        using var on = new ConnectionNode(nodes[1].Inside, frontend);
        ConnectionNode[] both = [off, on];
        var rounds = Enumerable.Range(0, Rounds + 1).Select(round => InTurns(
            both, round, node => node.MicrosecondsPerConnection(Connections))).Skip(1).ToList();
        Print("a new TCP connection, processor us", rounds);
    }

    private static void Change(NftablesNode[] nodes, NftablesChanges.Kind kind)
    {
        var events = Enumerable.Range(0, kind.Times).Select(kind.Events).ToList();
        var rounds = events.Select((changes, round) => InTurns(
            nodes, round, node => node.Sync(changes).Total.Microseconds)).ToList();
        Print($"{kind.Name}, us", rounds);
    }

    /// <summary>Every other round goes the other way round.</summary>
    private static double[] InTurns<T>(T[] both, int round, Func<T, double> measure)
    {
        var times = new double[both.Length];
        for (var turn = 0; turn < both.Length; turn++)
        {
            var index = round % 2 == 0 ? turn : both.Length - 1 - turn;
            times[index] = measure(both[index]);
        }

        return times;
    }

    private static void Print(string name, List<double[]> rounds) => Console.WriteLine(
        $"| {name} | {Statistics.Median(rounds.Select(round => round[0])):F2} "
        + $"| {Statistics.Median(rounds.Select(round => round[1])):F2} "
        + $"| {Statistics.Median(rounds.Select(round => round[1] / round[0])):F3} |");
}
