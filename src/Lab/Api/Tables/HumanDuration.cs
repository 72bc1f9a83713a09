namespace Signalbox.Lab.Api.Tables;

/// <summary>Durations as tables show them: two units at most, fewer the longer it is. Source: apimachinery's
/// duration.HumanDuration.</summary>
internal static class HumanDuration
{
    private const int HoursOfYear = 24 * 365;

    /// <summary>How long ago; "&lt;unknown&gt;" when it is not known when.</summary>
    public static string Since(DateTime? then, DateTimeOffset now) =>
        then is { } known ? Text(now - new DateTimeOffset(known.ToUniversalTime())) : "<unknown>";

    /// <summary>A clock that is two seconds behind or more makes it "&lt;invalid&gt;".</summary>
    public static string Text(TimeSpan duration)
    {
        var (seconds, minutes, hours) =
            ((long)duration.TotalSeconds, (long)duration.TotalMinutes, (long)duration.TotalHours);
        return seconds switch
        {
            < -1 => "<invalid>",
            < 0 => "0s",
            < 120 => $"{seconds}s",
            < 10 * 60 => $"{minutes}m{Rest(seconds % 60, 's')}",
            < 3 * 3600 => $"{minutes}m",
            < 8 * 3600 => $"{hours}h{Rest(minutes % 60, 'm')}",
            < 48 * 3600 => $"{hours}h",
            < 8 * 24 * 3600 => $"{hours / 24}d{Rest(hours % 24, 'h')}",
            < 2L * HoursOfYear * 3600 => $"{hours / 24}d",
            < 8L * HoursOfYear * 3600 => $"{hours / HoursOfYear}y{Rest(hours / 24 % 365, 'd')}",
            _ => $"{hours / HoursOfYear}y",
        };
    }

    private static string Rest(long number, char unit) =>
        number == 0 ? "" : $"{number}{unit}";
}
