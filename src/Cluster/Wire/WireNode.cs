namespace Signalbox.Cluster.Wire;

/// <summary>A Node with only the fields we read. Source: core/v1 Node.</summary>
internal sealed class WireNode
{
    public WireMetadata? Metadata { get; set; }

    public WireNodeSpec? Spec { get; set; }

    public WireNodeStatus? Status { get; set; }
}

internal sealed class WireNodeSpec
{
    public string?[]? PodCIDRs { get; set; }

    public WireTaint?[]? Taints { get; set; }
}

internal sealed class WireTaint
{
    public string? Key { get; set; }
}

internal sealed class WireNodeStatus
{
    public WireNodeAddress?[]? Addresses { get; set; }
}

internal sealed class WireNodeAddress
{
    public string? Type { get; set; }

    public string? Address { get; set; }
}
