using System.Diagnostics;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Life;

namespace Signalbox.Lab.Dns;

/// <summary>Keeps a folder of DNS records as the cluster's Services, EndpointSlices and pods are. When it has missed
/// events, it begins anew.</summary>
internal sealed class DnsRecords : IAsyncDisposable
{
    /// <summary>Changes that come so soon after another are written together with it.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(20);

    /// <summary>How long, for each Service or pod, nothing is written after something was. To read one takes a name
    /// server some 2 us, so it is left most of its time to answer, however fast changes come.</summary>
    private static readonly TimeSpan RestPerOwner = TimeSpan.FromMicroseconds(20);

    private const string ServiceName = "kubernetes.io/service-name";

    private readonly ObjectStore _store;
    private readonly string _domain;
    private readonly RecordFolder _folder;
    private readonly LabLog _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<(string Namespace, string Service), Dictionary<string, StoredObject>> _slices = [];
    private readonly Task _following;
    private long _written;

    private DnsRecords(ObjectStore store, string folder, string domain, LabLog log)
    {
        (_store, _domain, _log) = (store, domain, log);
        _folder = new RecordFolder(folder);
        _following = FollowAsync();
    }

    /// <summary>Follows the store from now on; the records of what is there already come first.</summary>
    public static DnsRecords Start(ObjectStore store, string folder, string domain, LabLog log) =>
        new(store, folder, domain, log);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task FollowAsync()
    {
        await Task.Yield();
        while (!_stop.IsCancellationRequested)
        {
            using var services = _store.WatchFromNow(ResourceKinds.Services);
            using var slices = _store.WatchFromNow(ResourceKinds.EndpointSlices);
            using var pods = _store.WatchFromNow(ResourceKinds.Pods);
            StoreWatch[] watches = [services, slices, pods];
            try
            {
                Begin(watches);
                await FollowAsync(watches).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }

            _log.Write("DNS: too many changes at once; beginning anew");
        }
    }

    private void Begin(StoreWatch[] watches)
    {
        _slices.Clear();
        _folder.Clear();
        // Slices first: Services look at them.
        foreach (var watch in watches.Reverse())
        {
            foreach (var known in watch.Start.Objects.Span)
            {
                Meet(new StoreEvent(StoreEventType.Added, known.Revision, known, null));
            }
        }

        Write();
    }

    // Until one of the watches has been cut off.
    private async Task FollowAsync(StoreWatch[] watches)
    {
        var waits = watches.Select(Wait).ToArray();
        while (true)
        {
            await Task.WhenAny(waits).ConfigureAwait(false);
            await Task.Delay(Pause(), _stop.Token).ConfigureAwait(false);
            for (var at = 0; at < watches.Length; at++)
            {
                var watch = watches[at];
                while (watch.Events.TryRead(out var happened))
                {
                    Meet(happened);
                }

                if (watch.WasCutOff)
                {
                    return;
                }

                waits[at] = waits[at].IsCompleted ? Wait(watch) : waits[at];
            }

            Write();
        }
    }

    private void Write()
    {
        if (_folder.Write())
        {
            _written = Stopwatch.GetTimestamp();
        }
    }

    // One change alone is known soon; what follows waits until name servers have had their rest.
    private TimeSpan Pause()
    {
        var rest = (RestPerOwner * _folder.Owners) - Stopwatch.GetElapsedTime(_written);
        return rest > Gathering ? rest : Gathering;
    }

    private Task Wait(StoreWatch watch) => watch.Events.WaitToReadAsync(_stop.Token).AsTask();

    private void Meet(StoreEvent happened)
    {
        if (happened.Object is not { } subject)
        {
            return;
        }

        var isGone = happened.Type == StoreEventType.Deleted;
        if (subject.Kind == ResourceKinds.Pods)
        {
            _folder.Set($"pod/{subject.Key}", isGone ? "" : RecordText.OfPod(subject.ToJson(), _domain));
        }
        else if (subject.Kind == ResourceKinds.Services)
        {
            Refresh((subject.Namespace, subject.Name), isGone ? null : subject);
        }
        else if (subject.Labels.TryGetValue(ServiceName, out var service))
        {
            MeetSlice((subject.Namespace, service), subject, isGone);
        }
    }

    private void MeetSlice((string Namespace, string Service) key, StoredObject slice, bool isGone)
    {
        if (!_slices.TryGetValue(key, out var known))
        {
            _slices.Add(key, known = []);
        }

        if (isGone)
        {
            known.Remove(slice.Name);
        }
        else
        {
            known[slice.Name] = slice;
        }

        if (known.Count == 0)
        {
            _slices.Remove(key);
        }

        // Only headless Services show their endpoints.
        var service = _store.Find(ResourceKinds.Services, key.Namespace, key.Service);
        if (service is not null && service.Field("spec.clusterIP") is "None")
        {
            Refresh(key, service);
        }
    }

    private void Refresh((string Namespace, string Service) key, StoredObject? service)
    {
        var slices = _slices.TryGetValue(key, out var known) ? known.Values.Select(slice => slice.ToJson()) : [];
        _folder.Set(
            $"service/{key.Namespace}/{key.Service}",
            service is null ? "" : RecordText.OfService(service.ToJson(), slices, _domain));
    }
}
