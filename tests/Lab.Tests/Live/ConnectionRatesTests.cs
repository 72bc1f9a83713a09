using Signalbox.Lab.Live;

namespace Signalbox.Lab.Tests.Live;

/// <summary>Rates from counts.</summary>
public sealed class ConnectionRatesTests
{
    private static readonly CountKey Web = new("default/web", "192.168.1.2:80");

    private readonly ConnectionRates _rates = new();

    [Fact]
    public void A_rate_is_over_the_last_seconds_and_by_when_the_kernel_was_read()
    {
        Assert.Null(Read(0, 100));
        Assert.Equal(10, Read(1, 110));
        Assert.Equal(20, Read(2, 140));
        // What was read before three seconds ago counts no more, and the same reading again is none.
        Assert.Equal(50, Read(5, 290));
        Assert.Equal(50, Read(5, 300));
    }

    [Fact]
    public void After_a_pause_it_begins_anew_and_a_count_that_fell_is_no_rate()
    {
        Read(0, 100);
        Assert.Equal(0, Read(1, 40));
        Assert.Null(Read(90, 4000));
        Assert.Equal(100, Read(91, 4100));
    }

    private double? Read(int second, long connections)
    {
        _rates.Add(new AgentCounts(
            "IPv4", DateTimeOffset.UnixEpoch.AddSeconds(second),
            new Dictionary<CountKey, long> { [Web] = connections }));
        return _rates.PerSecond?[Web];
    }
}
