using System.Globalization;
using Signalbox.Lab.Api.Strategies;

namespace Signalbox.Lab.Tests.Api.Strategies;

/// <summary>When schedules start something, as kube-controller-manager reads them.</summary>
public sealed class CronScheduleTests
{
    [Theory]
    [InlineData("*/5 * * * *", null, "2026-03-01T12:01:30Z", "2026-03-01T12:05:00Z")]
    [InlineData("0 9 * * 1-5", null, "2026-03-06T09:00:00Z", "2026-03-09T09:00:00Z")]
    [InlineData("0 0 13 * 5", null, "2026-03-01T00:00:00Z", "2026-03-06T00:00:00Z")]
    [InlineData("0 0 3 * 5", null, "2026-03-01T00:00:00Z", "2026-03-03T00:00:00Z")]
    [InlineData("0 0 ? feb Wed", null, "2026-03-01T00:00:00Z", "2027-02-03T00:00:00Z")]
    [InlineData("@daily", null, "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z")]
    [InlineData("@every 1h30m", null, "2026-03-01T12:00:00.5Z", "2026-03-01T13:30:00Z")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-01-01T00:00:00Z", "2026-01-01T01:30:00Z")]
    [InlineData("0 9 * * *", "Europe/Berlin", "2026-07-01T00:00:00Z", "2026-07-01T07:00:00Z")]
    [InlineData("0 0 30 2 *", null, "2026-03-01T00:00:00Z", null)]
    public void The_next_moment_is_the_first_after_now(string schedule, string? zone, string now, string? next) =>
        Assert.Equal(Time(next), CronSchedule.Parse(schedule, zone).Next(Time(now)!.Value));

    [Theory]
    [InlineData("* * * *", null, "expected exactly 5 fields, found 4: [* * * *]")]
    [InlineData("TZ=UTC * * * * *", null, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead")]
    [InlineData("@never", null, "unrecognized descriptor: @never")]
    [InlineData("@every 0s", null, "failed to parse duration @every 0s: it must be at least a second")]
    [InlineData("* * * * *", "Mars/Base", "unknown time zone Mars/Base")]
    [InlineData("61 * * * *", null, "Value must be a number between 0 and 59")]
    [InlineData("0 0 L * *", null, "not a day: L or *")]
    [InlineData("0 0 * * 5#2", null, "not a day: * or 5#2")]
    [InlineData("0 0 * * 7", null, "not a day: * or 7")]
    public void What_says_no_time_is_refused_with_the_reason(string schedule, string? zone, string reason)
    {
        var refused = Assert.Throws<FormatException>(() => CronSchedule.Parse(schedule, zone));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_moment_up_to_now_is_found_with_the_number_of_those_before()
    {
        var schedule = CronSchedule.Parse("0 * * * *", null);
        var start = Time("2026-03-01T12:00:00Z")!.Value;
        Assert.Equal((null, 0), schedule.Between(start, start.AddMinutes(59)));
        Assert.Equal((start.AddHours(1), 1), schedule.Between(start, start.AddHours(1)));
        Assert.Equal((start.AddHours(50), 50), schedule.Between(start, start.AddHours(50.5)));
    }

    private static DateTime? Time(string? text) =>
        text is null ? null : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).UtcDateTime;
}
