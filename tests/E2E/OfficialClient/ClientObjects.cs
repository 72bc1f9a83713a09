using k8s;
using k8s.Models;

namespace Signalbox.E2E.OfficialClient;

/// <summary>The object "one" of a kind, by the official client's generic half; the same words whether the kind has
/// namespaces or not.</summary>
internal sealed class ClientObjects<T>(GenericClient client, string? place)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private const string Name = "one";

    /// <summary>Null for a kind of the cluster.</summary>
    public string? Namespace => place;

    public Task<T> CreateAsync(T model, CancellationToken stop) => place is null
        ? client.CreateAsync(model, stop)
        : client.CreateNamespacedAsync(model, place, stop);

    public Task<T> ReadAsync(CancellationToken stop) => place is null
        ? client.ReadAsync<T>(Name, stop)
        : client.ReadNamespacedAsync<T>(place, Name, stop);

    /// <summary>All of the kind.</summary>
    public async Task<IReadOnlyList<T>> ListAsync<TList>(CancellationToken stop)
        where TList : IKubernetesObject, IItems<T> => [.. (place is null
            ? await client.ListAsync<TList>(cancel: stop)
            : await client.ListNamespacedAsync<TList>(place, cancel: stop)).Items];

    public Task<T> ReplaceAsync(T model, CancellationToken stop) => place is null
        ? client.ReplaceAsync(model, Name, stop)
        : client.ReplaceNamespacedAsync(model, place, Name, stop);

    public Task<T> PatchAsync(V1Patch patch, CancellationToken stop) => place is null
        ? client.PatchAsync<T>(patch, Name, stop)
        : client.PatchNamespacedAsync<T>(patch, place, Name, stop);

    public Task DeleteAsync(CancellationToken stop) => place is null
        ? client.DeleteAsync<V1Status>(Name, stop)
        : client.DeleteNamespacedAsync<V1Status>(place, Name, stop);

    public IAsyncEnumerable<(WatchEventType Type, T Object)> WatchAsync(CancellationToken stop) => place is null
        ? client.WatchAsync<T>(cancel: stop)
        : client.WatchNamespacedAsync<T>(place, cancel: stop);
}
