using System.Text.Json.Nodes;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Containers;
using Signalbox.Lab.Topology;

namespace Signalbox.Lab.Nodes;

/// <summary>Looks after one pod, from its network to its end. One loop: whatever happens wakes it, and it compares what
/// is with what should be.</summary>
internal sealed class PodWorker
{
    private readonly PodScope _scope;
    private readonly WakeSignal _wakes;
    private readonly PodReport _report;
    private readonly PodSandbox _sandbox;
    private readonly PodTokens _tokens;
    private readonly PodVolumes _volumes;
    private readonly PodSources _sources;
    private readonly ContainerSetup _setup;
    private readonly string _namespace;
    private readonly string _name;
    private readonly string _uid;
    private volatile JsonObject? _latest;
    // Replaced whole: others look into it.
    private volatile List<PodContainer> _containers;
    private PodView _pod;
    private PodEnding? _ending;
    private bool _hasBegun;
    private bool _isInitialized;
    private bool _isOver;

    /// <param name="options">The kubelet's.</param>
    /// <param name="launcher">Starts the containers.</param>
    /// <param name="events">Where it tells what happens.</param>
    /// <param name="pod">As it stands when the kubelet first sees it.</param>
    public PodWorker(KubeletOptions options, Launcher launcher, PodEvents events, JsonObject pod)
    {
        _wakes = new WakeSignal(options.Time);
        _pod = new PodView(pod);
        _latest = pod;
        (_namespace, _name, _uid) = (_pod.Model.Metadata.NamespaceProperty, _pod.Model.Metadata.Name, _pod.Uid);
        _scope = new PodScope(options, launcher, events, Wake)
        {
            Folder = Path.Combine(options.StateFolder, "pods", _uid),
        };
        _tokens = new PodTokens(options);
        _volumes = new PodVolumes(Path.Combine(_scope.Folder, "volumes"), options.Time, _tokens);
        _sources = new PodSources(options.Registry.Store, _namespace);
        _setup = new ContainerSetup(options, _sources, _volumes);
        _report = new PodReport(options, _pod);
        _sandbox = new PodSandbox(options, events);
        _isOver = PodPhase.IsTerminal(_pod.Model.Status?.Phase);
        _containers = PodContainers.Of(_scope, _pod.Model);
    }

    public string Uid => _uid;

    /// <summary>Null before the pod has its network, and after.</summary>
    public PodPlace? Place => _sandbox.Place;

    /// <summary>Null when the pod has no container of that name.</summary>
    public PodContainer? Find(string container) => _containers.Find(one => one.Facts.Name == container);

    /// <summary>Whether the pod's spec names that ConfigMap or Secret.</summary>
    public bool Mentions(StoredObject source) =>
        _namespace == source.Namespace && PodSources.Mentions(_pod.Json, source.Kind, source.Name);

    /// <summary>The pod as it stands now; null when it is gone.</summary>
    public void Update(JsonObject? pod)
    {
        _latest = pod;
        Wake();
    }

    public void Wake() => _wakes.Wake();

    /// <summary>Ends when the pod has ended and is gone from the API. When <paramref name="stop"/> is cancelled, its
    /// containers and its network end at once, and the API is left as it is.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            var isGone = false;
            Wake();
            while (!isGone)
            {
                await _wakes.WaitAsync(stop).ConfigureAwait(false);
                try
                {
                    isGone = await LookAsync(stop).ConfigureAwait(false);
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    // Whatever it is, the pod is tried again, as the kubelet does.
                    _scope.Options.Log($"pod {_namespace}/{_name}: {failure.Message}");
                    _scope.Events.Warning(_pod.Json, null, "FailedSync", $"error syncing pod: {failure.Message}");
                    _wakes.WakeAt(_scope.Options.Time.GetUtcNow() + _scope.Options.FirstBackOff, stop);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Task.WhenAll(_containers.Select(EndNowAsync)).ConfigureAwait(false);
            _sandbox.Remove(_pod);
        }
    }

    // True when nothing is left to be done.
    private async Task<bool> LookAsync(CancellationToken stop)
    {
        _containers.ForEach(one => one.Look());
        if (_latest is not { } latest || (string?)latest["metadata"]!["uid"] != _uid)
        {
            await Task.WhenAll(_containers.Select(EndNowAsync)).ConfigureAwait(false);
            CleanUp();
            return true;
        }

        if (!ReferenceEquals(latest, _pod.Json))
        {
            _pod = new PodView(latest);
            _containers = PodContainers.WithEphemeral(_scope, _pod.Model, _containers);
        }

        if (_pod.Model.Metadata.DeletionTimestamp is not null)
        {
            return End();
        }

        if (_isOver)
        {
            return false;
        }

        if (_pod.Model.Status?.ContainerStatuses is null)
        {
            // As the kubelet does, for those who watch: the pod is here, and its containers are being created.
            WriteStatus();
        }

        if (Prepare(stop))
        {
            await StartContainersAsync(stop).ConfigureAwait(false);
        }

        WriteStatus();
        return false;
    }

