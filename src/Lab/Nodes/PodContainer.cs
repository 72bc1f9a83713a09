using System.Security.Cryptography;
using k8s.Models;
using Signalbox.Lab.Containers;
using Signalbox.Lab.Topology;

namespace Signalbox.Lab.Nodes;

/// <summary>One container of a pod through all of its runs. Only the pod's worker changes it; others may read.
/// </summary>
internal sealed class PodContainer : IDisposable
{
    private readonly PodScope _scope;
    private readonly V1Container _spec;
    private readonly PodContainer? _target;
    private readonly BackOff _restart;
    private readonly BackOff _retry;
    private readonly ContainerEvents _events;
    private volatile ContainerRun? _run;

    /// <summary>Not started yet. It sees the processes of <paramref name="target"/> as its own.</summary>
    public PodContainer(PodScope scope, V1Container spec, ContainerRole role, PodContainer? target = null)
    {
        (_scope, _spec, _target) = (scope, spec, target);
        _restart = new BackOff(scope.Options.FirstBackOff, scope.Options.LongestBackOff);
        _retry = new BackOff(scope.Options.FirstBackOff, scope.Options.LongestBackOff);
        var list = role switch
        {
            ContainerRole.Main => "containers",
            ContainerRole.Ephemeral => "ephemeralContainers",
            _ => "initContainers",
        };
        _events = new ContainerEvents(scope.Events, $"spec.{list}{{{spec.Name}}}");
        Facts = new ContainerFacts(spec.Name, role, new ContainerState.Waiting("ContainerCreating"))
        {
            Image = spec.Image,
        };
    }

    /// <summary>As it stands; replaced whole.</summary>
    public ContainerFacts Facts { get; private set; }

    /// <summary>The latest run; null before the first.</summary>
    public ContainerProcess? Process => _run?.Process;

    private DateTimeOffset Now => _scope.Options.Time.GetUtcNow();

    /// <summary>The log file of a run: <paramref name="restarts"/> are those before it.</summary>
    public string LogPath(int restarts) => Path.Combine(_scope.Folder, "logs", _spec.Name, $"{restarts}.log");

    /// <summary>Takes over what the API knows of a container whose process went with an earlier kubelet.</summary>
    public void TakeOver(V1ContainerStatus old)
    {
        var finished = old.State?.Terminated ?? old.LastState?.Terminated;
        var ended = old.State?.Running is { } running
            ? new ContainerState.Terminated(137, "ContainerStatusUnknown", old.ContainerID)
            {
                Message = "the container ended with the kubelet that ran it",
                StartedAt = running.StartedAt,
                FinishedAt = Now,
            }
            : finished is null ? null
            : new ContainerState.Terminated(finished.ExitCode, finished.Reason, finished.ContainerID)
            {
                Message = finished.Message,
                StartedAt = finished.StartedAt,
                FinishedAt = finished.FinishedAt,
            };
        Facts = Facts with
        {
            // Init containers run anew with the pod's new network; how they ended before is the past.
            LastState = Facts.Role is ContainerRole.Init or ContainerRole.Ephemeral ? null : ended,
            State = Facts.Role == ContainerRole.Ephemeral && ended is not null ? ended : Facts.State,
            Restarts = old.RestartCount,
            Id = old.ContainerID,
        };
    }

    /// <summary>Notes what has happened since the last look: an end, or what probes found.</summary>
    public void Look()
    {
        if (!Facts.IsRunning)
        {
            return;
        }

        if (_run!.Process.Exited.IsCompletedSuccessfully)
        {
            NoteEnd(_run.Process.Exited.Result);
        }
        else
        {
            Facts = Facts with { IsStarted = _run.IsStarted, IsReady = _run.IsReady };
        }
    }

    /// <summary>Shows why it waits, when it has to wait before it is tried again.</summary>
    public void NoteWait(PodView pod)
    {
        if (Facts.NotBefore is not { } later || later <= Now)
        {
            return;
        }

        switch (Facts.State)
        {
            case ContainerState.Terminated ended:
                var name = $"{pod.Model.Metadata.Name}_{pod.Model.Metadata.NamespaceProperty}({pod.Uid})";
                Facts = Facts with
                {
                    LastState = ended,
                    State = new ContainerState.Waiting(
                    "CrashLoopBackOff",
                    $"back-off {BackOffText(later)} restarting failed container={_spec.Name} pod={name}")
                };
                _events.Warning(pod, "BackOff", $"Back-off restarting failed container {_spec.Name} in pod {name}");
                break;
            case ContainerState.Waiting { Reason: "ErrImagePull" } failed:
                var text = $"Back-off pulling image \"{_spec.Image}\"";
                Facts = Facts with
                {
                    State = new ContainerState.Waiting("ImagePullBackOff", $"{text}: ErrImagePull: {failed.Message}"),
                };
                _events.Normal(pod, "BackOff", text);
                _events.Warning(pod, "Failed", "Error: ImagePullBackOff");
                break;
        }
    }

