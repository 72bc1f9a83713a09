using System.Collections.Immutable;
using System.Diagnostics;
using Signalbox.Core.Trace;
using Signalbox.Proxy.Trace;

namespace Signalbox.Proxy.Output.Documents;

/// <summary>One way that a packet may take.</summary>
internal sealed record WayDocument
{
    /// <summary>0 to 1.</summary>
    public required double Odds { get; init; }

    /// <summary>"delivered", "dropped", "rejected" or "unknown".</summary>
    public required string Ending { get; init; }

    /// <summary>Null unless delivered; so are the next four.</summary>
    public string? Address { get; init; }

    public ushort? Port { get; init; }

    public string? Name { get; init; }

    public bool? IsRewritten { get; init; }

    public bool? IsMasqueraded { get; init; }

    /// <summary>What could not be judged; null when nothing.</summary>
    public string? Unknown { get; init; }

    /// <summary>The rule that ended it; null for a delivery, and for a policy.</summary>
    public MetDocument? By { get; init; }

    public required ImmutableArray<AssumptionDocument> Assumptions { get; init; }

    public required ImmutableArray<MetDocument> Met { get; init; }

    public static WayDocument Of(Outcome way, MetWords words, Func<Core.Trace.Ending.Delivered, string> nameOf)
    {
        var to = way.Ending as Core.Trace.Ending.Delivered;
        return new WayDocument
        {
            Odds = OddsNumber.Of(way.Odds),
            Ending = WordOf(way.Ending),
            Address = to?.Address.ToString(),
            Port = to?.Port,
            Name = to is not null && nameOf(to) is { Length: > 0 } name ? name : null,
            IsRewritten = to?.IsRewritten,
            IsMasqueraded = to?.IsMasqueraded,
            Unknown = (way.Ending as Core.Trace.Ending.CannotBeJudged)?.What,
            By = EndingWords.By(way.Ending) is { } by ? MetDocument.Of(by, words) : null,
            Assumptions =
            [
                .. way.Assumptions.Select(assumed => new AssumptionDocument(
                    assumed.What, assumed.IsMet, MetDocument.Of(assumed.Rule, words))),
            ],
            Met = [.. way.Steps.OfType<Step.Met>().Select(step => MetDocument.Of(step, words))],
        };
    }

    private static string WordOf(Core.Trace.Ending ending) => ending switch
    {
        Core.Trace.Ending.Delivered => "delivered",
        Core.Trace.Ending.Dropped => "dropped",
        Core.Trace.Ending.Rejected => "rejected",
        Core.Trace.Ending.CannotBeJudged => "unknown",
        _ => throw new UnreachableException(),
    };
}

/// <summary>A rule that a packet met.</summary>
/// <param name="Program">"iptables-nft", "nft".</param>
/// <param name="Table">"nat" of iptables, "ip kube-proxy" of nftables.</param>
/// <param name="Hook">The built-in or base chain that the walk began in.</param>
/// <param name="Chain">The rule's own.</param>
/// <param name="Position">Its place in the chain, from 1.</param>
/// <param name="Rule">As its program prints it, without its chain.</param>
/// <param name="Effect">What it does, in words.</param>
internal sealed record MetDocument(
    string Program, string Table, string Hook, string Chain, int Position, string Rule, string Effect)
{
    public static MetDocument Of(MetRule met, MetWords words) => Of(met, words, MetWords.Effect(met));

    public static MetDocument Of(Step.Met step, MetWords words) => Of(step.Rule, words, MetWords.Effect(step));

    private static MetDocument Of(MetRule met, MetWords words, string effect) => new(
        met.Station.Program, met.Station.Table, met.Hook, met.Chain, met.Position, words.Text(met), effect);
}

/// <summary>A condition that could not be judged, as a way takes it.</summary>
internal sealed record AssumptionDocument(string Condition, bool IsMet, MetDocument Rule);
