namespace Signalbox.Cluster.Wire;

/// <summary>metadata of any object. Source: meta/v1 ObjectMeta.</summary>
internal sealed class WireMetadata
{
    public string? Name { get; set; }

    public string? Namespace { get; set; }

    public WireLabels? Labels { get; set; }

    public string? CreationTimestamp { get; set; }

    public string? DeletionTimestamp { get; set; }
}
