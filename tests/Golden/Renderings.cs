using System.Collections.Concurrent;
using Signalbox.Testing.Golden;

namespace Signalbox.Golden;

/// <summary>All scenarios, rendered once for all tests. With SIGNALBOX_GOLDEN=rewrite what was printed becomes what is
/// expected; the diff in git is the review.</summary>
public sealed class Renderings
{
    private readonly ConcurrentDictionary<(string Name, bool IsShared), Rendering> _all = [];
    private readonly ConcurrentDictionary<string, Rendering> _nftables = [];

    public Renderings()
    {
        var wanted = Scenario.OwnNames.Select(name => (Name: name, IsShared: false))
            .Concat(Scenario.SharedNames.Select(name => (Name: name, IsShared: true)));
        Parallel.ForEach(
            wanted,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            key => _all[key] = Rendering.Of(key.IsShared ? Scenario.Shared(key.Name) : Scenario.Own(key.Name)));
        Parallel.ForEach(
            Scenario.OwnNames,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            name => _nftables[name] = Rendering.Of(Scenario.Own(name), "--proxy-mode=nftables"));
        if (Environment.GetEnvironmentVariable("SIGNALBOX_GOLDEN") == "rewrite")
        {
            Rewrite();
        }
    }

    public static string CountsFile { get; } = Path.Combine(Repository.Root, "tests", "Golden", "rule-counts.txt");

    public static string FixedChainsFile { get; } = Path.Combine(Repository.Root, "tests", "Golden", "nft-chains.txt");

    /// <summary>In nftables mode: what a scenario has besides <see cref="FixedChains"/>, sets without elements left
    /// out. </summary>
    public string Nftables(string name) => NftParts.WithoutFixed(_nftables[name].Rules, FixedChains);

    /// <summary>In nftables mode: the chains that the plainest scenario has.</summary>
    public string FixedChains => NftParts.Chains(_nftables["seed-demo"].Rules);

    public Rendering Own(string name) => _all[(name, false)];

    public Rendering Shared(string name) => _all[(name, true)];

    /// <summary>"affinity 62", ordered by name: how many rules each scenario takes, in both families.</summary>
    public string Counts => string.Concat(Scenario.OwnNames.Select(name => $"{name} {CountOf(Own(name).Rules)}\n"));

    private static int CountOf(string rules) =>
        rules.Split('\n').Count(line => line.StartsWith("-A ", StringComparison.Ordinal));

    private void Rewrite()
    {
        foreach (var name in Scenario.OwnNames)
        {
            var folder = Scenario.Own(name).Folder;
            File.WriteAllText(Path.Combine(folder, "iptables.txt"), Own(name).Rules);
            File.WriteAllText(Path.Combine(folder, "nft.txt"), Nftables(name));
            var refusals = Path.Combine(folder, "refusals.txt");
            File.Delete(refusals);
            if (Own(name).Refusals.Length > 0)
            {
                File.WriteAllText(refusals, Own(name).Refusals);
            }
        }

        File.WriteAllText(CountsFile, Counts);
        File.WriteAllText(FixedChainsFile, FixedChains);
    }
}
