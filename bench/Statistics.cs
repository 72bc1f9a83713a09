namespace Signalbox.Bench;

internal static class Statistics
{
    public static double Median(IEnumerable<double> values) => Percentile(values, 0.5);

    /// <summary>The value that this share of the values lies below: 0.99 is nearly the largest.</summary>
    public static double Percentile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Min((int)(sorted.Length * share), sorted.Length - 1)];
    }
}
