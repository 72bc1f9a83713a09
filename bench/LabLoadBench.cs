using System.Diagnostics;

namespace Signalbox.Bench;

/// <summary>"lab load" of many Services: how long it takes, how long until all nodes have programmed them, and whether
/// the lab can be used meanwhile.</summary>
internal static class LabLoadBench
{
    private const int Services = 10_000;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    public static void Run()
    {
        Console.WriteLine($"A lab of three nodes, 'load {Services}': what it takes, and what it is like meanwhile");
        Console.WriteLine(
            "| mode | written, s | all nodes programmed, s after the start | longest gap of DNS, ms | its answers "
            + "| longest 'kubectl get svc', ms | of how many |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var mode in new[] { "nftables", "iptables" })
        {
            using var lab = new BenchedLab(mode);
            Measure(lab, mode);
        }

        Console.WriteLine();
    }

    private static void Measure(BenchedLab lab, string mode)
    {
        using var over = new ManualResetEventSlim();
        var gets = new List<double>();
        var getting = new Thread(() => Get(lab, gets, over)) { IsBackground = true };
        var lookups = lab.Lookups();
        getting.Start();
        var watch = Stopwatch.StartNew();
        lab.Run("load", $"{Services}");
        var written = watch.Elapsed;
        while (!lab.HaveProgrammed(Services))
        {
            Thread.Sleep(Pace);
        }

        var programmed = watch.Elapsed;
        over.Set();
        getting.Join();
        var silence = lookups.Stop();
        Console.WriteLine(
            $"| {mode} | {written.TotalSeconds:F1} | {programmed.TotalSeconds:F1} | {silence.TotalMilliseconds:F0} "
            + $"| {lookups.Answers} | {gets.Max():F0} | {gets.Count} |");
    }

    private static void Get(BenchedLab lab, List<double> took, ManualResetEventSlim over)
    {
        do
        {
            took.Add(lab.Kubectl("get", "services").TotalMilliseconds);
        }
        while (!over.IsSet);
    }
}