    /// <summary>Starts it, with its postStart hook. What fails shows in <see cref="Facts"/> and in Events.</summary>
    public async Task StartAsync(PodView pod, PodPlace place, ContainerSetup setup)
    {
        if (FindImage(pod) is not { } found)
        {
            return;
        }

        var hasRun = Facts.Ended is not null || Facts.Id is not null;
        var restarts = Facts.Restarts + (hasRun ? 1 : 0);
        ContainerSpec spec;
        try
        {
            spec = setup.Build(pod.Model, _spec, found.Image, place, RunFolder(restarts));
        }
        catch (VolumeException missing)
        {
            Refuse(pod, "CreateContainerConfigError", missing.Message);
            return;
        }

        if (_target is not null)
        {
            spec = spec with { ProcessesOf = _target.Process?.Id };
            if (spec.ProcessesOf is null)
            {
                Refuse(pod, "CreateContainerError", $"the target container {_target.Facts.Name} is not running");
                return;
            }
        }

        Facts = Facts with
        {
            LastState = Facts.Ended,
            Restarts = restarts,
            Id = $"signalbox://{RandomNumberGenerator.GetHexString(64, lowercase: true)}",
            Image = found.Name.Full,
            ImageId = $"{found.Name.Full.Split('@')[0].Split(':')[0]}@{found.Image.Digest}",
        };
        if (setup.Fault(spec) is { } fault)
        {
            FailStart(pod, $"failed to create containerd task: failed to start container process: {fault}");
            return;
        }

        _events.Normal(pod, "Created", "Container created");
        await RunAsync(pod, place, spec).ConfigureAwait(false);
    }

    /// <summary>Begins to end it; see <see cref="ContainerRun.StopAsync"/>.</summary>
    public Task StopAsync(TimeSpan grace) => Facts.IsRunning ? _run!.StopAsync(grace) : Task.CompletedTask;

    /// <inheritdoc cref="ContainerRun.HurryUp"/>
    public void HurryUp(TimeSpan left) => _run?.HurryUp(left);

    public void Dispose() => _run?.Dispose();

    private async Task RunAsync(PodView pod, PodPlace place, ContainerSpec spec)
    {
        RemoveEarlierRuns(Facts.Restarts);
        var log = new ContainerLog(LogPath(Facts.Restarts), _scope.Options.Time);
        var process = await ContainerProcess.StartAsync(spec, _scope.Launcher, log, _scope.Options.Time)
            .ConfigureAwait(false);
        _run?.Dispose();
        _run = new ContainerRun(_scope, new RunSubject(pod, _spec, _events), place, process);
        Facts = Facts with { State = new ContainerState.Running(Now), NotBefore = null };
        await _run.BeginAsync().ConfigureAwait(false);
        Look();
    }

    private void NoteEnd(ContainerExit exit)
    {
        var started = ((ContainerState.Running)Facts.State).StartedAt;
        var reason = exit.StartFailure is not null ? "StartError" : exit.Code == 0 ? "Completed" : "Error";
        var wait = _restart.Next(exit.At - started);
        Facts = Facts with
        {
            IsReady = false,
            IsStarted = false,
            NotBefore = exit.At + wait,
            State = new ContainerState.Terminated(exit.StartFailure is null ? exit.Code : 128, reason, Facts.Id)
            {
                Message = exit.StartFailure ?? LastWords(exit.Code),
                StartedAt = started,
                FinishedAt = exit.At,
            },
        };
    }

    private string? LastWords(int code) =>
        code != 0 && _spec.TerminationMessagePolicy == "FallbackToLogsOnError"
            ? ContainerLog.Tail(LogPath(Facts.Restarts), 80)
            : null;

    private ImageResolution.Found? FindImage(PodView pod)
    {
        switch (_scope.Options.Images().Resolve(_spec.Image))
        {
            case ImageResolution.Found found:
                _events.Normal(
                    pod, "Pulled",
                    $"Container image \"{_spec.Image}\" already present on machine and can be accessed by the pod");
                return found;
            case ImageResolution.Missing missing:
                _events.Warning(pod, "Failed", $"Failed to pull image \"{_spec.Image}\": {missing.Message}");
                Refuse(pod, "ErrImagePull", missing.Message);
                return null;
            case ImageResolution.Invalid invalid:
                _events.Warning(pod, "InspectFailed", invalid.Message);
                Refuse(pod, "InvalidImageName", invalid.Message);
                return null;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    // Upstream shows the message of a refusal in the state, and for an image only its reason in the Event.
    private void Refuse(PodView pod, string reason, string message)
    {
        var wait = _retry.Next(TimeSpan.Zero);
        Facts = Facts with
        {
            LastState = Facts.Ended,
            State = new ContainerState.Waiting(reason, message),
            NotBefore = Now + (wait > TimeSpan.Zero ? wait : _retry.Next(TimeSpan.Zero)),
        };
        _events.Warning(pod, "Failed", $"Error: {(reason == "CreateContainerConfigError" ? message : reason)}");
        _scope.Wake();
    }

    private void FailStart(PodView pod, string message)
    {
        var now = Now;
        _events.Warning(pod, "Failed", $"Error: {message}");
        Facts = Facts with
        {
            NotBefore = now + _restart.Next(TimeSpan.Zero),
            State = new ContainerState.Terminated(128, "StartError", Facts.Id)
            {
                Message = message,
                StartedAt = DateTimeOffset.UnixEpoch,
                FinishedAt = now,
            },
        };
        _scope.Wake();
    }

    private string RunFolder(int restarts) => Path.Combine(_scope.Folder, "containers", _spec.Name, $"{restarts}");

    // The latest run's root and the last two logs are kept, as the kubelet keeps one dead container of each.
    private void RemoveEarlierRuns(int restarts)
    {
        for (var old = restarts - 1; old >= 0 && Directory.Exists(RunFolder(old)); old--)
        {
            Directory.Delete(RunFolder(old), recursive: true);
        }

        if (restarts >= 2 && File.Exists(LogPath(restarts - 2)))
        {
            File.Delete(LogPath(restarts - 2));
            File.Delete(LogPath(restarts - 2) + ".1");
        }
    }

    private string BackOffText(DateTimeOffset later)
    {
        var from = (Facts.State as ContainerState.Terminated)?.FinishedAt ?? Now;
        var seconds = (int)Math.Round((later - from).TotalSeconds);
        return seconds < 60 ? $"{seconds}s" : $"{seconds / 60}m{seconds % 60}s";
    }
}
