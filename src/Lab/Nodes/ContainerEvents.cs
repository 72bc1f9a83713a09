namespace Signalbox.Lab.Nodes;

/// <summary>Events about one container of a pod.</summary>
internal sealed class ContainerEvents(PodEvents events, string fieldPath)
{
    public void Normal(PodView pod, string reason, string message) =>
        events.Normal(pod.Json, fieldPath, reason, message);

    public void Warning(PodView pod, string reason, string message) =>
        events.Warning(pod.Json, fieldPath, reason, message);
}
