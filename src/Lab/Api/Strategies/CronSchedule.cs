using System.Globalization;
using System.Text.RegularExpressions;
using Cronos;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>When a CronJob's Jobs start: five fields, one of the names for some ("@daily"), or "@every 1h30m". Where
/// both the day of the month and that of the week are restricted, either is enough, as everywhere in cron; letters that
/// other crons know (L, W, #) are refused. Source: parser.go and spec.go of robfig/cron, which upstream uses.</summary>
internal sealed partial class CronSchedule
{
    private const int DayOfMonth = 2;
    private const int DayOfWeek = 4;
    private const int Fields = 5;

    private static readonly string[] Names =
        ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

    private readonly CronExpression[] _expressions;
    private readonly TimeSpan _period;
    private readonly TimeZoneInfo _zone;

    private CronSchedule(CronExpression[] expressions, TimeSpan period, TimeZoneInfo zone) =>
        (_expressions, _period, _zone) = (expressions, period, zone);

    /// <param name="text">The schedule.</param>
    /// <param name="zone">Where its times are, by the names of the IANA; null for UTC.</param>
    /// <returns>What it says. Throws <see cref="FormatException"/> in upstream's words, where there are any.</returns>
    public static CronSchedule Parse(string text, string? zone)
    {
        if (text.Contains("TZ", StringComparison.Ordinal))
        {
            throw new FormatException("cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
        }

        var place = ZoneOf(zone);
        if (Every().Match(text) is { Success: true } every)
        {
            return new CronSchedule([], PeriodOf(every, text), place);
        }

        return new CronSchedule([.. Readings(text).Select(Read)], TimeSpan.Zero, place);
    }

    /// <summary>Null for UTC is the caller's. Throws <see cref="FormatException"/> for a zone that there is not.
    /// </summary>
    public static TimeZoneInfo ZoneOf(string? name) => name switch
    {
        null => TimeZoneInfo.Utc,
        _ when TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found) => found,
        _ => throw new FormatException($"unknown time zone {name}"),
    };

    /// <summary>The first moment after this one; null when there is none.</summary>
    public DateTime? Next(DateTime after)
    {
        if (_period > TimeSpan.Zero)
        {
            return new DateTime(after.Ticks - (after.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc) + _period;
        }

        return _expressions.Select(one => one.GetNextOccurrence(after, _zone)).Min();
    }

    /// <summary>The last moment after one and not after the other, and how many there are; null and 0 for none.
    /// </summary>
    public (DateTime? Last, int Count) Between(DateTime after, DateTime until)
    {
        var (last, count) = ((DateTime?)null, 0);
        for (var next = Next(after); next <= until; next = Next(next.Value))
        {
            (last, count) = (next, count + 1);
        }

        return (last, count);
    }

    private static string[] Readings(string text)
    {
        if (text.StartsWith('@'))
        {
            return Names.Contains(text) ? [text] : throw new FormatException($"unrecognized descriptor: {text}");
        }

        var fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != Fields)
        {
            throw new FormatException(
                $"expected exactly {Fields} fields, found {fields.Length}: [{string.Join(' ', fields)}]");
        }

        if (fields[DayOfMonth].FirstOrDefault(char.IsLetter) is not '\0'
            || Foreign().IsMatch(fields[DayOfWeek]))
        {
            throw new FormatException($"not a day: {fields[DayOfMonth]} or {fields[DayOfWeek]}");
        }

        return IsAny(fields[DayOfMonth]) || IsAny(fields[DayOfWeek])
            ? [string.Join(' ', fields)]
            : [With(fields, DayOfWeek), With(fields, DayOfMonth)];
    }

    private static CronExpression Read(string text)
    {
        try
        {
            return CronExpression.Parse(text);
        }
        catch (CronFormatException wrong)
        {
            throw new FormatException(wrong.Message, wrong);
        }
    }

    private static string With(string[] fields, int any) =>
        string.Join(' ', fields.Select((field, at) => at == any ? "*" : field));

    private static bool IsAny(string field) => field is "*" or "?" or "*/1";

    private static TimeSpan PeriodOf(Match every, string text)
    {
        var period = TimeSpan.FromHours(Number(every.Groups["h"]))
            + TimeSpan.FromMinutes(Number(every.Groups["m"])) + TimeSpan.FromSeconds(Number(every.Groups["s"]));
        return period > TimeSpan.Zero
            ? period
            : throw new FormatException($"failed to parse duration {text}: it must be at least a second");
    }

    private static int Number(Group group) =>
        group.Success ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex("^@every ((?<h>[0-9]{1,5})h)?((?<m>[0-9]{1,7})m)?((?<s>[0-9]{1,8})s)?$")]
    private static partial Regex Every();

    /// <summary>The last of a month, the nth of a month, and a Sunday that is not 0.</summary>
    [GeneratedRegex("#|[0-9A-Z]L|(^|[,-])[7-9]")]
    private static partial Regex Foreign();
}
