namespace Signalbox.Lab.Containers;

/// <summary>A file or folder of this machine that a container sees at <paramref name="Target"/>, an absolute path. What
/// is not there yet is made in the container's own root.</summary>
public sealed record ContainerMount(string Source, string Target, bool IsReadOnly);
