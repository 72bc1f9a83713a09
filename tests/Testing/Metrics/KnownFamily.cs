namespace Signalbox.Testing.Metrics;

/// <summary>A family as it is written down.</summary>
public sealed record KnownFamily(string Name, bool IsHistogram, IReadOnlyList<string> Labels)
{
    /// <summary>What Prometheus, and the agents that run it in a cluster, add to every sample.</summary>
    public static IReadOnlyList<string> OfTargets { get; } =
        ["job", "instance", "cluster", "namespace", "pod", "node", "container"];

    /// <summary>Of both modes, those included that only appear when something goes wrong.</summary>
    public static IReadOnlyList<KnownFamily> All { get; } =
    [
        .. new[] { "iptables", "nftables", "later" }.SelectMany(MetricShapes.Written).Distinct().Select(Parse),
    ];

    public bool Takes(string sample) => IsHistogram
        ? sample == Name + "_bucket" || sample == Name + "_sum" || sample == Name + "_count"
        : sample == Name;

    public IEnumerable<string> LabelsOf(string sample) =>
        IsHistogram && sample == Name + "_bucket" ? Labels.Append("le") : Labels;

    private static KnownFamily Parse(string line)
    {
        var words = line.Split(' ');
        return new KnownFamily(words[0], words[1] == "histogram", words[2] == "-" ? [] : words[2].Split(','));
    }
}
