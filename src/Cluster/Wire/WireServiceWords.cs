namespace Signalbox.Cluster.Wire;

/// <summary>A Service with only the fields that people ask about and rules do not need. Source: core/v1 Service.
/// </summary>
internal sealed class WireServiceWords
{
    public WireServiceWordsSpec? Spec { get; set; }
}

internal sealed class WireServiceWordsSpec
{
    public Dictionary<string, string?>? Selector { get; set; }

    public string? TrafficDistribution { get; set; }
}
