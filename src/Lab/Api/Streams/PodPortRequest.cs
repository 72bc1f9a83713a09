namespace Signalbox.Lab.Api.Streams;

/// <summary>One connection of a port-forward: to a TCP port of a pod.</summary>
public sealed record PodPortRequest(string Namespace, string Pod, int Port);
