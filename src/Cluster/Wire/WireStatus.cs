namespace Signalbox.Cluster.Wire;

/// <summary>What an API server says instead of an object. Source: meta/v1 Status.</summary>
internal sealed class WireStatus
{
    public string? Kind { get; set; }

    public string? Message { get; set; }

    public string? Reason { get; set; }

    public int? Code { get; set; }

    public WireStatusDetails? Details { get; set; }
}

internal sealed class WireStatusDetails
{
    public int? RetryAfterSeconds { get; set; }

    public WireStatusCause?[]? Causes { get; set; }
}

internal sealed class WireStatusCause
{
    public string? Reason { get; set; }
}
