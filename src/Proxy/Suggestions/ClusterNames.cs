using System.Collections.Immutable;
using System.Text.Json;
using Signalbox.Cluster.Connect;
using Signalbox.Cluster.Files;
using Signalbox.Core.Model;
using Signalbox.Proxy.Config;

namespace Signalbox.Proxy.Suggestions;

/// <summary>Names that a cluster holds, read once and in a hurry: from files, or with one request to an API server.
/// Throws what a connection throws, and <see cref="JsonException"/> for an answer that is no list.</summary>
internal sealed class ClusterNames(ProxyOptions options)
{
    /// <summary>Ordered by name.</summary>
    public async Task<IReadOnlyList<NamedService>> ServicesAsync(CancellationToken cancellation)
    {
        var services = options.Objects.Count > 0
            ? await FromFilesAsync(cancellation)
            : await ListAsync("/api/v1/services", NamedService.Of, cancellation);
        return [.. services.OrderBy(service => service.Name)];
    }

    /// <summary>Of one namespace. Files have none: what is read of them are Services, their endpoints and nodes.
    /// </summary>
    public async Task<IReadOnlyList<string>> PodsAsync(string space, CancellationToken cancellation) =>
        options.Objects.Count > 0
            ? []
            : await ListAsync(
                $"/api/v1/namespaces/{Uri.EscapeDataString(space)}/pods", pod => NamedService.Text(pod, "name"),
                cancellation);

    private async Task<IEnumerable<NamedService>> FromFilesAsync(CancellationToken cancellation)
    {
        // Standard input is the shell's own.
        var source = new ObjectSource(new ObjectSourceOptions
        {
            Paths = [.. options.Objects.Where(path => path != "-")],
            Input = Stream.Null,
            NodeName = options.NodeName,
            Report = _ => { },
        });
        var objects = await source.ReadAsync(cancellation);
        return objects.Objects.OfType<ClusterChange.ServiceSet>()
            .Select(set => new NamedService(set.Service.Name, [.. set.Service.Ports.Items]));
    }

    private async Task<ImmutableArray<T>> ListAsync<T>(
        string path, Func<JsonElement, T> read, CancellationToken cancellation)
    {
        using var client = ApiClient.Open(new ConnectionOptions
        {
            Kubeconfig = options.Kubeconfig,
            Choice = options.KubeconfigChoice,
            Master = options.Master,
        });
        using var response = await client.SendAsync(HttpMethod.Get, path, null, cancellation);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        using var list = await JsonDocument.ParseAsync(body, default, cancellation);
        return list.RootElement.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array
            ? [.. items.EnumerateArray().Select(read)]
            : throw new JsonException("it has no items");
    }
}
