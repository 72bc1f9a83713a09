using Signalbox.Lab.Namespaces;

namespace Signalbox.Bench.Nftables;

/// <summary>Upstream's layout, loaded and changed by nft, each figure beside ours of the same run. What upstream does
/// besides, a listing of the table before each transaction, is left out.</summary>
internal static class UpstreamBench
{
    private const int Changes = 15;

    /// <summary>The first 10,000 Services take minutes with ten endpoints.</summary>
    private static readonly (int Services, int Endpoints)[] Sizes = [(1_000, 10), (10_000, 3)];

    /// <param name="ours">By number of Services: what each change took us.</param>
    public static void Run(Dictionary<int, IReadOnlyList<ChangeFigure>> ours)
    {
        foreach (var (services, endpoints) in Sizes)
        {
            Console.WriteLine(
                $"Upstream's layout by nft, {services:N0} x {endpoints} (medians of {Changes}); "
                + $"ours {services:N0} x 10");
            Console.WriteLine(
                "| what | upstream's, ms | of it processor, ms | ours, ms | of it processor, ms "
                + "| ratio of processor |");
            Console.WriteLine("|---|---|---|---|---|---|");
            var mine = ours[services].ToDictionary(figure => figure.Name);
            using var node = new TemporaryNamespace("bench");
            Measure(node, services, endpoints, (name, times, run) => Print(name, times, run, mine));
            Console.WriteLine();
        }
    }

    private static void Measure(
        TemporaryNamespace node, int services, int endpoints, Action<string, int, Func<int, double>> note)
    {
        var cluster = new SyntheticCluster(services, endpoints);
        var layout = new UpstreamLayout(endpoints);
        double Apply(string text) => NftProgram.Apply(node, text);
        int Pick(int time) => time * 7 % services;
        note(NftablesChanges.Load, 1, _ => Apply(layout.Load(cluster, services)));
        note(NftablesChanges.Replaced, Changes,
            time => Apply(layout.Changed(Pick(time), cluster.SliceAt(Pick(time), time + 1))));
        note(NftablesChanges.Grown, Changes,
            time => Apply(layout.Changed(Pick(time), cluster.SizedSliceAt(Pick(time), endpoints + 1))));
        note(NftablesChanges.Shrunk, Changes,
            time => Apply(layout.Changed(Pick(time), cluster.SizedSliceAt(Pick(time), endpoints))));
        note(NftablesChanges.ServiceAdded, Changes, time => Apply(layout.Added(cluster, services + time)));
        note(NftablesChanges.ServiceRemoved, Changes, time => Apply(layout.Removed(cluster, services + time)));
        note(NftablesChanges.Rollout, 1,
            time => Apply(layout.Rolled(cluster, 1_000 / endpoints, time + 1)));
    }

    private static void Print(
        string name, int times, Func<int, double> run, Dictionary<string, ChangeFigure> ours)
    {
        var before = NftProgram.ProcessorSecondsOfChildren();
        var median = Statistics.Median([.. Enumerable.Range(0, times).Select(run)]);
        var processor = (NftProgram.ProcessorSecondsOfChildren() - before) / times * 1e3;
        var mine = ours[name];
        Console.WriteLine(
            $"| {name} | {median:N1} | {processor:N1} | {mine.Milliseconds:N3} | {mine.OwnMilliseconds:N3} "
            + $"| {processor / mine.OwnMilliseconds:N0} |");
    }
}
