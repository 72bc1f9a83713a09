using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Signalbox.Testing.Metrics;

/// <summary>Metrics in Prometheus' text format, read as strictly as any reader: each family once, its HELP and TYPE
/// before its samples, no sample twice. Source: Prometheus' description of exposition formats.</summary>
public sealed partial class Exposition
{
    private readonly List<MetricFamily> _families = [];
    private readonly Dictionary<string, MetricFamily> _byName = new(StringComparer.Ordinal);

    private Exposition()
    {
    }

    public IReadOnlyList<MetricFamily> Families => _families;

    /// <summary>Throws <see cref="FormatException"/> where the text breaks a rule.</summary>
    public static Exposition Parse(string text)
    {
        var read = new Exposition();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                var parts = line.Split(' ', 4);
                read.Begin(parts[2], parts.ElementAtOrDefault(3));
            }
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var parts = line.Split(' ');
                read.SetType(parts[2], parts[3]);
            }
            else if (!line.StartsWith('#'))
            {
                read.Add(Sample.Parse(line));
            }
        }

        return read;
    }

    public MetricFamily? Find(string family) => _byName.GetValueOrDefault(family);

    /// <summary>The value of one sample, null when there is none. Labels as in "ip_family=IPv4,table=nat".</summary>
    public double? Value(string name, string labels = "") =>
        _families.SelectMany(family => family.Samples)
            .FirstOrDefault(sample => sample.Name == name && sample.LabelText == labels)?.Value;

    private void Begin(string family, string? help)
    {
        if (_byName.ContainsKey(family))
        {
            throw new FormatException($"{family}: HELP stands twice, or behind TYPE");
        }

        Put(new MetricFamily(family, "", help));
    }

    private void SetType(string family, string type)
    {
        if (_byName.TryGetValue(family, out var begun))
        {
            if (begun.Type.Length > 0 || begun != _families[^1])
            {
                throw new FormatException($"{family}: TYPE stands twice, or not behind its HELP");
            }

            begun.Type = type;
            return;
        }

        Put(new MetricFamily(family, type, null));
    }

    private void Put(MetricFamily family)
    {
        _families.Add(family);
        _byName.Add(family.Name, family);
    }

    private void Add(Sample sample)
    {
        var family = _families.LastOrDefault();
        if (family is null || !family.Takes(sample.Name))
        {
            throw new FormatException($"{sample.Name}: stands outside of its family");
        }

        if (!family.Samples.TrueForAll(other => (other.Name, other.LabelText) != (sample.Name, sample.LabelText)))
        {
            throw new FormatException($"{sample.Name}{{{sample.LabelText}}}: stands twice");
        }

        family.Samples.Add(sample);
    }

    [GeneratedRegex(@"^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>.*)\})? (?<value>\S+)$")]
    internal static partial Regex SampleForm();

    [GeneratedRegex("""(?<name>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>([^"\\]|\\.)*)"(,|$)""")]
    internal static partial Regex LabelForm();
}

/// <summary>A metric with all its samples.</summary>
public sealed class MetricFamily(string name, string type, string? help)
{
    private static readonly string[] Suffixes = ["_bucket", "_sum", "_count"];

    public string Name { get; } = name;

    public string Type { get; internal set; } = type;

    public string? Help { get; } = help;

    public List<Sample> Samples { get; } = [];

    /// <summary>Of its samples, without "le".</summary>
    public ImmutableSortedSet<string> Labels =>
        [.. Samples.SelectMany(sample => sample.Labels.Keys).Where(label => label != "le")];

    /// <summary>A histogram's limits, as they are written.</summary>
    public IReadOnlyList<string> Buckets =>
        [.. Samples.Where(sample => sample.Labels.ContainsKey("le")).Select(sample => sample.Labels["le"]).Distinct()];

    internal bool Takes(string sample) => sample == Name
        || (Type == "histogram" && Suffixes.Any(suffix => sample == Name + suffix));
}

/// <summary>One line of values.</summary>
public sealed record Sample(string Name, ImmutableSortedDictionary<string, string> Labels, double Value)
{
    /// <summary>"a=1,b=2", in the order of names.</summary>
    public string LabelText { get; } = string.Join(',', Labels.Select(label => $"{label.Key}={label.Value}"));

    internal static Sample Parse(string line)
    {
        var form = Exposition.SampleForm().Match(line);
        if (!form.Success)
        {
            throw new FormatException($"no sample: {line}");
        }

        var written = form.Groups["labels"].Value;
        var labels = Exposition.LabelForm().Matches(written);
        return labels.Sum(label => label.Length) != written.Length
            ? throw new FormatException($"no labels: {line}")
            : new Sample(
                form.Groups["name"].Value,
                labels.ToImmutableSortedDictionary(
                    label => label.Groups["name"].Value, label => label.Groups["value"].Value, StringComparer.Ordinal),
                Number(form.Groups["value"].Value));
    }

    internal static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };
}
