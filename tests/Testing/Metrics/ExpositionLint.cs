namespace Signalbox.Testing.Metrics;

/// <summary>What a good exposition keeps beyond its form.</summary>
public static class ExpositionLint
{
    private static readonly string[] Types = ["counter", "gauge", "histogram"];

    /// <summary>Each thing that is wrong, in words; none is good.</summary>
    public static IEnumerable<string> Problems(Exposition exposition)
    {
        foreach (var family in exposition.Families)
        {
            if (!Types.Contains(family.Type))
            {
                yield return $"{family.Name}: the type '{family.Type}'";
            }

            if (string.IsNullOrWhiteSpace(family.Help))
            {
                yield return $"{family.Name}: no HELP";
            }

            if (family.Name.StartsWith("kubeproxy_", StringComparison.Ordinal)
                && family.Help?.StartsWith("[ALPHA] ", StringComparison.Ordinal) != true)
            {
                yield return $"{family.Name}: HELP does not begin with its stage";
            }

            if (family.Samples.Count == 0)
            {
                yield return $"{family.Name}: no samples";
            }

            if (family.Type == "counter" && !family.Name.EndsWith("_total", StringComparison.Ordinal))
            {
                yield return $"{family.Name}: a counter that does not end in _total";
            }

            var problems = family.Type == "histogram" ? HistogramProblems(family) : ValueProblems(family);
            foreach (var problem in problems)
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<string> ValueProblems(MetricFamily family) =>
        from sample in family.Samples
        where double.IsNaN(sample.Value) || (family.Type == "counter" && sample.Value < 0)
        select $"{sample.Name}{{{sample.LabelText}}}: {sample.Value}";

    private static IEnumerable<string> HistogramProblems(MetricFamily family)
    {
        foreach (var series in family.Samples.GroupBy(WithoutLimit))
        {
            var where = $"{family.Name}{{{series.Key}}}";
            var buckets = series.Where(sample => sample.Name.EndsWith("_bucket", StringComparison.Ordinal)).ToList();
            var limits = buckets.Select(bucket => Sample.Number(bucket.Labels["le"])).ToList();
            var counts = buckets.Select(bucket => bucket.Value).ToList();
            if (!limits.SequenceEqual(limits.Order()) || !counts.SequenceEqual(counts.Order()))
            {
                yield return $"{where}: buckets do not rise";
            }

            if (limits.LastOrDefault() != double.PositiveInfinity)
            {
                yield return $"{where}: no +Inf";
            }

            var count = series.SingleOrDefault(sample => sample.Name == family.Name + "_count")?.Value;
            if (count != counts.LastOrDefault())
            {
                yield return $"{where}: the count is not that of +Inf";
            }

            if (!series.Any(sample => sample.Name == family.Name + "_sum"))
            {
                yield return $"{where}: no sum";
            }
        }
    }

    private static string WithoutLimit(Sample sample) =>
        string.Join(',', sample.Labels.Where(label => label.Key != "le").Select(label => $"{label.Key}={label.Value}"));
}
