using k8s.Models;

namespace Signalbox.Lab.Nodes;

/// <summary>Probes one run of a container until disposed: first for having started, then for being alive and ready.
/// </summary>
internal sealed class ContainerProbes : IDisposable
{
    private const string Readiness = "Readiness";

    private readonly CancellationTokenSource _stop = new();
    private readonly V1Container _container;
    private readonly ContainerActions _actions;
    private readonly TimeProvider _time;
    private readonly Reports _reports;
    private readonly Func<string?> _readinessFault;
    private volatile bool _isStarted;
    private volatile bool _isReady;

    /// <param name="container">Whose probes are sent.</param>
    /// <param name="actions">Send them.</param>
    /// <param name="time">Between two of them.</param>
    /// <param name="reports">Who is told.</param>
    /// <param name="readinessFault">Null, or why readiness fails, without asking the container.</param>
    public ContainerProbes(
        V1Container container, ContainerActions actions, TimeProvider time, Reports reports,
        Func<string?> readinessFault)
    {
        (_container, _actions, _time, _reports) = (container, actions, time, reports);
        _readinessFault = readinessFault;
        _isStarted = container.StartupProbe is null;
        _isReady = _isStarted && container.ReadinessProbe is null;
        _ = RunAsync();
    }

    public bool IsStarted => _isStarted;

    public bool IsReady => _isReady;

    public void Dispose() => _stop.Cancel();

    private async Task RunAsync()
    {
        try
        {
            if (_container.StartupProbe is { } startup)
            {
                await RepeatAsync("Startup", startup, isAlive => isAlive ? HasStarted() : Fail("startup", startup))
                    .ConfigureAwait(false);
            }

            await Task.WhenAll(
                _container.LivenessProbe is { } liveness
                    ? RepeatAsync("Liveness", liveness, isAlive => isAlive || Fail("liveness", liveness))
                    : Task.CompletedTask,
                _container.ReadinessProbe is { } readiness
                    ? RepeatAsync(Readiness, readiness, SetReady)
                    : Task.CompletedTask).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Disposed: the container has ended, or is about to.
        }
    }

    // Goes on while the verdict's consequence is true.
    private async Task RepeatAsync(string kind, V1Probe probe, Func<bool, bool> decide)
    {
        var counter = new ProbeCounter(probe.SuccessThreshold ?? 1, probe.FailureThreshold ?? 3);
        var period = TimeSpan.FromSeconds(probe.PeriodSeconds is { } given and > 0 ? given : 10);
        await Task.Delay(TimeSpan.FromSeconds(probe.InitialDelaySeconds ?? 0), _time, _stop.Token)
            .ConfigureAwait(false);
        while (true)
        {
            var outcome = kind == Readiness && _readinessFault() is { } fault
                ? new ProbeOutcome(false, fault)
                : await _actions.ProbeAsync(probe, _stop.Token).ConfigureAwait(false);
            if (!outcome.IsSuccess)
            {
                _reports.Unhealthy($"{kind} probe failed: {outcome.Message}");
            }

            if (counter.Add(outcome.IsSuccess) is { } verdict && !decide(verdict))
            {
                return;
            }

            await Task.Delay(period, _time, _stop.Token).ConfigureAwait(false);
        }
    }

    private bool HasStarted()
    {
        _isReady = _container.ReadinessProbe is null;
        _isStarted = true;
        _reports.Changed();
        return false;
    }

    private bool SetReady(bool isReady)
    {
        if (_isReady != isReady)
        {
            _isReady = isReady;
            _reports.Changed();
        }

        return true;
    }

    private bool Fail(string kind, V1Probe probe)
    {
        _reports.Failed(kind, probe.TerminationGracePeriodSeconds);
        _stop.Cancel();
        return false;
    }

    /// <summary>Who is told what. <paramref name="Failed"/> gets the probe's kind and its own grace period.</summary>
    public sealed record Reports(Action Changed, Action<string> Unhealthy, Action<string, long?> Failed);
}
