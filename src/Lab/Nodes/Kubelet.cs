using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Containers;

namespace Signalbox.Lab.Nodes;

/// <summary>Runs the pods of one node, and says how the node is. Pods whose processes went with an earlier kubelet are
/// started anew.</summary>
public sealed class Kubelet : IAsyncDisposable
{
    private readonly KubeletOptions _options;
    private readonly Launcher _launcher = new();
    private readonly PodEvents _events;
    private readonly ConcurrentDictionary<string, PodWorker> _workers = [];
    private readonly ConcurrentDictionary<PodWorker, Task> _running = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _loops;

    private Kubelet(KubeletOptions options)
    {
        _options = options;
        _events = new PodEvents(options);
        _loops =
        [
            FollowAsync(ResourceKinds.Pods, TakeAll, Take),
            FollowAsync(ResourceKinds.ConfigMaps, WakeReaders, happened => WakeReaders([happened.Object])),
            FollowAsync(ResourceKinds.Secrets, WakeReaders, happened => WakeReaders([happened.Object])),
            new NodeReporter(options).RunAsync(_stop.Token),
            new NodeLease(options).RunAsync(_stop.Token),
        ];
    }

    public string NodeName => _options.NodeName;

    /// <summary>Its way to the API server.</summary>
    public ApiLink Link => _options.Link;

    /// <summary>Which of its pods' readiness probes fail on purpose.</summary>
    public ProbeFaults ProbeFaults => _options.ProbeFaults;

    /// <summary>Runs from now on until it is disposed.</summary>
    public static Kubelet Start(KubeletOptions options) => new(options);

    /// <summary>Ends all containers at once. The pods stay in the API, for the kubelet that comes next.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_loops).ConfigureAwait(false);
        await Task.WhenAll(_running.Values).ConfigureAwait(false);
        _launcher.Dispose();
        _options.Link.Dispose();
        _stop.Dispose();
    }

    internal PodWorker? Find(string @namespace, string pod) => _workers.GetValueOrDefault($"{@namespace}/{pod}");

    private Task FollowAsync(ResourceKind kind, Action<StoredObject[]> begin, Action<StoreEvent> next) =>
        StoreFollower.FollowAsync(_options, kind, begin, next, _stop.Token);

    private void TakeAll(StoredObject[] pods)
    {
        // Some may have been deleted while nobody watched.
        var uids = pods.Select(one => one.Uid).ToHashSet();
        foreach (var worker in _workers.Values.Where(one => !uids.Contains(one.Uid)))
        {
            worker.Update(null);
        }

        foreach (var pod in pods)
        {
            Take(pod, isDeleted: false);
        }
    }

    private void Take(StoreEvent happened)
    {
        if (happened.Object is { } pod)
        {
            Take(pod, happened.Type == StoreEventType.Deleted);
        }
    }

    private void Take(StoredObject pod, bool isDeleted)
    {
        if (pod.Field("spec.nodeName") != _options.NodeName)
        {
            return;
        }

        var known = _workers.GetValueOrDefault(pod.Key);
        if (known is not null && known.Uid != pod.Uid)
        {
            // Another pod of the same name: the first one ends by itself, and the second begins.
            known.Update(null);
            known = null;
        }

        if (known is not null)
        {
            known.Update(isDeleted ? null : pod.ToJson());
        }
        else if (!isDeleted)
        {
            Begin(pod.Key, pod.ToJson());
        }
    }

    private void Begin(string key, JsonObject pod)
    {
        var worker = new PodWorker(_options, _launcher, _events, pod);
        _workers[key] = worker;
        _running[worker] = RunAsync(key, worker);
    }

    private async Task RunAsync(string key, PodWorker worker)
    {
        await Task.Yield();
        await worker.RunAsync(_stop.Token).ConfigureAwait(false);
        _workers.TryRemove(KeyValuePair.Create(key, worker));
        _running.TryRemove(worker, out _);
    }

    // Volumes that come from these objects are brought up to date.
    private void WakeReaders(StoredObject?[] sources)
    {
        foreach (var source in sources.OfType<StoredObject>())
        {
            foreach (var worker in _workers.Values.Where(one => one.Mentions(source)))
            {
                worker.Wake();
            }
        }
    }
}
