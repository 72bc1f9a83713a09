using System.Text.RegularExpressions;

namespace Signalbox.Testing.Metrics;

/// <summary>What an expression of PromQL asks for: metrics with the labels that select, and labels that it groups by.
/// Read as far as that needs; what an expression computes is not looked at.</summary>
public sealed partial class Expression
{
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "and", "or", "unless", "bool", "offset", "sum", "min", "max", "avg", "count", "topk", "bottomk", "quantile",
    };

    private Expression(IReadOnlyList<(string Name, string[] Labels)> metrics, IReadOnlyList<string> groupedBy) =>
        (Metrics, GroupedBy) = (metrics, groupedBy);

    /// <summary>In the order in which they stand; one that stands twice is twice here.</summary>
    public IReadOnlyList<(string Name, string[] Labels)> Metrics { get; }

    public IReadOnlyList<string> GroupedBy { get; }

    public static Expression Parse(string text)
    {
        // Strings first: they may hold anything. Then ranges, of which there is nothing to know.
        var bare = Range().Replace(Text().Replace(text, "''"), "");
        var grouped = Grouping().Matches(bare).SelectMany(match => Names(match.Groups["labels"].Value)).ToList();
        bare = Grouping().Replace(bare, " ");
        return new Expression(
            [
                .. Selector().Matches(bare)
                    .Where(match => !match.Groups["call"].Success && !Words.Contains(match.Groups["name"].Value))
                    .Select(match => (match.Groups["name"].Value, Matched(match.Groups["matchers"].Value))),
            ],
            grouped);
    }

    /// <summary>What it asks for that is not among these families; none is good. Prometheus adds labels of the target
    /// that it scrapes, and the metric "up".</summary>
    public IEnumerable<string> Unknown(IReadOnlyCollection<KnownFamily> families)
    {
        var labels = new HashSet<string>(KnownFamily.OfTargets);
        foreach (var (name, selecting) in Metrics)
        {
            var family = families.FirstOrDefault(known => known.Takes(name));
            if (family is null && name != "up")
            {
                yield return $"there is no metric {name}";
                continue;
            }

            labels.UnionWith(family?.LabelsOf(name) ?? []);
            foreach (var label in selecting.Except(family?.LabelsOf(name) ?? []).Except(KnownFamily.OfTargets))
            {
                yield return $"{name} has no label {label}";
            }
        }

        foreach (var label in GroupedBy.Except(labels))
        {
            yield return $"nothing there has the label {label}";
        }
    }

    private static string[] Matched(string matchers) =>
        [.. Matcher().Matches(matchers).Select(match => match.Groups["label"].Value)];

    private static string[] Names(string list) =>
        list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    [GeneratedRegex("""
        "([^"\\]|\\.)*"
        """)]
    private static partial Regex Text();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Range();

    [GeneratedRegex(@"\b(by|without|on|ignoring|group_left|group_right)\s*\((?<labels>[^)]*)\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"(?<![\w:.])(?<name>[a-zA-Z_:][\w:]*)(\s*(?<call>\()|\{(?<matchers>[^}]*)\})?")]
    private static partial Regex Selector();

    [GeneratedRegex(@"(?<label>\w+)\s*(=~|!~|!=|=)")]
    private static partial Regex Matcher();
}
