using System.Collections.Immutable;
using Signalbox.Core.Explain;
using Signalbox.Core.Model;

namespace Signalbox.Proxy.Output.Documents;

/// <summary>One port of a Service in one family.</summary>
internal sealed record PortDocument
{
    /// <summary>May be empty, as in the Service.</summary>
    public required string Name { get; init; }

    public required string Protocol { get; init; }

    public required string Family { get; init; }

    public required ImmutableArray<FrontendDocument> Frontends { get; init; }

    public required ImmutableArray<EndpointDocument> Endpoints { get; init; }

    public required ImmutableArray<LeftOutDocument> LeftOut { get; init; }

    public required ImmutableArray<RuleDocument> Rules { get; init; }

    public static PortDocument Of(ExplainedPort port) => new()
    {
        Name = port.Name.Port,
        Protocol = port.Name.Protocol.ToString(),
        Family = port.Family.ToString(),
        Frontends = [.. port.Frontends.Select(FrontendDocument.Of)],
        Endpoints = [.. port.Endpoints.Select(EndpointDocument.Of)],
        LeftOut =
        [
            .. port.LeftOut.Select(LeftOutDocument.Of),
        ],
        Rules = [.. port.Rules.Select(RuleDocument.Of)],
    };
}

/// <summary>An endpoint that connections are sent to.</summary>
internal sealed record EndpointDocument(
    string Address, ushort Port, string? Node, string? Zone, ImmutableArray<string> ZoneHints,
    ImmutableArray<string> NodeHints, bool? IsHere, EndpointConditionsDocument? Conditions,
    ImmutableArray<ShareDocument> Shares, ulong? Connections)
{
    public static EndpointDocument Of(ExplainedEndpoint endpoint) => new(
        endpoint.Address.ToString(), endpoint.Port, endpoint.NodeName, endpoint.Zone,
        [.. endpoint.ZoneHints], [.. endpoint.NodeHints], endpoint.IsHere,
        endpoint.Conditions is { } held ? EndpointConditionsDocument.Of(held) : null,
        [.. endpoint.Shares.Select(share => new ShareDocument(share.Pool?.ToString(), OddsNumber.Of(share.Odds)))],
        endpoint.Connections);
}

/// <summary>As in the EndpointSlice.</summary>
internal sealed record EndpointConditionsDocument(bool Ready, bool Serving, bool Terminating)
{
    public static EndpointConditionsDocument Of(EndpointConditions held) => new(
        held.HasFlag(EndpointConditions.Ready), held.HasFlag(EndpointConditions.Serving),
        held.HasFlag(EndpointConditions.Terminating));
}

/// <summary>An endpoint's part of a pool.</summary>
internal sealed record ShareDocument(string? Pool, double Odds);

/// <summary>An endpoint that a pool does without.</summary>
internal sealed record LeftOutDocument(
    string Address, ushort Port, string? Node, string? Zone, ImmutableArray<string> ZoneHints,
    ImmutableArray<string> NodeHints, string Pool, string Reason, string Words)
{
    public static LeftOutDocument Of(ExplainedLeftOut one) => new(
        one.Address.ToString(), one.Port, one.NodeName, one.Zone, [.. one.ZoneHints], [.. one.NodeHints],
        one.Pool.ToString(), DocumentText.Word(one.Reason), one.Words);
}

/// <summary>A rule that some call meets.</summary>
internal sealed record RuleDocument
{
    public required string Program { get; init; }

    public required string Table { get; init; }

    public required string Chain { get; init; }

    public required ImmutableArray<string> Hooks { get; init; }

    public required string Rule { get; init; }

    public required string Words { get; init; }

    public required ImmutableArray<string> Elements { get; init; }

    public required ImmutableArray<string> Callers { get; init; }

    /// <summary>Null where counters are not known; so are bytes.</summary>
    public ulong? Packets { get; init; }

    public ulong? Bytes { get; init; }

    public static RuleDocument Of(ExplainedRule rule) => new()
    {
        Program = rule.Program,
        Table = rule.Table,
        Chain = rule.Chain,
        Hooks = rule.Hooks,
        Rule = rule.Text,
        Words = rule.Words,
        Elements = rule.Elements,
        Callers = [.. rule.Callers.Select(DocumentText.Word)],
        Packets = rule.Count?.Packets,
        Bytes = rule.Count?.Bytes,
    };
}
