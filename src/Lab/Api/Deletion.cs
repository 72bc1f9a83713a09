namespace Signalbox.Lab.Api;

/// <summary>How to delete; the fields of upstream's DeleteOptions.</summary>
public sealed record Deletion
{
    /// <summary>Null for the object's own; 0 removes it at once.</summary>
    public long? GracePeriodSeconds { get; init; }

    /// <summary>"Background", "Foreground" or "Orphan"; null for Background.</summary>
    public string? PropagationPolicy { get; init; }

    /// <summary>Only when this is the object's uid; null for any.</summary>
    public string? Uid { get; init; }

    /// <summary>Only when the object is at this revision; null for any.</summary>
    public string? ResourceVersion { get; init; }
}
