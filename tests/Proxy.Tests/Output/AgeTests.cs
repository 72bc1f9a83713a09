using Signalbox.Proxy.Output;

namespace Signalbox.Proxy.Tests.Output;

public sealed class AgeTests
{
    [Theory]
    [InlineData(-1, "")]
    [InlineData(0, "0s")]
    [InlineData(119, "119s")]
    [InlineData(120, "2m")]
    [InlineData(330, "5m30s")]
    [InlineData(601, "10m")]
    [InlineData(179 * 60, "179m")]
    [InlineData(3 * 3600, "3h")]
    [InlineData((7 * 3600) + 61, "7h1m")]
    [InlineData(8 * 3600, "8h")]
    [InlineData(47 * 3600, "47h")]
    [InlineData(76 * 3600, "3d4h")]
    [InlineData(729 * 86400, "729d")]
    [InlineData(731 * 86400, "2y1d")]
    [InlineData(9 * 365 * 86400, "9y")]
    public void An_age_is_said_as_kubectl_says_it(int seconds, string words) =>
        Assert.Equal(words, Age.Say(TimeSpan.FromSeconds(seconds)));
}
