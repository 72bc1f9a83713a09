using k8s.Models;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Topology;

namespace Signalbox.Lab.Nodes;

/// <summary>Writes one pod's status to the API.</summary>
internal sealed class PodReport(KubeletOptions options, PodView first)
{
    private readonly DateTimeOffset _startedAt = first.Model.Status?.StartTime ?? options.Time.GetUtcNow();

    /// <summary>Writes nothing when the pod is gone, or is another one of its name: that news is on its way;
    /// nor while the link is cut: all is told when it is mended.</summary>
    public void Write(PodView pod, IReadOnlyList<ContainerFacts> containers, PodPlace? place, PodStage stage)
    {
        if (!options.Link.IsUp)
        {
            return;
        }

        var status = new PodStatus
        {
            Pod = pod.Json,
            Containers = containers,
            IsInitialized = stage.IsInitialized,
            Qos = pod.Model.Status?.QosClass ?? QualityOfService.ClassOf(pod.Model),
            StartedAt = _startedAt,
            Now = options.Time.GetUtcNow(),
            PodAddresses = place?.Addresses ?? [],
            NodeAddresses = [.. options.NodeAddresses],
            IsEnding = stage.IsEnding,
        };
        try
        {
            var metadata = pod.Model.Metadata;
            options.Registry.UpdateStatus(ResourceKinds.Pods, metadata.NamespaceProperty, metadata.Name, stored =>
            {
                if ((string?)stored["metadata"]!["uid"] == pod.Uid)
                {
                    stored["status"] = (status with { Pod = stored }).ToJson();
                }

                return stored;
            });
        }
        catch (StoreException gone) when (gone.Kind == StoreError.NotFound)
        {
            // Its deletion is on its way to us.
        }
    }

    /// <summary>Tells the pod its addresses, which the downward API may ask for before a status was written.</summary>
    public void Tell(V1Pod pod, PodPlace place)
    {
        pod.Status ??= new V1PodStatus();
        pod.Status.HostIP = options.NodeAddresses[0].ToString();
        pod.Status.HostIPs = [.. options.NodeAddresses.Select(one => new V1HostIP { Ip = one.ToString() })];
        pod.Status.PodIP = place.Addresses[0].ToString();
        pod.Status.PodIPs = [.. place.Addresses.Select(one => new V1PodIP { Ip = one.ToString() })];
    }
}

/// <summary>How far a pod is.</summary>
internal readonly record struct PodStage(bool IsInitialized, bool IsEnding);
