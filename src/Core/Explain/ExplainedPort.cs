using System.Collections.Immutable;
using Signalbox.Core.Model;

namespace Signalbox.Core.Explain;

/// <summary>One port of a Service in one family: where it answers, who is behind it, and the rules between.</summary>
public sealed record ExplainedPort
{
    public required ServicePortName Name { get; init; }

    public required IPFamily Family { get; init; }

    /// <summary>In the order in which rules are written: the ClusterIP first, the node port last.</summary>
    public ImmutableArray<ExplainedFrontend> Frontends { get; init; } = [];

    /// <summary>Ordered by the text of address and port.</summary>
    public ImmutableArray<ExplainedEndpoint> Endpoints { get; init; } = [];

    /// <summary>Endpoints that a pool does without. One that two pools do without is here twice.</summary>
    public ImmutableArray<ExplainedLeftOut> LeftOut { get; init; } = [];

    /// <summary>In the order in which packets meet them; empty when rules are not known or none is met.</summary>
    public ImmutableArray<ExplainedRule> Rules { get; init; } = [];
}
