using System.Collections.Immutable;
using System.CommandLine;
using Signalbox.Core.Explain;
using Signalbox.Core.Model;
using Signalbox.Core.Plan;
using Signalbox.Core.Render.Iptables;
using Signalbox.Core.Render.Nftables;
using Signalbox.Core.Rules.Iptables;
using Signalbox.Proxy.Config;

namespace Signalbox.Proxy.Inquiry;

/// <summary>Settings of the agent as its rules betray them: whoever asks about a node need not repeat its agent's
/// flags. What a flag, or a configuration file, says is left as it is.</summary>
internal sealed class HeldSettings
{
    private static readonly string[] OfPods =
    [
        "--cluster-cidr", "--detect-local-mode", "--pod-bridge-interface", "--pod-interface-name-prefix",
    ];

    private readonly HashSet<string> _given;
    private readonly List<string> _taken = [];

    private HeldSettings(HashSet<string> given) => _given = given;

    /// <summary>The options with what the rules say, and sentences for people about what was taken from them.</summary>
    /// <param name="options">By flags and defaults.</param>
    /// <param name="parsed">Tells which flags are given.</param>
    /// <param name="grounds">Rules alone, of each family.</param>
    public static (ProxyOptions Options, ImmutableArray<string> Taken) In(
        ProxyOptions options, ParseResult parsed, ImmutableArray<Ground> grounds)
    {
        var given = parsed.CommandResult.Children.OfType<System.CommandLine.Parsing.OptionResult>()
            .Where(option => !option.Implicit)
            .Select(option => option.Option.Name)
            .ToHashSet();
        if (given.Contains("--config"))
        {
            return (options, []);
        }

        var held = new HeldSettings(given);
        options = held.WithMode(options, grounds);
        options = held.WithPods(options, grounds);
        options = held.WithNodePorts(options, grounds);
        options = held.WithMasqueradeAll(options, grounds);
        options = held.WithCounters(options, grounds);
        return (options, held._taken.Count == 0
            ? []
            : [$"Taken from the rules, since no flag says it: {string.Join("; ", held._taken)}"]);
    }

    private ProxyOptions WithMode(ProxyOptions options, ImmutableArray<Ground> grounds)
    {
        if (_given.Contains("--proxy-mode") || !grounds.Any(ground => ground.IsNftables))
        {
            return options;
        }

        _taken.Add("mode nftables");
        return options with
        {
            Mode = ProxyMode.Nftables,
            NodePortsOnPrimary = options.NodePortsOnPrimary || options.NodePortAddresses.Count == 0,
        };
    }

    private ProxyOptions WithPods(ProxyOptions options, ImmutableArray<Ground> grounds)
    {
        if (OfPods.Any(_given.Contains))
        {
            return options;
        }

        var detectors = grounds.Select(PodsInRules.Find).Where(found => found.IsImplemented).ToList();
        var blocks = detectors.OfType<LocalDetector.SourceBlock>().Select(source => source.Block).ToList();
        switch (detectors.FirstOrDefault())
        {
            case LocalDetector.SourceBlock:
                _taken.Add($"pods of the cluster are in {string.Join(" and ", blocks)}");
                return options with { DetectLocalMode = LocalMode.ClusterCIDR, ClusterCIDRs = blocks };
            case LocalDetector.Interface link:
                _taken.Add($"pods come in through {link.Name}");
                return options with { DetectLocalMode = LocalMode.BridgeInterface, PodBridgeInterface = link.Name };
            case LocalDetector.InterfacePrefix link:
                _taken.Add($"pods come in through {link.Prefix}*");
                return options with
                {
                    DetectLocalMode = LocalMode.InterfaceNamePrefix,
                    PodInterfaceNamePrefix = link.Prefix,
                };
            default:
                return options;
        }
    }

    private ProxyOptions WithNodePorts(ProxyOptions options, ImmutableArray<Ground> grounds)
    {
        var addresses = grounds.SelectMany(NodePortsInRules.Of).Distinct().ToList();
        if (_given.Contains("--nodeport-addresses"))
        {
            return options;
        }

        if (addresses.Count == 0)
        {
            // Rules that say nothing match all addresses.
            return grounds.Any(NodePortsInRules.AreEverywhere)
                ? options with { NodePortsOnPrimary = false, NodePortAddresses = [] }
                : options;
        }

        _taken.Add($"node ports answer on {string.Join(", ", addresses)}");
        return options with { NodePortsOnPrimary = false, NodePortAddresses = [.. addresses.Select(CIDR.Of)] };
    }

    private ProxyOptions WithMasqueradeAll(ProxyOptions options, ImmutableArray<Ground> grounds)
    {
        if (_given.Contains("--masquerade-all") || !grounds.Any(MasqueradesAll))
        {
            return options;
        }

        _taken.Add("all calls of ClusterIPs have their source rewritten");
        return options with { MasqueradeAll = true };
    }

    /// <summary>In nftables mode only: the rules of iptables are the same either way.</summary>
    private ProxyOptions WithCounters(ProxyOptions options, ImmutableArray<Ground> grounds)
    {
        var counts = grounds.SelectMany(ground => ground.Rules?.ProxyTable?.Rules.Sets.Items ?? [])
            .Any(set => set.Name == NftSets.IPv4.ServiceConnections.Name);
        if (_given.Contains("--service-counters") || !counts)
        {
            return options;
        }

        _taken.Add("connections are counted");
        return options with { CountsConnections = true };
    }

    private static bool MasqueradesAll(Ground ground) =>
        (ground.Rules?.ProxyTable?.Rules.Chains.Items ?? []).SelectMany(chain => chain.Rules.Items)
            .Any(rule => rule.Comment == "masquerade all clusterIP traffic")
        || ground.Held.Where(held => held.Kind == FrontendKind.ClusterIP && held.Chain is not null).Take(1)
            .SelectMany(held => ground.Rules!.Iptables.SelectMany(
                program => program.Chains.Find(Table.Nat, held.Chain!)?.AsEnumerable() ?? []))
            .Any(rule => rule.Target is Target.Jump { Chain: ChainNames.MarkMasquerade }
                && !rule.Matches.Items.Any(match => match is Match.Source or Match.InInterface));
}
