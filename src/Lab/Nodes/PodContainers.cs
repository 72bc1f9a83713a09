using k8s.Models;

namespace Signalbox.Lab.Nodes;

/// <summary>The containers of a pod, from its spec.</summary>
internal static class PodContainers
{
    /// <summary>Those that a pod begins with, init containers first. How they ended under an earlier kubelet is taken
    /// over from the status.</summary>
    public static List<PodContainer> Of(PodScope scope, V1Pod pod)
    {
        List<PodContainer> all =
        [
            .. (pod.Spec.InitContainers ?? []).Select(one => new PodContainer(
                scope, one, one.RestartPolicy == "Always" ? ContainerRole.Sidecar : ContainerRole.Init)),
            .. pod.Spec.Containers.Select(one => new PodContainer(scope, one, ContainerRole.Main)),
        ];
        TakeOver(all, (pod.Status?.InitContainerStatuses ?? []).Concat(pod.Status?.ContainerStatuses ?? []));
        return WithEphemeral(scope, pod, all);
    }

    /// <summary>The same list, or a longer one when ephemeral containers have joined the pod.</summary>
    public static List<PodContainer> WithEphemeral(PodScope scope, V1Pod pod, List<PodContainer> known)
    {
        var joined = (pod.Spec.EphemeralContainers ?? [])
            .Where(one => known.All(container => container.Facts.Name != one.Name))
            .Select(one => new PodContainer(
                scope, AsContainer(one), ContainerRole.Ephemeral,
                known.Find(container => container.Facts.Name == one.TargetContainerName)))
            .ToList();
        TakeOver(joined, pod.Status?.EphemeralContainerStatuses ?? []);
        return joined.Count == 0 ? known : [.. known, .. joined];
    }

    private static void TakeOver(List<PodContainer> containers, IEnumerable<V1ContainerStatus> statuses)
    {
        var old = statuses.Where(status => status.ContainerID is not null).ToDictionary(status => status.Name);
        foreach (var container in containers.Where(one => old.ContainsKey(one.Facts.Name)))
        {
            container.TakeOver(old[container.Facts.Name]);
        }
    }

    // The fields that an ephemeral container may have.
    private static V1Container AsContainer(V1EphemeralContainer one) => new()
    {
        Name = one.Name,
        Image = one.Image,
        ImagePullPolicy = one.ImagePullPolicy,
        Command = one.Command,
        Args = one.Args,
        WorkingDir = one.WorkingDir,
        EnvFrom = one.EnvFrom,
        Env = one.Env,
        VolumeMounts = one.VolumeMounts,
        SecurityContext = one.SecurityContext,
        TerminationMessagePath = one.TerminationMessagePath,
        TerminationMessagePolicy = one.TerminationMessagePolicy,
        Stdin = one.Stdin,
        StdinOnce = one.StdinOnce,
        Tty = one.Tty,
    };
}
