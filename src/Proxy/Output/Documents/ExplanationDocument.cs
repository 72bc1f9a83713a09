using System.Collections.Immutable;
using Signalbox.Core.Explain;

namespace Signalbox.Proxy.Output.Documents;

/// <summary>What explain has found. Source: docs/output.md.</summary>
internal sealed record ExplanationDocument
{
    public string ApiVersion { get; } = DocumentText.ApiVersion;

    public string Kind { get; } = "Explanation";

    public required string Subject { get; init; }

    public required ImmutableArray<string> Meanings { get; init; }

    public required ImmutableArray<ServiceDocument> Services { get; init; }

    public required ImmutableArray<string> NearNames { get; init; }

    public required ImmutableArray<string> NotKnown { get; init; }

    public required ImmutableArray<string> Basis { get; init; }

    public static ExplanationDocument Of(Explanation explanation) => new()
    {
        Subject = explanation.Subject,
        Meanings = explanation.Meanings,
        Services = [.. explanation.Services.Select(ServiceDocument.Of)],
        NearNames = explanation.NearNames,
        NotKnown = explanation.NotKnown,
        Basis = explanation.Basis,
    };
}
