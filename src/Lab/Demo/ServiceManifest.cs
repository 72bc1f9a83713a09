namespace Signalbox.Lab.Demo;

/// <summary>A Service of the demo.</summary>
public sealed record ServiceManifest(
    string Name,
    string Namespace,
    string ClusterIP,
    IReadOnlyDictionary<string, string> Selector,
    IReadOnlyList<ServicePortManifest> Ports)
{
    /// <summary>True when the labels have every pair of the selector.</summary>
    public bool Selects(IReadOnlyDictionary<string, string> labels) =>
        Selector.All(wanted => labels.TryGetValue(wanted.Key, out var value) && value == wanted.Value);
}
