using Signalbox.Proxy.Config;

namespace Signalbox.Proxy.Tests.Config;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("30s", 30)]
    [InlineData("1m30s", 90)]
    [InlineData("1.5h", 5400)]
    [InlineData("500ms", 0.5)]
    [InlineData("-2s", -2)]
    public void Durations_are_read_as_Go_writes_them(string text, double seconds)
    {
        Assert.True(GoDuration.TryParse(text, out var duration));
        Assert.Equal(seconds, duration.TotalSeconds, 6);
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("s")]
    [InlineData("1d")]
    [InlineData("1 s")]
    [InlineData("99999999999h")]
    public void What_Go_would_refuse_is_refused(string text) => Assert.False(GoDuration.TryParse(text, out _));
}
