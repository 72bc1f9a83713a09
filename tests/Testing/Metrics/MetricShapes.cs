using Signalbox.Testing.Golden;

namespace Signalbox.Testing.Metrics;

/// <summary>Names, types, labels and buckets of metrics, one family a line: "name type label,label first..last count",
/// the last limit being that before infinity.</summary>
public static class MetricShapes
{
    /// <summary>Those that we have in a mode, as they were seen in real scrapes and written down.</summary>
    public static string PathOf(string mode) =>
        Path.Combine(Repository.Root, "tests", "Testing", "Metrics", $"families-{mode}.txt");

    public static IReadOnlyList<string> Written(string mode) => File.ReadAllLines(PathOf(mode));

    /// <summary>A scrape in those words, in the order of names.</summary>
    public static IReadOnlyList<string> Of(Exposition exposition) =>
        [.. exposition.Families.OrderBy(family => family.Name, StringComparer.Ordinal).Select(Of)];

    public static string Of(MetricFamily family)
    {
        var labels = family.Labels.IsEmpty ? "-" : string.Join(',', family.Labels);
        return family.Buckets is [var first, .., var last, _] buckets
            ? $"{family.Name} {family.Type} {labels} {first}..{last} {buckets.Count}"
            : $"{family.Name} {family.Type} {labels}";
    }
}
