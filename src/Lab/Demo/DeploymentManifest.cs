namespace Signalbox.Lab.Demo;

/// <summary>A Deployment of the demo: how many pods, their labels and annotations, and the ports of their one
/// container by name.</summary>
public sealed record DeploymentManifest(
    string Name,
    int Replicas,
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlyDictionary<string, string> Annotations,
    IReadOnlyList<(string Name, int Port)> Ports);
