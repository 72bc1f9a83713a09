using System.Diagnostics;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Kernel.Iptables;
using Signalbox.Lab.Namespaces;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Sync.Iptables;

namespace Signalbox.Bench;

/// <summary>The whole load and single changes in a kernel, by either variant of iptables; beside each upstream's way:
/// everything in one restore, and for a change its Service's chains and the shared chains written anew.</summary>
internal static class KernelBench
{
    private const int Changes = 9;

    /// <summary>Upstream's one restore of 10,000 Services does not end by itself with the nft variant: it is stopped
    /// after this.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static readonly IptablesFeatures Features = new()
    {
        CountsInvalid = false,
        CountsLocalhostNodePorts = false,
    };

    private static readonly TransactionGate Gate = new();

    public static void Run(int services)
    {
        Console.WriteLine($"In the kernel, {services:N0} x 10 (change: median of {Changes})");
        Console.WriteLine("| variant | way | load, s | one endpoint changed, ms | one Service more, ms |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var variant in Enum.GetValues<IptablesVariant>())
        {
            var cluster = new SyntheticCluster(services, 10);
            using (var node = new TemporaryNamespace("bench"))
            {
                node.Run(() => Ours(cluster, ToolsOf(variant)));
            }

            using (var node = new TemporaryNamespace("bench"))
            {
                node.Run(() => Upstreams(cluster, ToolsOf(variant)));
            }
        }

        Console.WriteLine();
    }

    /// <summary>What one change takes upstream's way, once all is loaded: the restore alone. Milliseconds, the median.
    /// </summary>
    public static double UpstreamsChange(SyntheticCluster cluster, IptablesVariant variant)
    {
        using var node = new TemporaryNamespace("bench");
        return node.Run(() =>
        {
            var tools = ToolsOf(variant);
            var process = new RestoreProcess(tools, TimeProvider.System);
            var plan = Planner.Plan(cluster.Snapshot, SyntheticCluster.Settings);
            var fresh = new IptablesBackend(tools, Features, process, TimeProvider.System);
            Expect(fresh.Sync(plan, [], Gate).Failure?.Words);
            return Statistics.Median(UpstreamsChanges(cluster, plan, process));
        });
    }

    private static IptablesTools ToolsOf(IptablesVariant variant) =>
        IptablesTools.Find(IPFamily.IPv4, variant, IptablesTools.SearchPath())
        ?? throw new InvalidOperationException($"no {variant} iptables here");

    private static void Ours(SyntheticCluster cluster, IptablesTools tools)
    {
        var backend = new IptablesBackend(
            tools, Features, new RestoreProcess(tools, TimeProvider.System), TimeProvider.System);
        var snapshot = cluster.Snapshot;
        var start = Stopwatch.GetTimestamp();
        var plan = Planner.Plan(snapshot, SyntheticCluster.Settings);
        Expect(backend.Sync(plan, [], Gate).Failure?.Words);
        var load = Stopwatch.GetElapsedTime(start).TotalSeconds;

        double Change(ClusterChange happened)
        {
            var began = Stopwatch.GetTimestamp();
            var touched = new HashSet<ServiceName>();
            snapshot = SnapshotFold.Apply(snapshot, happened, touched);
            plan = Planner.Replan(plan, snapshot, touched).Plan;
            Expect(backend.Sync(plan, touched, Gate).Failure?.Words);
            return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        var changes = Enumerable.Range(1, Changes)
            .Select(change => Change(new ClusterChange.SliceSet(cluster.SliceAt(change * 7, change)))).ToList();
        var added = Enumerable.Range(0, Changes).Select(index =>
        {
            var name = new ServiceName("more", $"service-{index}");
            Change(new ClusterChange.SliceSet(cluster.SliceAt(index, 0) with { Name = name, Service = name }));
            return Change(new ClusterChange.ServiceSet(new Service
            {
                Name = name,
                ClusterIPs = [new Address(IPFamily.IPv4, 0x0A6F0000u + (uint)index)],
                Ports = [new ServicePort("http", Protocol.TCP, 80, 0)],
            }));
        }).ToList();
        Print(tools, "ours", $"{load:F1}", Statistics.Median(changes), Statistics.Median(added));
    }

    private static void Upstreams(SyntheticCluster cluster, IptablesTools tools)
    {
        var process = new RestoreProcess(tools, TimeProvider.System);
        var plan = Planner.Plan(cluster.Snapshot, SyntheticCluster.Settings);
        var ruleset = new IptablesRuleset(plan, Features);
        var start = Stopwatch.GetTimestamp();
        var result = process.Run(Patience, sink => ruleset.Write(new RestoreWriter(IPFamily.IPv4, sink)));
        var load = $"{Stopwatch.GetElapsedTime(start).TotalSeconds:F1}";
        if (result.Kind != RestoreKind.Applied)
        {
            Expect(result.IsTimedOut ? null : result.Words);

            // What a change costs can still be seen: loaded in pieces, changed upstream's way.
            load = $"not done after {Patience.TotalSeconds:F0}";
            var backend = new IptablesBackend(tools, Features, process, TimeProvider.System);
            Expect(backend.Sync(plan, [], Gate).Failure?.Words);
        }

        var changes = UpstreamsChanges(cluster, plan, process);
        Print(tools, "upstream's", load, Statistics.Median(changes), Statistics.Median(changes));
    }

    private static List<double> UpstreamsChanges(SyntheticCluster cluster, NodePlan plan, RestoreProcess process)
    {
        var changes = new List<double>();
        for (var change = 1; change <= Changes; change++)
        {
            var began = Stopwatch.GetTimestamp();
            Expect(Restore(process, plan, cluster.SliceAt(change * 7, change)));
            changes.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return changes;
    }

    /// <summary>Shared chains whole, and the chains of one Service.</summary>
    private static string? Restore(RestoreProcess process, NodePlan plan, EndpointSlice slice)
    {
        var snapshot = Snapshot.Empty(IPFamily.IPv4);
        var touched = new HashSet<ServiceName>();
        snapshot = SnapshotFold.Apply(snapshot, new ClusterChange.SliceSet(slice), touched);
        var service = plan.Services[slice.Service].Ports[0];
        snapshot = SnapshotFold.Apply(snapshot, new ClusterChange.ServiceSet(new Service
        {
            Name = slice.Service,
            ClusterIPs = [service.ClusterIP],
            Ports = [new ServicePort("http", Protocol.TCP, 80, 0)],
        }), touched);
        var changed = Planner.Plan(snapshot, plan.Settings).Services[slice.Service];
        var result = process.Run(Patience, sink =>
        {
            var writer = new RestoreWriter(IPFamily.IPv4, sink);
            var rules = ServiceRenderer.Render(changed, plan.Settings, Features, withComments: false);
            writer.Begin(Table.Nat);
            writer.Declare(ChainNames.Services);
            foreach (var chain in rules.Chains)
            {
                writer.Declare(chain.Name);
            }

            foreach (var line in plan.Services.Values.SelectMany(
                plans => ServiceRenderer.RenderLines(plans, plan.Settings, Features)))
            {
                writer.Append(line.Chain, line.Rule);
            }

            foreach (var chain in rules.Chains)
            {
                foreach (var rule in chain.Rules)
                {
                    writer.Append(chain.Name, rule);
                }
            }

            writer.Commit();
            writer.Flush();
        });
        return result.Kind == RestoreKind.Applied ? null : result.Words;
    }

    private static void Print(IptablesTools tools, string way, string load, double change, double added) =>
        Console.WriteLine($"| {tools.Variant} | {way} | {load} | {change:F0} | {added:F0} |");

    private static void Expect(string? failure)
    {
        if (failure is not null)
        {
            throw new InvalidOperationException(failure);
        }
    }
}
