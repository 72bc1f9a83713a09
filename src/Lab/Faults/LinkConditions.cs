using System.Globalization;

namespace Signalbox.Lab.Faults;

/// <summary>How a link treats packets, the same in both directions. The default is a link without faults.</summary>
internal sealed record LinkConditions
{
    /// <summary>The share of packets that are lost, from 0 to 1.</summary>
    public double Loss { get; init; }

    /// <summary>The share of packets that arrive with a bit turned over, from 0 to 1.</summary>
    public double Corruption { get; init; }

    /// <summary>How much later each packet arrives.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How much the delay differs from packet to packet, to either side. Packets may overtake each other.
    /// </summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>Bits per second that pass; 0 for any number.</summary>
    public double Rate { get; init; }

    public override string ToString() => $"{string.Join(", ", Parts())}, each way";

    private IEnumerable<string> Parts()
    {
        if (Loss > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"loss {Loss * 100:0.##}%");
        }

        if (Delay > TimeSpan.Zero)
        {
            var jitter = Jitter > TimeSpan.Zero ? $" ±{FaultWords.Text(Jitter)}" : "";
            yield return $"delay {FaultWords.Text(Delay)}{jitter}";
        }

        if (Rate > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"rate {Rate / 1000:0.##}kbit");
        }

        if (Corruption > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"corrupt {Corruption * 100:0.##}%");
        }
    }
}
