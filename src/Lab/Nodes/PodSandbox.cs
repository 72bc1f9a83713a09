using Signalbox.Lab.Topology;

namespace Signalbox.Lab.Nodes;

/// <summary>A pod's place on the network: its own, or the node's for a pod that asks for that.</summary>
internal sealed class PodSandbox(KubeletOptions options, PodEvents events)
{
    /// <summary>Null before it is made and after it is removed.</summary>
    public PodPlace? Place { get; private set; }

    /// <summary>Makes it when it is not there. Throws what the network throws, and tells of it.</summary>
    public PodPlace Ensure(PodView pod)
    {
        try
        {
            return Place ??= pod.IsOnHostNetwork
                ? new PodPlace(options.NodeName, options.NodeNamespace, [.. options.NodeAddresses])
                : options.Network.Add(
                    options.NodeName, $"{pod.Model.Metadata.NamespaceProperty}/{pod.Model.Metadata.Name}");
        }
        catch (Exception failure)
        {
            events.Warning(
                pod.Json, null, "FailedCreatePodSandBox", $"Failed to create pod sandbox: {failure.Message}");
            throw;
        }
    }

    /// <summary>For when nothing runs in it any more.</summary>
    public void Remove(PodView pod)
    {
        if (Place is { } place && !pod.IsOnHostNetwork)
        {
            options.Network.Remove(place);
        }

        Place = null;
    }
}
