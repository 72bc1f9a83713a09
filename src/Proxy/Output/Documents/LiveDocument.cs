using System.Collections.Immutable;
using Signalbox.Core.Trace;
using Signalbox.Proxy.Trace.Live;

namespace Signalbox.Proxy.Output.Documents;

/// <summary>What a real packet did.</summary>
internal sealed record LiveDocument
{
    public required string Answer { get; init; }

    /// <summary>"passed", "ended" or "unknown".</summary>
    public required string Ending { get; init; }

    /// <summary>Null unless it passed; so is the next.</summary>
    public string? Address { get; init; }

    public ushort? Port { get; init; }

    public bool? IsSourceRewritten { get; init; }

    public required bool IsAsPredicted { get; init; }

    public required bool HasSameRules { get; init; }

    /// <summary>Among the ways, from 0.</summary>
    public int? Way { get; init; }

    public required bool HasGaps { get; init; }

    public required ImmutableArray<LiveStepDocument> Met { get; init; }

    public static LiveDocument Of(LiveComparison live, ImmutableArray<Outcome> ways)
    {
        var passed = live.Way.Ending as LiveEnding.Passed;
        return new LiveDocument
        {
            Answer = DocumentText.Word(live.Way.Answer),
            Ending = live.Way.Ending is null ? "unknown" : passed is null ? "ended" : "passed",
            Address = passed?.Address.ToString(),
            Port = passed?.Port,
            IsSourceRewritten = passed?.IsSourceRewritten,
            IsAsPredicted = live.Predicted is not null,
            HasSameRules = live.HasSameRules,
            Way = live.Predicted is { } way ? ways.IndexOf(way) : null,
            HasGaps = live.Way.HasGaps,
            Met = [.. live.Way.Steps.Select(step => new LiveStepDocument(
                step.Place.Table, step.Place.Chain, step.Place.Position, step.Verdict))],
        };
    }
}

/// <summary>A rule that a real packet met.</summary>
internal sealed record LiveStepDocument(string Table, string Chain, int Position, string Verdict);
