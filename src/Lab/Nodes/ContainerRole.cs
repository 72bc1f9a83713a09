namespace Signalbox.Lab.Nodes;

/// <summary>What a container is for its pod.</summary>
public enum ContainerRole
{
    /// <summary>Runs to its end before those that follow.</summary>
    Init,

    /// <summary>An init container with restartPolicy Always: those that follow wait until it has started.</summary>
    Sidecar,

    /// <summary>One of spec.containers.</summary>
    Main,

    /// <summary>One of spec.ephemeralContainers: joins a pod that is there already, is never started again, and counts
    /// for nothing that the pod is judged by.</summary>
    Ephemeral,
}
