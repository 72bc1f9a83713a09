using System.Text.RegularExpressions;
using Signalbox.Core.Model;

namespace Signalbox.Testing.Golden;

/// <summary>Rules as iptables-save prints them, for one family, to compare. Two are the same when they hold the same
/// chains with the same rules in the same order; only in chains that list Services one after the other is the order
/// free, but not that of lines for one frontend, nor that the jumps to the node ports end nat KUBE-SERVICES. Counters,
/// comments, empty built-in chains and kubelet's chains do not count.</summary>
public sealed partial class SavedRules
{
    private static readonly HashSet<(string Table, string Chain)> FreeChains =
    [
        ("nat", "KUBE-SERVICES"), ("nat", "KUBE-NODEPORTS"), ("filter", "KUBE-SERVICES"), ("filter", "KUBE-NODEPORTS"),
        ("filter", "KUBE-EXTERNAL-SERVICES"), ("filter", "KUBE-PROXY-FIREWALL"),
    ];

    private readonly HashSet<string> _tables = [];
    private readonly SortedDictionary<(string Table, string Chain), List<string>> _chains = [];

    public int RuleCount => _chains.Values.Sum(rules => rules.Count);

    public static SavedRules Parse(string text)
    {
        var saved = new SavedRules();
        var table = "";
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith('*'))
            {
                table = line[1..];
                saved._tables.Add(table);
            }
            else if (line.StartsWith(':') && !BuiltIn().IsMatch(line))
            {
                saved.RulesOf(table, line[1..].Split(' ')[0]);
            }
            else if (Appended().Match(line) is { Success: true } rule)
            {
                // iptables 1.8.9 prints two blanks behind --nfacct-name.
                saved.RulesOf(table, rule.Groups["chain"].Value).Add(Blanks().Replace(rule.Groups["rule"].Value, " "));
            }
        }

        return saved;
    }

    /// <summary>One family of what "signalbox render" prints.</summary>
    public static SavedRules OfRender(string text, IPFamily family)
    {
        var parts = text.Split($"# {IPFamily.IPv6}\n");
        return Parse(parts.Length == 2
            ? parts[family == IPFamily.IPv4 ? 0 : 1]
            : throw new InvalidOperationException("render did not print both families"));
    }

    /// <summary>What differs, in lines for a person; empty when nothing does. Only the wanted tables are looked at.
    /// </summary>
    public IReadOnlyList<string> DifferencesFrom(SavedRules wanted)
    {
        var differences = new List<string>();
        var keys = wanted._chains.Keys.Union(_chains.Keys).Where(key => wanted._tables.Contains(key.Table));
        foreach (var key in keys.Where(key => !NotOurs().IsMatch(key.Chain)))
        {
            if (!_chains.TryGetValue(key, out var rules))
            {
                differences.Add($"missing chain: {key.Table} {key.Chain}");
            }
            else if (!wanted._chains.TryGetValue(key, out var wantedRules))
            {
                differences.Add($"chain too many: {key.Table} {key.Chain}");
            }
            else
            {
                var changed = LineDiff.Of(InOrder(key, wantedRules), InOrder(key, rules));
                differences.AddRange(changed.Count == 0 ? [] : [$"differs: {key.Table} {key.Chain}", .. changed]);
            }
        }

        return wanted.RuleCount == 0 ? [.. differences, "there is nothing to compare with"] : differences;
    }

    /// <summary>Rules of one frontend keep their order among each other, and the jumps at the end stay there.</summary>
    private static List<string> InOrder((string Table, string Chain) key, List<string> rules)
    {
        if (!FreeChains.Contains(key))
        {
            return rules;
        }

        var end = rules.Count;
        while (end > 0 && key == ("nat", "KUBE-SERVICES") && EndsChain(rules[end - 1]))
        {
            end--;
        }

        var ofServices = key == ("nat", "KUBE-SERVICES")
            ? rules.Take(end).Select(rule => EndsChain(rule) ? $"not at the end:{rule}" : rule)
            : rules;
        return
        [
            .. ofServices.OrderBy(rule => FrontendOf(key, rule), StringComparer.Ordinal),
            .. rules.Skip(end).Order(StringComparer.Ordinal),
        ];
    }

    private static bool EndsChain(string rule) => rule.EndsWith("-j KUBE-NODEPORTS", StringComparison.Ordinal);

    /// <summary>In nat KUBE-NODEPORTS the destination is no part of the frontend: 127.0.0.0/8 comes before all.
    /// </summary>
    private static string FrontendOf((string Table, string Chain) key, string rule)
    {
        var match = Frontend().Match(rule);
        var address = key == ("nat", "KUBE-NODEPORTS") ? "" : match.Groups["address"].Value;
        return $"{address} {match.Groups["protocol"].Value} {match.Groups["port"].Value}";
    }

    private List<string> RulesOf(string table, string chain)
    {
        if (!_chains.TryGetValue((table, chain), out var rules))
        {
            _chains[(table, chain)] = rules = [];
        }

        return rules;
    }

    [GeneratedRegex(@"^:\S+ (ACCEPT|DROP) ")]
    private static partial Regex BuiltIn();

    [GeneratedRegex(@"^(\[\d+:\d+\] )?-A (?<chain>\S+)(?<rule>.*)$")]
    private static partial Regex Appended();

    [GeneratedRegex("  +")]
    private static partial Regex Blanks();

    [GeneratedRegex("KUBE-(KUBELET-CANARY|IPTABLES-HINT)")]
    private static partial Regex NotOurs();

    [GeneratedRegex(@"^( -d (?<address>\S+))?.* ?-p (?<protocol>\S+) .*--dport (?<port>\d+)")]
    private static partial Regex Frontend();
}
