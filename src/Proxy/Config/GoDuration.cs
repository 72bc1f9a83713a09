using System.Buffers;
using System.Globalization;

namespace Signalbox.Proxy.Config;

/// <summary>Durations as Go writes them: "30s", "1m30s", "1.5h", "500ms", "0". What is finer than a tick of 100 ns is
/// lost.</summary>
internal static class GoDuration
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly (string Unit, decimal Ticks)[] Units =
    [
        ("ns", 0.01m), ("us", 10), ("µs", 10), ("ms", 10_000), ("s", 10_000_000), ("m", 600_000_000),
        ("h", 36_000_000_000),
    ];

    /// <summary>False when the text is no duration, or one beyond what Go holds.</summary>
    public static bool TryParse(string text, out TimeSpan duration) => WhyNot(text, out duration) is null;

    /// <summary>Throws <see cref="FormatException"/> in Go's words.</summary>
    public static TimeSpan Parse(string text) =>
        WhyNot(text, out var duration) is { } words ? throw new FormatException(words) : duration;

    /// <summary>As Go's String: "15m0s", "24h0m0s", "1.5s", "100ms", "0s".</summary>
    public static string Format(TimeSpan duration)
    {
        var sign = duration < TimeSpan.Zero ? "-" : "";
        var all = duration.Duration();
        if (all < TimeSpan.FromSeconds(1))
        {
            return all == TimeSpan.Zero ? "0s"
                : all >= TimeSpan.FromMilliseconds(1) ? Invariant($"{sign}{(decimal)all.Ticks / 10_000:0.####}ms")
                : all >= TimeSpan.FromMicroseconds(1) ? Invariant($"{sign}{(decimal)all.Ticks / 10:0.#}µs")
                : Invariant($"{sign}{all.Ticks * 100}ns");
        }

        var (hours, minutes) = ((long)all.TotalHours, all.Minutes);
        var seconds = (decimal)(all.Ticks % TimeSpan.TicksPerMinute) / TimeSpan.TicksPerSecond;
        return hours > 0 ? Invariant($"{sign}{hours}h{minutes}m{seconds:0.#######}s")
            : minutes > 0 ? Invariant($"{sign}{minutes}m{seconds:0.#######}s")
            : Invariant($"{sign}{seconds:0.#######}s");
    }

    private static string? WhyNot(string text, out TimeSpan duration)
    {
        duration = default;
        var rest = text.AsSpan();
        var isNegative = rest.StartsWith("-");
        rest = isNegative || rest.StartsWith("+") ? rest[1..] : rest;
        if (rest is "0")
        {
            return null;
        }

        var invalid = $"time: invalid duration {GoText.Quote(text)}";
        if (rest.IsEmpty)
        {
            return invalid;
        }

        var ticks = 0m;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            var number = digits < 0 ? rest : rest[..digits];
            if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
                || count > long.MaxValue)
            {
                return invalid;
            }

            rest = rest[number.Length..];
            var letters = rest.IndexOfAny(Digits);
            var unit = (letters < 0 ? rest : rest[..letters]).ToString();
            if (unit.Length == 0)
            {
                return $"time: missing unit in duration {GoText.Quote(text)}";
            }

            var known = Array.Find(Units, candidate => candidate.Unit == unit);
            if (known.Unit is null)
            {
                return $"time: unknown unit {GoText.Quote(unit)} in duration {GoText.Quote(text)}";
            }

            ticks += count * known.Ticks;
            rest = rest[unit.Length..];
        }

        // Go counts nanoseconds in 63 bits.
        if (ticks > long.MaxValue / 100)
        {
            return invalid;
        }

        duration = TimeSpan.FromTicks((long)(isNegative ? -ticks : ticks));
        return null;
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
