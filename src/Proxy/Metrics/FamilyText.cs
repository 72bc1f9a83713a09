using System.Text;

namespace Signalbox.Proxy.Metrics;

/// <summary>Prometheus' text format as kube-proxy writes it: families stand in the order of their names, and one that
/// has no samples yet is not there at all.</summary>
internal static class FamilyText
{
    /// <summary>Begins each family, and nothing else: help has no line breaks.</summary>
    private const string Help = "# HELP ";

    /// <summary>HELP and TYPE.</summary>
    private const int LinesAbove = 2;

    /// <param name="text">Of a registry, in whatever order.</param>
    public static string Ordered(string text)
    {
        var families = text.Split(Help, StringSplitOptions.RemoveEmptyEntries)
            .Where(family => family.AsSpan().Count('\n') > LinesAbove)
            .Order(StringComparer.Ordinal);
        var ordered = new StringBuilder(text.Length);
        foreach (var family in families)
        {
            ordered.Append(Help).Append(family);
        }

        return ordered.ToString();
    }
}
