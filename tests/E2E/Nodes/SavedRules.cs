using System.Text.RegularExpressions;

namespace Signalbox.E2E.Nodes;

/// <summary>What iptables-save printed, as lines that can be compared: "nat KUBE-SERVICES: -d 10.96.0.1/32 ...", chain
/// by chain, a chain's rules in their order. In the chains that all Services share the order of Services is free, so
/// there each Service's lines stand together.</summary>
internal sealed partial class SavedRules
{
    private static readonly string[] SharedChains =
        ["KUBE-SERVICES", "KUBE-NODEPORTS", "KUBE-EXTERNAL-SERVICES", "KUBE-PROXY-FIREWALL"];

    private readonly SortedDictionary<string, List<string>> _chains = new(StringComparer.Ordinal);

    public SavedRules(string text)
    {
        var table = "";
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith('*'))
            {
                table = line[1..];
            }
            else if (line.StartsWith(':'))
            {
                _chains[$"{table} {line[1..line.IndexOf(' ')]}"] = [];
            }
            else if (line.StartsWith("-A ", StringComparison.Ordinal))
            {
                // Text that is rendered, not saved, does not announce the built-in chains.
                var words = line.Split(' ', 3);
                _chains.TryAdd($"{table} {words[1]}", []);
                _chains[$"{table} {words[1]}"].Add(words[2]);
            }
        }
    }

    /// <summary>The proxy's chains and the jumps to them.</summary>
    public string Ours => Text(IsOurs, rule => rule.Contains("-j KUBE-", StringComparison.Ordinal));

    /// <summary>Everything else. Built-in chains without such rules are left out.</summary>
    public string Foreign =>
        Text(chain => !IsOurs(chain), rule => !rule.Contains("-j KUBE-", StringComparison.Ordinal));

    public IReadOnlyList<string> Rules(string table, string chain) =>
        _chains.GetValueOrDefault($"{table} {chain}") ?? [];

    public bool Has(string table, string chain) => _chains.ContainsKey($"{table} {chain}");

    public bool Mentions(string part) => _chains.Values.Any(rules => rules.Any(rule => rule.Contains(part)));

    private static bool IsOurs(string chain) =>
        chain.Contains(" KUBE-", StringComparison.Ordinal) && !chain.Contains("KUBE-KUBELET", StringComparison.Ordinal);

    private string Text(Func<string, bool> isWanted, Func<string, bool> isWantedElsewhere)
    {
        var lines = new List<string>();
        foreach (var (chain, rules) in _chains)
        {
            var wanted = isWanted(chain) ? rules : IsOurs(chain) ? [] : [.. rules.Where(isWantedElsewhere)];
            if (isWanted(chain) && !IsBuiltIn(chain))
            {
                lines.Add(chain);
            }
            else
            {
                wanted = [.. wanted.Where(isWantedElsewhere)];
            }

            var isShared = SharedChains.Contains(chain.Split(' ')[1]);
            lines.AddRange((isShared ? wanted.OrderBy(ServiceOf, StringComparer.Ordinal) : wanted.AsEnumerable())
                .Select(rule => $"{chain}: {rule}"));
            if (isShared && wanted.Count > 0)
            {
                lines.Add($"{chain} ends in: {(ServiceOf(wanted[^1]) == NoService ? wanted[^1] : "a Service's line")}");
            }
        }

        return string.Join('\n', lines) + "\n";
    }

    private static bool IsBuiltIn(string chain) =>
        chain.Split(' ')[1] is "PREROUTING" or "INPUT" or "FORWARD" or "OUTPUT" or "POSTROUTING";

    private const string NoService = "~";

    private static string ServiceOf(string rule) =>
        ServicePattern().Match(rule) is { Success: true } match ? match.Groups[1].Value : NoService;

    [GeneratedRegex("--comment \"?([^ \"/]+/[^ \"]+)")]
    private static partial Regex ServicePattern();
}
