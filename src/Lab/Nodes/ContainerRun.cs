using k8s.Models;
using Signalbox.Kernel.Processes;
using Signalbox.Lab.Containers;
using Signalbox.Lab.Topology;

namespace Signalbox.Lab.Nodes;

/// <summary>One run of a container, from its postStart hook to its end.</summary>
internal sealed class ContainerRun : IDisposable
{
    private readonly Lock _lock = new();
    private readonly PodScope _scope;
    private readonly V1Container _spec;
    private readonly PodView _pod;
    private readonly ContainerEvents _events;
    private readonly ContainerActions _actions;
    private readonly CancellationTokenSource _killSoon;
    private ContainerProbes? _probes;
    private Task? _stopping;
    private bool _isDisposed;

    /// <param name="scope">The pod's.</param>
    /// <param name="subject">The container, of the pod as it stands at the start.</param>
    /// <param name="place">Where probes are sent from.</param>
    /// <param name="process">What was started.</param>
    public ContainerRun(PodScope scope, RunSubject subject, PodPlace place, ContainerProcess process)
    {
        (_scope, Process) = (scope, process);
        (_pod, _spec, _events) = subject;
        _actions = new ContainerActions(_spec, place, process);
        _killSoon = new CancellationTokenSource(Timeout.InfiniteTimeSpan, scope.Options.Time);
    }

    public ContainerProcess Process { get; }

    public bool IsStarted => _probes?.IsStarted == true;

    public bool IsReady => _probes?.IsReady == true && !IsStopping;

    public bool IsStopping
    {
        get
        {
            lock (_lock)
            {
                return _stopping is not null;
            }
        }
    }

    /// <summary>Runs the postStart hook and begins to probe. A hook that fails is the container's end.</summary>
    public async Task BeginAsync()
    {
        _ = WakeAtEndAsync();
        if (Process.Exited is { IsCompletedSuccessfully: true, Result.StartFailure: not null })
        {
            return;
        }

        _events.Normal(_pod, "Started", "Container started");
        if (_spec.Lifecycle?.PostStart is { } hook)
        {
            var outcome = await _actions.RunHookAsync(hook, _scope.Options.Time, CancellationToken.None)
                .ConfigureAwait(false);
            if (!outcome.IsSuccess)
            {
                _events.Warning(_pod, "FailedPostStartHook", $"PostStartHook failed: {outcome.Message}");
                _ = StopAsync(_pod.GracePeriod, $"Container {_spec.Name} failed its postStart hook");
                return;
            }
        }

        var reports = new ContainerProbes.Reports(
            _scope.Wake,
            message => _events.Warning(_pod, "Unhealthy", message),
            (kind, own) => _ = StopAsync(
                own is { } seconds ? TimeSpan.FromSeconds(seconds) : _pod.GracePeriod,
                $"Container {_spec.Name} failed {kind} probe, will be restarted"));
        var pod = $"{_pod.Model.Metadata.NamespaceProperty}/{_pod.Model.Metadata.Name}";
        _probes = new ContainerProbes(
            _spec, _actions, _scope.Options.Time, reports, () => _scope.Options.ProbeFaults.Find(pod));
    }

    /// <summary>Begins to end it, unless that has begun: preStop, SIGTERM, and SIGKILL when the grace period is over.
    /// Done when it has ended.</summary>
    public Task StopAsync(TimeSpan grace, string? reason = null)
    {
        lock (_lock)
        {
            if (_stopping is null && !_isDisposed && !Process.Exited.IsCompleted)
            {
                _killSoon.CancelAfter(grace);
                _probes?.Dispose();
                _events.Normal(_pod, "Killing", reason ?? $"Stopping container {_spec.Name}");
                _stopping = EndAsync(_killSoon.Token);
                _scope.Wake();
            }

            return _stopping ?? Process.Exited;
        }
    }

    /// <summary>Has an end that has begun be over after at most <paramref name="left"/>.</summary>
    public void HurryUp(TimeSpan left)
    {
        if (IsStopping && !Process.Exited.IsCompleted)
        {
            _killSoon.CancelAfter(left);
        }
    }

    /// <summary>Of a run that has ended.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _probes?.Dispose();
            _killSoon.Dispose();
        }
    }

    private async Task EndAsync(CancellationToken killSoon)
    {
        await Task.Yield();
        try
        {
            if (_spec.Lifecycle?.PreStop is { } hook)
            {
                var outcome = await _actions.RunHookAsync(hook, _scope.Options.Time, killSoon).ConfigureAwait(false);
                if (!outcome.IsSuccess)
                {
                    _events.Warning(_pod, "FailedPreStopHook", $"PreStopHook failed: {outcome.Message}");
                }
            }

            Process.Signal(ProcessSignal.Terminate);
            await Process.Exited.WaitAsync(killSoon).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Process.Signal(ProcessSignal.Kill);
            await Process.Exited.ConfigureAwait(false);
        }
    }

    private async Task WakeAtEndAsync()
    {
        await Process.Exited.ConfigureAwait(false);
        _probes?.Dispose();
        _scope.Wake();
    }
}

/// <summary>Which container of which pod a run is of.</summary>
internal sealed record RunSubject(PodView Pod, V1Container Spec, ContainerEvents Events);
