using System.Globalization;
using System.Text.RegularExpressions;
using Signalbox.Core.Model;
using Signalbox.Core.Render.Iptables;
using Signalbox.Kernel.Accounting;
using Signalbox.Kernel.Iptables;
using Signalbox.KernelNet.Iptables;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing;
using Signalbox.Testing.Golden;

namespace Signalbox.KernelNet.Golden;

/// <summary>A node with the addresses of the scenarios' nodes, in a namespace that carries no traffic: counters move
/// only when somebody sets them. The addresses are on loopback, where IPv6 sends nothing by itself.</summary>
internal sealed partial class GoldenNode : IDisposable
{
    /// <summary>With their prefix lengths.</summary>
    public static readonly IReadOnlyList<string> Addresses =
    [
        "10.77.0.5/32", "203.0.113.77/32", "198.51.100.77/32", "fd00:77::5/128",
        "10.200.0.2/32", "fd00:10:200::2/128",
    ];

    private readonly TemporaryNamespace _inside = new("golden");
    private readonly IptablesVariant _variant;

    public GoldenNode(IptablesVariant variant)
    {
        _variant = variant;
        try
        {
            IpBatch.Run([.. Addresses.Select(address => $"address add {address} dev lo")], _inside.Name);
            if (variant == IptablesVariant.Legacy)
            {
                // As kubelet marks the variant that it uses; without a mark an empty node is given nft.
                _inside.Command(Programs.Tools(IPFamily.IPv4, variant), "-t mangle -N KUBE-IPTABLES-HINT");
            }
        }
        catch
        {
            _inside.Dispose();
            throw;
        }
    }

    /// <summary>Programs the scenario as the program's users do.</summary>
    public void RunOnce(Scenario scenario) => Run("proxy", scenario, "--once").ThrowIfFailed();

    /// <summary>Asks the program about the scenario.</summary>
    public CommandResult Run(string verb, Scenario scenario, params string[] more) => _inside.Execute(
        BuiltPrograms.Agent,
        [verb, "--objects", Path.Combine(scenario.Folder, scenario.Objects), .. scenario.Flags, .. more]);

    /// <summary>All tables that exist, with counters, without the lines that tell the time.</summary>
    public string Save(IPFamily family)
    {
        var saved = _inside.Execute(Programs.Tools(family, _variant).SavePath, "-c").ThrowIfFailed().Output;
        return string.Join('\n', saved.Split('\n').Where(line => !line.StartsWith('#')));
    }

    /// <summary>The nft variant's rules with their handles, which no rule keeps that is written anew.</summary>
    public string Handles() => _variant == IptablesVariant.Legacy
        ? ""
        : _inside.Execute("nft", "-a", "list", "ruleset").ThrowIfFailed().Output;

    /// <summary>False for ip6tables-nft: 1.8.9 takes counters, and forgets them.</summary>
    public bool TakesCounters(IPFamily family) => (_variant, family) != (IptablesVariant.Nft, IPFamily.IPv6);

    /// <summary>Puts these tables in the place of those that are there, each rule with counters of its own.</summary>
    public void LoadCounted(IPFamily family, string text)
    {
        var number = 0;
        var counted = Rule().Replace(text, rule =>
            string.Create(CultureInfo.InvariantCulture, $"[{++number}:{number * 60}] {rule.Groups["rule"].Value}"));
        _inside.ExecuteWithInput(counted, Programs.Tools(family, _variant).RestorePath, "--counters", "-w", "5")
            .ThrowIfFailed();
    }

    /// <summary>Makes the counters that rules refer to by name.</summary>
    public void EnsureAccounting() => _inside.Run(() =>
    {
        using var accounting = new NfAcct();
        accounting.Ensure(IptablesFeatures.InvalidCounter);
        accounting.Ensure(IptablesFeatures.LocalhostNodePortsCounter);
    });

    public void Dispose() => _inside.Dispose();

    [GeneratedRegex(@"^(\[\d+:\d+\] )?(?<rule>-A )", RegexOptions.Multiline)]
    private static partial Regex Rule();
}