    // The network and the volumes: false while something is missing.
    private bool Prepare(CancellationToken stop)
    {
        try
        {
            _report.Tell(_pod.Model, _sandbox.Ensure(_pod));
            _volumes.Refresh(_pod.Model, _sources);
            if (_tokens.RenewAt is { } renewal)
            {
                _wakes.WakeAt(renewal, stop);
            }

            return true;
        }
        catch (VolumeException missing)
        {
            _scope.Events.Warning(_pod.Json, null, "FailedMount", $"MountVolume.SetUp failed: {missing.Message}");
            _wakes.WakeAt(_scope.Options.Time.GetUtcNow() + _scope.Options.FirstBackOff, stop);
            return false;
        }
    }

    private async Task StartContainersAsync(CancellationToken stop)
    {
        while (true)
        {
            var now = _scope.Options.Time.GetUtcNow();
            var plan = PodPlan.Of(Facts(), _pod.RestartPolicy, _hasBegun, now);
            _isInitialized = plan.IsInitialized;
            if (plan.IsOver)
            {
                await EndWorkAsync().ConfigureAwait(false);
                return;
            }

            foreach (var waiting in _containers.Where(one => !plan.Start.Contains(one.Facts.Name)
                && !PodPlan.IsFinal(one.Facts, _pod.RestartPolicy)))
            {
                waiting.NoteWait(_pod);
            }

            if (plan.WakeAt is { } later)
            {
                _wakes.WakeAt(later, stop);
            }

            var next = _containers.Find(one => plan.Start.Contains(one.Facts.Name));
            if (next is null)
            {
                return;
            }

            await StartAsync(next, stop).ConfigureAwait(false);
        }
    }

    private async Task StartAsync(PodContainer container, CancellationToken stop)
    {
        await _scope.Options.StartSlots.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            await container.StartAsync(_pod, _sandbox.Place!, _setup).ConfigureAwait(false);
        }
        finally
        {
            _scope.Options.StartSlots.Release();
        }

        _hasBegun |= container.Facts is { Role: ContainerRole.Main, IsRunning: true };
    }

    // The main containers are done: sidecars have nobody left to serve.
    private async Task EndWorkAsync()
    {
        _isInitialized = _hasBegun || _isInitialized;
        await Task.WhenAll(_containers.Select(one => one.StopAsync(_pod.GracePeriod)))
            .ConfigureAwait(false);
        _containers.ForEach(one => one.Look());
        _isOver = true;
        _sandbox.Remove(_pod);
    }

    private bool End()
    {
        var grace = TimeSpan.FromSeconds(_pod.Model.Metadata.DeletionGracePeriodSeconds ?? 0);
        _ending ??= new PodEnding(_containers, _scope.Options.Time, Wake);
        _ending.Begin(grace);
        _containers.ForEach(one => one.Look());
        WriteStatus();
        if (!_ending.IsDone || !_scope.Options.Link.IsUp)
        {
            return false;
        }

        CleanUp();
        try
        {
            _scope.Options.Registry.Delete(
                ResourceKinds.Pods, _namespace, _name, new Deletion { GracePeriodSeconds = 0, Uid = _uid });
        }
        catch (StoreException gone) when (gone.Kind is StoreError.NotFound or StoreError.Conflict)
        {
            // Somebody else removed it, or has made another of its name.
        }

        return true;
    }

    private void WriteStatus() =>
        _report.Write(_pod, Facts(), _sandbox.Place, new PodStage(_isInitialized, _ending is not null));

    private IReadOnlyList<ContainerFacts> Facts() => [.. _containers.Select(one => one.Facts)];

    private static Task EndNowAsync(PodContainer container)
    {
        var ended = container.StopAsync(TimeSpan.Zero);
        container.HurryUp(TimeSpan.Zero);
        return ended;
    }

    private void CleanUp()
    {
        _sandbox.Remove(_pod);
        _scope.Events.Forget(_uid);
        _containers.ForEach(one => one.Dispose());
        if (Directory.Exists(_scope.Folder))
        {
            Directory.Delete(_scope.Folder, recursive: true);
        }
    }
}
