using System.Globalization;
using Signalbox.Lab.Api.Tables;

namespace Signalbox.Lab.Tests.Api.Tables;

public sealed class HumanDurationTests
{
    [Theory]
    [InlineData("-0.00:00:02", "<invalid>")]
    [InlineData("-0.00:00:01", "0s")]
    [InlineData("0.00:00:00", "0s")]
    [InlineData("0.00:01:59.9", "119s")]
    [InlineData("0.00:02:00", "2m")]
    [InlineData("0.00:03:43", "3m43s")]
    [InlineData("0.00:09:59", "9m59s")]
    [InlineData("0.00:10:59", "10m")]
    [InlineData("0.02:59:59", "179m")]
    [InlineData("0.03:00:59", "3h")]
    [InlineData("0.07:59:59", "7h59m")]
    [InlineData("0.08:59:59", "8h")]
    [InlineData("1.23:59:59", "47h")]
    [InlineData("2.00:59:59", "2d")]
    [InlineData("7.23:00:00", "7d23h")]
    [InlineData("8.23:00:00", "8d")]
    [InlineData("729.23:00:00", "729d")]
    [InlineData("730.00:00:00", "2y")]
    [InlineData("2919.00:00:00", "7y364d")]
    [InlineData("2921.00:00:00", "8y")]
    public void The_longer_it_is_the_fewer_units_are_said(string duration, string text) =>
        Assert.Equal(text, HumanDuration.Text(TimeSpan.Parse(duration, CultureInfo.InvariantCulture)));

    [Fact]
    public void What_happened_at_no_known_time_is_of_unknown_age() =>
        Assert.Equal("<unknown>", HumanDuration.Since(null, DateTimeOffset.UnixEpoch));
}
