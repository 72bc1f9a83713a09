using System.Collections.Immutable;

namespace Signalbox.Core.Explain;

/// <summary>All that there is to say about one subject. What it is silent about is in <see cref="NotKnown"/>.</summary>
public sealed record Explanation
{
    /// <summary>As it was asked for: "svc/web", "10.97.0.1:80".</summary>
    public required string Subject { get; init; }

    /// <summary>Where objects and rules are from, and which settings were taken from the rules, a sentence each.
    /// </summary>
    public ImmutableArray<string> Basis { get; init; } = [];

    /// <summary>What the subject turned out to be, a sentence each: "10.97.0.1:80 is the ClusterIP of shop/web:http".
    /// Empty for a Service's own name.</summary>
    public ImmutableArray<string> Meanings { get; init; } = [];

    /// <summary>Ordered by name. Empty when the subject is not known; <see cref="NearNames"/> may help then.</summary>
    public ImmutableArray<ExplainedService> Services { get; init; } = [];

    /// <summary>Names that the subject may have meant, the nearest first; only where nothing was found.</summary>
    public ImmutableArray<string> NearNames { get; init; } = [];

    /// <summary>What cannot be said, and for want of what, a sentence each.</summary>
    public ImmutableArray<string> NotKnown { get; init; } = [];

    public bool IsFound => !Services.IsEmpty || !Meanings.IsEmpty;
}
