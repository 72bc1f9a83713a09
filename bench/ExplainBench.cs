using System.Buffers;
using System.Diagnostics;
using Signalbox.Bench.Nftables;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Render.Nftables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Core.Rules.Nftables;
using Signalbox.Kernel.Iptables;
using Signalbox.Lab.Namespaces;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Sync.Iptables;

namespace Signalbox.Bench;

/// <summary>How long it takes to read the rules of many Services and to walk one packet over them, the start of the
/// process included; from dumps, and from the kernel beside the program that shows the same rules.</summary>
internal static class ExplainBench
{
    private const int Services = 10_000;
    private const int Endpoints = 10;
    private const int Runs = 3;

    /// <summary>So few that iptables-save is what reads them.</summary>
    private const int FewServices = 1_000;

    /// <summary>Seconds.</summary>
    private const int Patience = 20;

    private static readonly IptablesFeatures Features = new()
    {
        CountsInvalid = false,
        CountsLocalhostNodePorts = false,
    };

    public static void Run()
    {
        var cluster = new SyntheticCluster(Services, Endpoints);
        var plan = Planner.Plan(cluster.Snapshot, SyntheticCluster.Settings);
        var folder = Directory.CreateTempSubdirectory("signalbox-bench");
        Console.WriteLine($"{Services:N0} Services x {Endpoints}: from the process's start to a packet's end, ms");
        Console.WriteLine("| rules | ours | the program that shows them | endpoints found | text, MB |");
        Console.WriteLine("|---|---|---|---|---|");
        try
        {
            var saved = Path.Combine(folder.FullName, "saved");
            Write(saved, text => new IptablesRuleset(plan, new IptablesFeatures()).Write(
                new RestoreWriter(IPFamily.IPv4, text)));
            Say("iptables-save's text", null, null, saved);
            var ruleset = new NftablesRuleset(plan);
            var listed = Path.Combine(folder.FullName, "listed");
            Write(listed, text => NftListing.Write(ruleset.Rules, ruleset.ElementsOf, text));
            Say("nft's text of our table", null, null, listed);
            using (var node = new NftablesNode())
            {
                node.Load(cluster);
                Say("our table in the kernel", node.Inside, ["nft", "list", "ruleset"], null);
            }

            RunUpstream(cluster, Path.Combine(folder.FullName, "upstream"));
            RunIptables(FewServices);
            RunIptables(Services);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Of many chains the program that shows them is not waited for to its end: it takes minutes.</summary>
    private static void RunIptables(int services)
    {
        var plan = Planner.Plan(new SyntheticCluster(services, Endpoints).Snapshot, SyntheticCluster.Settings);
        using var inside = new TemporaryNamespace("bench");
        var failure = inside.Run(() =>
        {
            var tools = IptablesTools.Find(IPFamily.IPv4, IptablesVariant.Nft, IptablesTools.SearchPath())
                ?? throw new InvalidOperationException("no iptables-nft here");
            var process = new RestoreProcess(tools, TimeProvider.System);
            return new IptablesBackend(tools, Features, process, TimeProvider.System)
                .Sync(plan, [], new TransactionGate()).Failure;
        });
        if (failure is not null)
        {
            throw new InvalidOperationException(failure.Words);
        }

        Say(
            $"iptables-nft in the kernel, {services:N0} Services", inside,
            ["sh", "-c", $"timeout {Patience} iptables-nft-save > /dev/null; true"], null);
    }

    private static void RunUpstream(SyntheticCluster cluster, string path)
    {
        using var inside = new TemporaryNamespace("bench");
        NftProgram.Apply(inside, new UpstreamLayout(Endpoints).Load(cluster, Services));
        File.WriteAllText(path, inside.Execute("nft", "-n", "list", "ruleset").ThrowIfFailed().Output);
        Say("nft's text of upstream's table", null, null, path);
        Say("upstream's table in the kernel", inside, ["nft", "list", "ruleset"], null);
    }

    private static void Write(string path, Action<ArrayBufferWriter<byte>> write)
    {
        var text = new ArrayBufferWriter<byte>();
        write(text);
        File.WriteAllBytes(path, text.WrittenSpan);
    }

    private static void Say(string what, TemporaryNamespace? inside, string[]? shows, string? path)
    {
        string[] arguments = path is null ? [WalkReading.Verb] : [WalkReading.Verb, path];
        var (ours, words) = Fastest(inside, [Environment.ProcessPath!, .. arguments]);
        var theirs = shows is null ? "-" : $"{Fastest(inside, shows).Milliseconds:F0}";
        var size = path is null ? "-" : $"{new FileInfo(path).Length / 1e6:F1}";
        Console.WriteLine($"| {what} | {ours:F0} | {theirs} | {words.Split(' ')[0]} | {size} |");
    }

    /// <summary>Of several runs, the one that others have disturbed the least.</summary>
    private static (double Milliseconds, string Output) Fastest(TemporaryNamespace? inside, string[] command)
    {
        var (best, output) = (double.MaxValue, "");
        for (var run = 0; run < Runs; run++)
        {
            var start = Stopwatch.GetTimestamp();
            output = Run(inside, command);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return (best, output.Trim());
    }

    private static string Run(TemporaryNamespace? inside, string[] command) => inside is null
        ? Command.Run(command[0], command[1..], "").ThrowIfFailed().Output
        : inside.Run(() => Command.Run(command[0], command[1..], "").ThrowIfFailed().Output);
}
