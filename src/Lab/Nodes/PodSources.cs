using System.Text;
using System.Text.Json.Nodes;
using k8s.Models;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Nodes;

/// <summary>What a pod's volumes and variables are made of: the objects of its namespace, as they stand now.</summary>
internal sealed class PodSources(ObjectStore store, string @namespace)
{
    /// <summary>A ConfigMap's keys with their bytes; null when there is none of that name.</summary>
    public IReadOnlyDictionary<string, byte[]>? ConfigMap(string name)
    {
        if (store.Find(ResourceKinds.ConfigMaps, @namespace, name)?.Read<V1ConfigMap>() is not { } map)
        {
            return null;
        }

        var values = (map.Data ?? new Dictionary<string, string>())
            .ToDictionary(one => one.Key, one => Encoding.UTF8.GetBytes(one.Value));
        foreach (var (key, bytes) in map.BinaryData ?? new Dictionary<string, byte[]>())
        {
            values[key] = bytes;
        }

        return values;
    }

    /// <summary>A Secret's keys with their bytes; null when there is none of that name.</summary>
    public IReadOnlyDictionary<string, byte[]>? Secret(string name)
    {
        if (store.Find(ResourceKinds.Secrets, @namespace, name)?.Read<V1Secret>() is not { } secret)
        {
            return null;
        }

        var values = (secret.Data ?? new Dictionary<string, byte[]>()).ToDictionary(one => one.Key, one => one.Value);
        foreach (var (key, text) in secret.StringData ?? new Dictionary<string, string>())
        {
            values[key] = Encoding.UTF8.GetBytes(text);
        }

        return values;
    }

    /// <summary>Whether there is a claim of that name. What it holds, the pod gets as an empty folder of its own: the
    /// lab has no storage.</summary>
    public bool HasClaim(string name) => store.Find(StorageKinds.Claims, @namespace, name) is not null;

    /// <summary>The Services that the pod is told of by variables: its namespace's, and the API's own.</summary>
    public IReadOnlyList<V1Service> Services()
    {
        var services = new List<V1Service>();
        foreach (var stored in store.List(ResourceKinds.Services).Objects.ToArray())
        {
            if (stored.Namespace == @namespace || stored is { Namespace: "default", Name: "kubernetes" })
            {
                services.Add(stored.Read<V1Service>());
            }
        }

        return services;
    }

    /// <summary>Whether the pod's spec names that object.</summary>
    public static bool Mentions(JsonObject pod, ResourceKind kind, string name)
    {
        var spec = pod["spec"]?.ToJsonString() ?? "";
        return spec.Contains($"\"{name}\"", StringComparison.Ordinal)
            && spec.Contains(kind == ResourceKinds.Secrets ? "\"secret" : "\"configMap", StringComparison.Ordinal);
    }
}
