using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Live;

/// <summary>When Services and their EndpointSlices were last written, so that it can be told how long a change took to
/// reach a node's kernel. Notes are taken under the store's lock and are a few words in a ring; any thread may ask.
/// </summary>
internal sealed class WriteTimes(TimeProvider time)
{
    private const int Kept = 8192;
    private const string ServiceLabel = "kubernetes.io/service-name";

    private readonly Lock _lock = new();
    private readonly (string Namespace, string Name, DateTimeOffset At)[] _ring =
        new (string, string, DateTimeOffset)[Kept];

    private long _count;

    /// <summary>For <see cref="ObjectStoreOptions.Applied"/>.</summary>
    public void Note(StoreEvent happened)
    {
        if (happened.Object is not { } written || NameOf(written) is not { } service)
        {
            return;
        }

        lock (_lock)
        {
            _ring[_count++ % Kept] = (written.Namespace, service, time.GetUtcNow());
        }
    }

    /// <summary>The last write to one of these Services ("namespace/name") that was not later than
    /// <paramref name="taken"/>, when an agent took a change of them up; null when it is too long ago.</summary>
    public DateTimeOffset? LastBefore(DateTimeOffset taken, IReadOnlyCollection<string> services)
    {
        lock (_lock)
        {
            for (var at = _count - 1; at >= Math.Max(0, _count - Kept); at--)
            {
                var (@namespace, name, when) = _ring[at % Kept];
                if (when <= taken && services.Contains($"{@namespace}/{name}"))
                {
                    return when;
                }
            }
        }

        return null;
    }

    private static string? NameOf(StoredObject written) =>
        written.Kind == ResourceKinds.Services ? written.Name
        : written.Kind == ResourceKinds.EndpointSlices ? written.Labels.GetValueOrDefault(ServiceLabel)
        : null;
}
