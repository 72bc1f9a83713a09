using Signalbox.Lab.Namespaces;

namespace Signalbox.Bench.Nftables;

/// <summary>What a new TCP connection through a ClusterIP costs, with few Services and with many, and in upstream's
/// layout: in turns, so that what else the machine does falls on all alike.</summary>
internal static class ConnectionsBench
{
    private const int Many = 10_000;
    private const int Endpoints = 3;

    /// <summary>All rounds together stay below the number of ports that clients have.</summary>
    private const int Rounds = 101;
    private const int Connections = 200;

    public static void Run()
    {
        using var one = Ours(1);
        using var many = Ours(Many);
        using var upstreamOne = Upstreams(1);
        using var upstreamMany = Upstreams(Many);
        var few = SyntheticCluster.FrontendAt(0);
        var middle = SyntheticCluster.FrontendAt(Many / 2);
        using var nodeOne = new ConnectionNode(one.Inside, few);
        using var nodeMany = new ConnectionNode(many.Inside, middle);
        using var nodeUpstreamOne = new ConnectionNode(upstreamOne, few);
        using var nodeUpstreamMany = new ConnectionNode(upstreamMany, middle);
        ConnectionNode[] nodes = [nodeOne, nodeMany, nodeUpstreamOne, nodeUpstreamMany];
        var rounds = Enumerable.Range(0, Rounds + 1).Select(round => Round(nodes, round)).Skip(1).ToList();

        Console.WriteLine(
            $"A new TCP connection through a ClusterIP with {Endpoints} endpoints, made, accepted and reset: processor "
            + $"time (medians of {Rounds} x {Connections}, in turns)");
        Console.WriteLine("| layout | 1 Service, us | 10,000 Services, us | ratio |");
        Console.WriteLine("|---|---|---|---|");
        Print("ours", rounds, 0, 1);
        Print("upstream's", rounds, 2, 3);
        Console.WriteLine(
            $"| ratio of ours to upstream's | {Ratio(rounds, 0, 2):F3} | {Ratio(rounds, 1, 3):F3} | |\n");
    }

    /// <summary>Every other round goes the other way round.</summary>
    private static double[] Round(ConnectionNode[] nodes, int round)
    {
        var times = new double[nodes.Length];
        for (var i = 0; i < nodes.Length; i++)
        {
            var index = round % 2 == 0 ? i : nodes.Length - 1 - i;
            times[index] = nodes[index].MicrosecondsPerConnection(Connections);
        }

        return times;
    }

    private static void Print(string name, IReadOnlyList<double[]> rounds, int one, int many) => Console.WriteLine(
        $"| {name} | {Statistics.Median(rounds.Select(round => round[one])):F2} "
        + $"| {Statistics.Median(rounds.Select(round => round[many])):F2} | {Ratio(rounds, many, one):F3} |");

    private static double Ratio(IReadOnlyList<double[]> rounds, int of, int to) =>
        Statistics.Median(rounds.Select(round => round[of] / round[to]));

    private static NftablesNode Ours(int services)
    {
        var node = new NftablesNode();
        node.Load(new SyntheticCluster(services, Endpoints));
        return node;
    }

    private static TemporaryNamespace Upstreams(int services)
    {
        var node = new TemporaryNamespace("bench");
        NftProgram.Apply(
            node, new UpstreamLayout(Endpoints).Load(new SyntheticCluster(services, Endpoints), services));
        return node;
    }
}
