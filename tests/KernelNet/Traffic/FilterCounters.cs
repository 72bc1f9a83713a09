using System.Globalization;
using Signalbox.Core.Model;
using Signalbox.Lab.Demo;
using Signalbox.Lab.Namespaces;

namespace Signalbox.KernelNet.Traffic;

/// <summary>The counters of the rules in kube-proxy's chains of the filter table that end a packet.</summary>
public sealed class FilterCounters
{
    private static readonly string[] Chains = ["KUBE-SERVICES", "KUBE-EXTERNAL-SERVICES", "KUBE-PROXY-FIREWALL"];

    private readonly Dictionary<string, SavedRule> _rules;

    private FilterCounters(Dictionary<string, SavedRule> rules) => _rules = rules;

    /// <summary>Both families' counters as they are now, by the programs of a variant: "-legacy", or empty for the
    /// plain ones.</summary>
    public static FilterCounters Read(TemporaryNamespace node, string suffix)
    {
        Dictionary<string, SavedRule> rules = [];
        foreach (var program in new[] { "iptables", "ip6tables" })
        {
            var output = node.Execute($"{program}{suffix}-save", "-c", "-t", "filter").ThrowIfFailed().Output;
            var filter = SavedTable.Parse(output, "filter");
            foreach (var rule in Chains.SelectMany(chain => filter[chain]).Where(Ends))
            {
                rules.Add($"{program}: {rule.Text}", rule);
            }
        }

        return new FilterCounters(rules);
    }

    /// <summary>Rules that count more packets than they did, with how many more.</summary>
    public IReadOnlyDictionary<string, long> RisenSince(FilterCounters before) => _rules
        .Select(rule => (rule.Key, Risen: rule.Value.Packets - before._rules[rule.Key].Packets))
        .Where(rule => rule.Risen != 0)
        .ToDictionary(rule => rule.Key, rule => rule.Risen);

    private static bool Ends(SavedRule rule) => rule.Target is "DROP" or "REJECT";

    /// <summary>The one rule that ends what this cell sends; null when there is none, or more than one.</summary>
    public string? Find(TrafficCell cell, string chain, string comment)
    {
        var program = cell.Family == IPFamily.IPv4 ? "iptables" : "ip6tables";
        var port = cell.Service.PortOf(cell.Frontend).ToString(CultureInfo.InvariantCulture);
        var address = cell.Frontend == Frontend.NodePort
            ? null
            : CIDR.Of(cell.Service.AddressOf(cell.Frontend, cell.Family)).ToString();
        var start = $"{cell.Service.PortName(cell.Protocol)} {comment}";
        var found = _rules
            .Where(rule => rule.Key.StartsWith($"{program}:", StringComparison.Ordinal)
                && rule.Value.Chain == chain
                && rule.Value.Comment.StartsWith(start, StringComparison.Ordinal)
                && rule.Value.Option("--dport") == port
                && rule.Value.Option("-d") == address)
            .Select(rule => rule.Key)
            .ToList();
        return found.Count == 1 ? found[0] : null;
    }
}
