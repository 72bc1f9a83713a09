using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Nodes;

/// <summary>What the kubelet tells about a pod, as Events. One that repeats is counted in the Event that is there
/// already. Any thread may call.</summary>
internal sealed class PodEvents(KubeletOptions options)
{
    private const string Component = "kubelet";

    private readonly ConcurrentDictionary<EventKey, string> _known = [];

    public void Normal(JsonObject pod, string? container, string reason, string message) =>
        Tell(pod, new EventKey(Uid(pod), container, "Normal", reason, message));

    public void Warning(JsonObject pod, string? container, string reason, string message) =>
        Tell(pod, new EventKey(Uid(pod), container, "Warning", reason, message));

    /// <summary>Forgets a pod that is gone.</summary>
    public void Forget(string uid)
    {
        foreach (var key in _known.Keys.Where(key => key.Pod == uid))
        {
            _known.TryRemove(key, out _);
        }
    }

    private void Tell(JsonObject pod, EventKey key)
    {
        if (!options.Link.IsUp)
        {
            return;
        }

        var @namespace = (string)pod["metadata"]!["namespace"]!;
        var now = PodStatus.Time(options.Time.GetUtcNow());
        try
        {
            if (_known.TryGetValue(key, out var name))
            {
                options.Registry.Update(ResourceKinds.Events, @namespace, name, old => Again(old, now));
                return;
            }

            var created = NewEvent(pod, key, now);
            options.Registry.Create(ResourceKinds.Events, created);
            _known[key] = (string)created["metadata"]!["name"]!;
        }
        catch (StoreException)
        {
            // Events are swept after a while, and a namespace that ends takes none: it is told anew the next time.
            _known.TryRemove(key, out _);
        }
    }

    private static JsonObject Again(JsonObject json, string now)
    {
        json["deprecatedCount"] = ((int?)json["deprecatedCount"] ?? 1) + 1;
        json["deprecatedLastTimestamp"] = now;
        return json;
    }

    private JsonObject NewEvent(JsonObject pod, EventKey key, string now)
    {
        var metadata = pod["metadata"]!;
        var unique = options.Time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000 + Random.Shared.Next(1_000_000);
        var regarding = new JsonObject
        {
            ["kind"] = "Pod",
            ["namespace"] = metadata["namespace"]!.DeepClone(),
            ["name"] = metadata["name"]!.DeepClone(),
            ["uid"] = key.Pod,
            ["apiVersion"] = "v1",
            ["resourceVersion"] = metadata["resourceVersion"]?.DeepClone(),
        };
        if (key.Container is not null)
        {
            regarding["fieldPath"] = key.Container;
        }

        return new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{metadata["name"]}.{unique.ToString("x", CultureInfo.InvariantCulture)}",
                ["namespace"] = metadata["namespace"]!.DeepClone(),
            },
            ["eventTime"] = null,
            ["reportingController"] = Component,
            ["reportingInstance"] = options.NodeName,
            ["reason"] = key.Reason,
            ["regarding"] = regarding,
            ["note"] = key.Message,
            ["type"] = key.Type,
            ["deprecatedSource"] = new JsonObject { ["component"] = Component, ["host"] = options.NodeName },
            ["deprecatedFirstTimestamp"] = now,
            ["deprecatedLastTimestamp"] = now,
            ["deprecatedCount"] = 1,
        };
    }

    private static string Uid(JsonObject pod) => (string?)pod["metadata"]!["uid"] ?? "";

    private sealed record EventKey(string Pod, string? Container, string Type, string Reason, string Message);
}
