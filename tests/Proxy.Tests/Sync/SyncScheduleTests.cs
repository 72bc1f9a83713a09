using Signalbox.Proxy.Sync;

namespace Signalbox.Proxy.Tests.Sync;

public sealed class SyncScheduleTests
{
    private readonly HandClock _clock = new();
    private readonly SyncSchedule _schedule;

    public SyncScheduleTests() =>
        _schedule = new SyncSchedule(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), _clock);

    [Fact]
    public void The_first_sync_runs_at_once_and_the_next_after_the_least_period_from_its_end()
    {
        Assert.Equal(TimeSpan.Zero, _schedule.Wait());
        _clock.Pass(5);
        _schedule.Ended(succeeded: true);
        Assert.Equal(TimeSpan.FromSeconds(1), _schedule.Wait());
        _clock.Pass(1);
        Assert.Equal(TimeSpan.Zero, _schedule.Wait());
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(5)]
    public void A_wall_clock_that_is_set_moves_nothing(int hours)
    {
        _schedule.Ended(succeeded: true);
        for (var repair = 0; repair < 3; repair++)
        {
            _schedule.WantRepair();
            _schedule.TakeRepair(hasChanges: false);
        }

        _schedule.WantRepair();
        _clock.Jump(TimeSpan.FromHours(hours));
        Assert.Equal(TimeSpan.FromSeconds(1), _schedule.Wait());
        Assert.Equal(TimeSpan.FromSeconds(30), _schedule.RepairWait);
    }

    [Fact]
    public void Failures_are_tried_again_after_100_ms_doubling_up_to_the_sync_period()
    {
        var waits = new List<double>();
        for (var failure = 0; failure < 12; failure++)
        {
            _schedule.Ended(succeeded: false);
            waits.Add(_schedule.Wait().TotalSeconds);
        }

        Assert.Equal([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30, 30], waits);
        _schedule.Ended(succeeded: true);
        _schedule.Ended(succeeded: false);
        Assert.Equal(0.1, _schedule.Wait().TotalSeconds);
    }

    [Fact]
    public void After_three_repairs_in_a_minute_the_next_waits_but_goes_with_a_change()
    {
        for (var repair = 0; repair < 3; repair++)
        {
            _schedule.WantRepair();
            Assert.True(_schedule.TakeRepair(hasChanges: false));
            _clock.Pass(1);
        }

        _schedule.WantRepair();
        Assert.Equal(TimeSpan.FromSeconds(29), _schedule.RepairWait);
        Assert.False(_schedule.TakeRepair(hasChanges: false));
        Assert.True(_schedule.TakeRepair(hasChanges: true));
        Assert.Null(_schedule.RepairWait);
    }
}
