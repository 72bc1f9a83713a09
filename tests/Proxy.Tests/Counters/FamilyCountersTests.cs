using System.Text;
using Signalbox.Core.Model;
using Signalbox.Kernel;
using Signalbox.Proxy.Counters;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Tests.Counters;

public sealed class FamilyCountersTests
{
    private readonly StringBuilder _told = new();

    /// <summary>Services have to be programmed all the same; whoever asks is told what is known.</summary>
    [Fact]
    public async Task What_the_kernel_refuses_is_told_once_and_tried_again()
    {
        var tries = 0;
        var counters = Counters(() =>
        {
            tries++;
            return new KernelException("read the counters", KernelErrorKind.Denied, "for a while");
        });
        using var stop = new CancellationTokenSource();
        var running = counters.RunAsync(stop.Token);
        await counters.RefreshAsync(TestContext.Current.CancellationToken);
        await counters.RefreshAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, tries);
        Assert.Equal(1, _told.ToString().Split("Connections cannot be counted for now").Length - 1);
        Assert.Contains("for a while", _told.ToString());
        Assert.False(running.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task A_fault_of_the_program_is_not_passed_over()
    {
        var counters = Counters(() => new InvalidOperationException("a fault"));
        var running = counters.RunAsync(TestContext.Current.CancellationToken);
        await counters.RefreshAsync(TestContext.Current.CancellationToken);
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(
            () => running.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        Assert.Equal("a fault", fault.Message);
    }

    private FamilyCounters Counters(Func<Exception> failure) => new(
        IPFamily.IPv4, new FailingCounters(failure), new ElementPlaces(IPFamily.IPv4),
        new AgentLog(new StringWriter(_told), TimeProvider.System, 0), TimeProvider.System)
    {
        LeastRest = TimeSpan.Zero,
    };
}
