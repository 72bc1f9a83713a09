using System.Text.Json.Nodes;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Store;

namespace Signalbox.E2E.Kubectl;

/// <summary>Two nodes without machines, for what is about objects alone: a pod that has a node runs and is ready at
/// once, or has succeeded when it is not to be restarted; one that is deleted ends.</summary>
internal sealed class StandInNodes : IAsyncDisposable
{
    private readonly Registry _registry;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public StandInNodes(Registry registry)
    {
        _registry = registry;
        foreach (var name in new[] { "node-1", "node-2" })
        {
            registry.Create(ResourceKinds.Nodes, Json(
                "{'metadata':{'name':'" + name + "','labels':{'kubernetes.io/os':'linux'}},"
                + "'status':{'conditions':[{'type':'Ready','status':'True'}]}}"));
        }

        _loop = RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        using var watch = _registry.Store.WatchFromNow(ResourceKinds.Pods);
        try
        {
            await foreach (var happened in watch.Events.ReadAllAsync(_stop.Token))
            {
                if (happened.Type is StoreEventType.Added or StoreEventType.Modified)
                {
                    Look(happened.Object!);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private void Look(StoredObject pod)
    {
        var json = pod.ToJson();
        if (json["spec"]!["nodeName"] is null)
        {
            return;
        }

        try
        {
            if (json["metadata"]!["deletionTimestamp"] is not null)
            {
                _registry.Delete(
                    ResourceKinds.Pods, pod.Namespace, pod.Name,
                    new Deletion { GracePeriodSeconds = 0, Uid = pod.Uid });
            }
            else if ((string?)json["status"]!["phase"] == "Pending")
            {
                _registry.UpdateStatus(ResourceKinds.Pods, pod.Namespace, pod.Name, Started);
            }
        }
        catch (StoreException gone) when (gone.Kind == StoreError.NotFound)
        {
            // Deleted meanwhile.
        }
    }

    private static JsonObject Started(JsonObject pod)
    {
        var runs = (string?)pod["spec"]!["restartPolicy"] == "Always";
        pod["status"]!["phase"] = runs ? "Running" : "Succeeded";
        pod["status"]!["conditions"] = new JsonArray(Json(
            "{'type':'Ready','status':'" + (runs ? "True" : "False")
            + "','lastTransitionTime':'2026-01-01T00:00:00Z'}"));
        return pod;
    }

    private static JsonObject Json(string text) => JsonNode.Parse(text.Replace('\'', '"'))!.AsObject();
}
