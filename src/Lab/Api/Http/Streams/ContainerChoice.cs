using k8s.Models;

namespace Signalbox.Lab.Api.Http.Streams;

/// <summary>Which of a pod's containers a request means.</summary>
internal static class ContainerChoice
{
    private const string DefaultContainer = "kubectl.kubernetes.io/default-container";

    /// <summary>The one that is asked for, the one that the pod's annotation names, or the only one. Throws
    /// <see cref="ApiStatusException"/> with the words of kube-apiserver.</summary>
    /// <param name="pod">As it is stored.</param>
    /// <param name="asked">Empty for none.</param>
    public static string Of(V1Pod pod, string asked)
    {
        var containers = pod.Spec?.Containers?.Select(one => one.Name).ToList() ?? [];
        var initial = pod.Spec?.InitContainers?.Select(one => one.Name).ToList() ?? [];
        var ephemeral = pod.Spec?.EphemeralContainers?.Select(one => one.Name).ToList() ?? [];
        if (asked.Length == 0)
        {
            return Default(pod, containers) ?? throw Unclear(pod.Metadata.Name, containers, initial);
        }

        return containers.Contains(asked) || initial.Contains(asked) || ephemeral.Contains(asked)
            ? asked
            : throw new ApiStatusException(ApiStatus.BadRequest(
                $"container {asked} is not valid for pod {pod.Metadata.Name}"));
    }

    private static string? Default(V1Pod pod, List<string> containers)
    {
        var annotated = pod.Metadata.Annotations?.TryGetValue(DefaultContainer, out var name) == true ? name : null;
        return (containers, annotated) switch
        {
            ([var only], _) => only,
            (_, not null) when containers.Contains(annotated) => annotated,
            _ => null,
        };
    }

    private static ApiStatusException Unclear(string pod, List<string> containers, List<string> initial)
    {
        var choice = containers.Count == 0 ? "" : $", choose one of: [{string.Join(' ', containers)}]";
        var others = initial.Count == 0 ? "" : $" or one of the init containers: [{string.Join(' ', initial)}]";
        return new ApiStatusException(ApiStatus.BadRequest(
            $"a container name must be specified for pod {pod}{choice}{others}"));
    }
}
