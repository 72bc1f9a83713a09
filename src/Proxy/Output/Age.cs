using System.Globalization;

namespace Signalbox.Proxy.Output;

/// <summary>How old something is, in two units at the most, as kubectl says it: "45s", "5m30s", "3d4h", "2y". Source:
/// apimachinery, util/duration.</summary>
internal static class Age
{
    /// <summary>Empty for what has yet to come: clocks differ.</summary>
    public static string Say(TimeSpan age)
    {
        var (seconds, minutes, hours, days) =
            ((long)age.TotalSeconds, (long)age.TotalMinutes, (long)age.TotalHours, (long)age.TotalDays);
        return seconds < 0 ? ""
            : minutes < 2 ? $"{seconds}s"
            : minutes < 10 ? Two(minutes, "m", seconds % 60, "s")
            : hours < 3 ? $"{minutes}m"
            : hours < 8 ? Two(hours, "h", minutes % 60, "m")
            : days < 2 ? $"{hours}h"
            : days < 8 ? Two(days, "d", hours % 24, "h")
            : days < 2 * 365 ? $"{days}d"
            : days < 8 * 365 ? Two(days / 365, "y", days % 365, "d")
            : $"{days / 365}y";
    }

    private static string Two(long first, string unit, long second, string less) =>
        string.Create(CultureInfo.InvariantCulture, $"{first}{unit}") + (second == 0 ? "" : $"{second}{less}");
}
