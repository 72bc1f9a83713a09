using System.Collections.Immutable;
using Signalbox.Core.Explain;

namespace Signalbox.Proxy.Output.Documents;

/// <summary>What explain says of all Services. Source: docs/output.md.</summary>
internal sealed record OverviewDocument
{
    public string ApiVersion { get; } = DocumentText.ApiVersion;

    public string Kind { get; } = "Overview";

    public required ImmutableArray<OverviewPortDocument> Ports { get; init; }

    public required ImmutableArray<ProblemDocument> Problems { get; init; }

    public required ImmutableArray<string> NotKnown { get; init; }

    public required ImmutableArray<string> Basis { get; init; }

    public static OverviewDocument Of(Overview overview) => new()
    {
        Ports = [.. overview.Ports.Select(OverviewPortDocument.Of)],
        Problems = [.. overview.OfNode.Select(ProblemDocument.Of)],
        NotKnown = overview.NotKnown,
        Basis = overview.Basis,
    };
}

/// <summary>One Service port in short.</summary>
internal sealed record OverviewPortDocument(
    string Namespace, string Name, string Port, string? Protocol, string? Type,
    ImmutableArray<OverviewFamilyDocument> Families, ImmutableArray<ProblemDocument> Problems)
{
    public static OverviewPortDocument Of(OverviewPort port) => new(
        port.Name.Service.Namespace, port.Name.Service.Name, port.Name.Port,
        port.Families.IsEmpty ? null : port.Name.Protocol.ToString(), port.Type?.ToString(),
        [
            .. port.Families.Select(family => new OverviewFamilyDocument(
                family.Family.ToString(), family.Frontends, family.Chosen, family.Endpoints)),
        ],
        [.. port.Problems.Select(ProblemDocument.Of)]);
}

/// <summary>One family's part of it.</summary>
internal sealed record OverviewFamilyDocument(
    string Family, ImmutableArray<string> Frontends, int Chosen, int? Endpoints);
