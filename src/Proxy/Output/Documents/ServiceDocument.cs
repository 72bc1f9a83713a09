using System.Collections.Immutable;
using System.Globalization;
using Signalbox.Core.Explain;

namespace Signalbox.Proxy.Output.Documents;

/// <summary>One Service of an explanation.</summary>
internal sealed record ServiceDocument
{
    public required string Namespace { get; init; }

    public required string Name { get; init; }

    /// <summary>As the cluster says it; null when the object is not known. So are all down to the
    /// slices.</summary>
    public string? Type { get; init; }

    public string? Created { get; init; }

    /// <summary>Null when it is not known, or there is none.</summary>
    public SortedDictionary<string, string>? Selector { get; init; }

    public ImmutableArray<string>? ClusterIPs { get; init; }

    public string? InternalTrafficPolicy { get; init; }

    public string? ExternalTrafficPolicy { get; init; }

    public string? TrafficDistribution { get; init; }

    public int? AffinitySeconds { get; init; }

    public required ImmutableArray<SliceDocument> Slices { get; init; }

    public required ImmutableArray<PortDocument> Ports { get; init; }

    public required ImmutableArray<ProblemDocument> Problems { get; init; }

    public static ServiceDocument Of(ExplainedService service) => new()
    {
        Namespace = service.Name.Namespace,
        Name = service.Name.Name,
        Type = service.Object?.Type.ToString(),
        Created = service.Object is { } known && known.CreationTimestamp != default
            ? known.CreationTimestamp.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : null,
        Selector = service.Words is { Selector: { IsEmpty: false } selector }
            ? new SortedDictionary<string, string>(
                selector.ToDictionary(label => label.Key, label => label.Value), StringComparer.Ordinal)
            : null,
        ClusterIPs = service.Object?.ClusterIPs.Select(address => address.ToString()).ToImmutableArray(),
        InternalTrafficPolicy = service.Object?.InternalTrafficPolicy.ToString(),
        ExternalTrafficPolicy = service.Object?.ExternalTrafficPolicy.ToString(),
        TrafficDistribution = service.Words?.TrafficDistribution,
        AffinitySeconds = service.Object?.AffinityTimeoutSeconds,
        Slices = [.. service.Slices.Select(SliceDocument.Of)],
        Ports = [.. service.Ports.Select(PortDocument.Of)],
        Problems = [.. service.Problems.Select(ProblemDocument.Of)],
    };
}

/// <summary>An EndpointSlice in short.</summary>
internal sealed record SliceDocument(
    string Name, string Family, ImmutableArray<SlicePortDocument> Ports, int Endpoints, int Ready)
{
    public static SliceDocument Of(ExplainedServiceSlice slice) => new(
        slice.Name, slice.Family.ToString(),
        [.. slice.Ports.Select(port => new SlicePortDocument(port.Name, port.Protocol.ToString(), port.Port))],
        slice.Endpoints, slice.Ready);
}

/// <summary>A port that an EndpointSlice lists.</summary>
internal sealed record SlicePortDocument(string Name, string Protocol, ushort Port);

/// <summary>What is wrong or surprises.</summary>
internal sealed record ProblemDocument(string Kind, string Severity, string Text, string? Advice)
{
    public static ProblemDocument Of(Problem problem) => new(
        DocumentText.Word(problem.Kind), DocumentText.Word(problem.Severity), problem.Text,
        problem.Advice.Length == 0 ? null : problem.Advice);
}
