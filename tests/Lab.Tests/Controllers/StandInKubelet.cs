using System.Globalization;
using k8s.Models;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Tests.Controllers;

/// <summary>Does what the kubelets of all nodes do as controllers see it: a pod with a node runs and is ready, or has
/// ended, as it is told; one that is deleted ends. Pods that it does not look after stay as they are.</summary>
internal sealed class StandInKubelet : IAsyncDisposable
{
    private readonly Registry _registry;
    private readonly TimeProvider _time;
    private readonly Func<V1Pod, string?> _phaseOf;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private int _lastAddress;

    /// <param name="registry">Where pods are, and their status is written to.</param>
    /// <param name="time">When they get ready.</param>
    /// <param name="phaseOf">What becomes of a pod: "Running", "Succeeded"; null for one that it does not look after.
    /// </param>
    public StandInKubelet(Registry registry, TimeProvider time, Func<V1Pod, string?> phaseOf)
    {
        (_registry, _time, _phaseOf) = (registry.As("kubelet"), time, phaseOf);
        _loop = RunAsync();
    }

    public static string Running(V1Pod pod) => "Running";

    /// <summary>What is not to be started again has done its work at once.</summary>
    public static string RunningOrDone(V1Pod pod) => pod.Spec.RestartPolicy == "Always" ? "Running" : "Succeeded";

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
        foreach (var pod in watch.Start.Objects.ToArray())
        {
            Look(pod);
        }

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

    private void Look(StoredObject stored)
    {
        var pod = stored.Read<V1Pod>();
        if (pod.Spec.NodeName is null || _phaseOf(pod) is not { } phase)
        {
            return;
        }

        try
        {
            if (pod.Metadata.DeletionTimestamp is not null)
            {
                _registry.Delete(
                    ResourceKinds.Pods, stored.Namespace, stored.Name,
                    new Deletion { GracePeriodSeconds = 0, Uid = stored.Uid });
            }
            else if (pod.Status?.Phase is null or "Pending")
            {
                Run(stored, phase);
            }
        }
        catch (StoreException gone) when (gone.Kind is StoreError.NotFound or StoreError.Conflict)
        {
            // Deleted meanwhile, and perhaps another has its name.
        }
    }

    private void Run(StoredObject stored, string phase)
    {
        var number = Interlocked.Increment(ref _lastAddress);
        var address = string.Create(CultureInfo.InvariantCulture, $"10.1.{number / 250}.{(number % 250) + 1}");
        _registry.UpdateStatus(ResourceKinds.Pods, stored.Namespace, stored.Name, json =>
        {
            json["status"] = ObjectModels.ToJson(new V1PodStatus
            {
                Phase = phase,
                PodIP = address,
                PodIPs = [new V1PodIP { Ip = address }],
                Conditions =
                [
                    new V1PodCondition
                    {
                        Type = "Ready",
                        Status = phase == "Running" ? "True" : "False",
                        LastTransitionTime = _time.GetUtcNow().UtcDateTime,
                    },
                ],
            });
            return json;
        });
    }
}
