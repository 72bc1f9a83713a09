using Signalbox.Core.Model;
using Signalbox.Kernel;
using Signalbox.Kernel.Iptables;
using Signalbox.Proxy.Sync;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Tests.Sync;

public sealed class ModeLeftoversTests : IDisposable
{
    private readonly HandClock _clock = new();
    private readonly StringWriter _log = new();
    private readonly ModeLeftovers _leftovers;
    private Func<LeftoverCount> _remove = () => new LeftoverCount(Jumps: 12, Chains: 70);
    private int _removals;

    public ModeLeftoversTests() => _leftovers = new ModeLeftovers(
        () =>
        {
            _removals++;
            return _remove();
        },
        new AgentLog(_log, _clock, verbosity: 10), _clock)
    {
        Family = IPFamily.IPv6,
    };

    public void Dispose() => _log.Dispose();

    [Fact]
    public void They_go_once_and_not_before_the_running_mode_has_programmed()
    {
        _leftovers.RemoveDue();
        Assert.Equal(0, _removals);
        Assert.Null(_leftovers.NextTry);

        _leftovers.WantRemoval();
        Assert.Equal(TimeSpan.Zero, _leftovers.NextTry);
        _leftovers.RemoveDue();
        Assert.Equal(1, _removals);
        Assert.Contains("family=\"IPv6\" jumps=12 chains=70 kept=0 tables=0", _log.ToString());

        _leftovers.WantRemoval();
        _clock.Pass(3600);
        Assert.Null(_leftovers.NextTry);
        _leftovers.RemoveDue();
        Assert.Equal(1, _removals);
    }

    [Fact]
    public void A_failure_is_told_and_tried_again_after_half_a_minute()
    {
        _remove = () => throw new KernelException("remove the legacy rules of IPv6", KernelErrorKind.Transient, "held");
        _leftovers.WantRemoval();
        _leftovers.RemoveDue();
        Assert.Contains("words=\"remove the legacy rules of IPv6: held\"", _log.ToString());

        _clock.Pass(29);
        Assert.Equal(TimeSpan.FromSeconds(1), _leftovers.NextTry);
        _leftovers.RemoveDue();
        Assert.Equal(1, _removals);

        _clock.Pass(1);
        _remove = () => default;
        _leftovers.RemoveDue();
        Assert.Equal(2, _removals);
        Assert.Null(_leftovers.NextTry);
    }

    [Fact]
    public void Where_there_were_none_the_log_says_nothing()
    {
        _remove = () => default;
        _leftovers.WantRemoval();
        _leftovers.RemoveDue();
        Assert.Equal("", _log.ToString());
    }
}
