using Signalbox.Core.Model;
using Signalbox.Kernel.Processes;
using Signalbox.Proxy.Telemetry;

namespace Signalbox.Proxy.Sync;

/// <summary>Gives back, once, the pages of the program that only its start has needed: two thirds of what an idle
/// agent would have resident.</summary>
internal sealed class StartPages(AgentLog log, TimeProvider time) : IAgentPart, IFamilyObserver
{
    /// <summary>After the first sync servers begin and watches settle.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _isProgrammed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IFamilyObserver Observe(IPFamily family) => this;

    public void Ended(SyncOutcome outcome)
    {
        if (outcome.Report.Succeeded)
        {
            _isProgrammed.TrySetResult();
        }
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        await _isProgrammed.Task.WaitAsync(cancellation);
        await Task.Delay(Settling, time, cancellation);
        var bytes = ProgramPages.Release();
        log.Info(2, "Gave back what the start had read of the program", ("bytes", bytes));
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
    }
}
