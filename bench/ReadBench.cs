using System.Diagnostics;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Iptables;
using Signalbox.Kernel.Iptables;
using Signalbox.Lab.Namespaces;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Sync.Iptables;

namespace Signalbox.Bench;

/// <summary>Reading what a node's kernel holds, as at a start over many Services: with iptables-save, or over netlink
/// where that cannot be used.</summary>
internal static class ReadBench
{
    private const int Runs = 3;

    private static readonly IptablesFeatures Features =
        new() { CountsInvalid = false, CountsLocalhostNodePorts = false };

    public static void Run(int services)
    {
        var cluster = new SyntheticCluster(services, 10);
        var tools = IptablesTools.Find(IPFamily.IPv4, IptablesVariant.Nft, IptablesTools.SearchPath())
            ?? throw new InvalidOperationException("no iptables-nft here");
        using var node = new TemporaryNamespace("bench");
        node.Run(() =>
        {
            var backend = new IptablesBackend(
                tools, Features, new RestoreProcess(tools, TimeProvider.System), TimeProvider.System);
            var plan = Planner.Plan(cluster.Snapshot, SyntheticCluster.Settings);
            if (backend.Sync(plan, [], new TransactionGate()).Failure is { } failure)
            {
                throw new InvalidOperationException(failure.Words);
            }

            Console.WriteLine($"Reading {services:N0} x 10 from the kernel, nft variant");
            Console.WriteLine(
                "| chains of Services | time, s | own CPU, s (of it the kernel's) | allocated, MiB | kept, MiB |");
            Console.WriteLine("|---|---|---|---|---|");
            for (var run = 0; run < Runs; run++)
            {
                Measure(tools);
            }

            Console.WriteLine();
        });
    }

    private static void Measure(IptablesTools tools)
    {
        using var process = Process.GetCurrentProcess();
        var (user, kernel) = (process.UserProcessorTime, process.PrivilegedProcessorTime);
        var kept = GC.GetTotalMemory(forceFullCollection: true);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        var rules = KernelReader.Read(tools);
        var time = Stopwatch.GetElapsedTime(start);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        process.Refresh();
        (user, kernel) = (process.UserProcessorTime - user, process.PrivilegedProcessorTime - kernel);
        kept = GC.GetTotalMemory(forceFullCollection: true) - kept;
        GC.KeepAlive(rules);
        Console.WriteLine(
            $"| {rules.ServiceChains.Count:N0} | {time.TotalSeconds:F2} "
            + $"| {(user + kernel).TotalSeconds:F2} ({kernel.TotalSeconds:F2}) "
            + $"| {allocated / 1048576.0:F0} | {kept / 1048576.0:F1} |");
    }
}
