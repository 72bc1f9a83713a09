using Signalbox.Core.Model;
using Signalbox.Proxy.Sync;

namespace Signalbox.Proxy.Tests.Sync;

public sealed class SetAsideTests
{
    private static readonly ServiceName Web = new("shop", "web");

    private readonly HandClock _clock = new();
    private readonly SetAside _setAside;

    public SetAsideTests() => _setAside = new SetAside(_clock);

    [Fact]
    public void A_refused_Service_is_due_after_30_seconds_and_the_pause_doubles_to_ten_minutes()
    {
        double[] pauses = [30, 60, 120, 240, 480, 600, 600];
        foreach (var pause in pauses)
        {
            _setAside.Add(Web, "line 3 failed");
            _clock.Pass(pause - 1);
            Assert.True(_setAside.Holds(Web));
            Assert.Empty(_setAside.Due());
            _clock.Pass(1);
            Assert.False(_setAside.Holds(Web));
            Assert.Equal([Web], _setAside.Due());
        }
    }

    [Fact]
    public void Released_it_is_forgotten_with_its_pause()
    {
        _setAside.Add(Web, "line 3 failed");
        _setAside.Add(Web, "line 3 failed");
        _setAside.Release(Web);
        Assert.Equal(0, _setAside.Count);
        Assert.Null(_setAside.NextTry);
        _setAside.Add(Web, "line 3 failed");
        Assert.Equal(TimeSpan.FromSeconds(30), _setAside.NextTry);
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(5)]
    public void A_wall_clock_that_is_set_moves_nothing(int hours)
    {
        _setAside.Add(Web, "line 3 failed");
        _clock.Jump(TimeSpan.FromHours(hours));
        Assert.Equal(TimeSpan.FromSeconds(30), _setAside.NextTry);
        Assert.Empty(_setAside.Due());
        _clock.Pass(31);
        Assert.Equal(TimeSpan.Zero, _setAside.NextTry);
        Assert.Equal([Web], _setAside.Due());
    }
}
