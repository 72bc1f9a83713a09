using System.Collections.Immutable;
using Signalbox.Proxy.Trace;

namespace Signalbox.Proxy.Output.Documents;

/// <summary>What trace has found. Source: docs/output.md.</summary>
internal sealed record TraceDocument
{
    public string ApiVersion { get; } = DocumentText.ApiVersion;

    public string Kind { get; } = "Trace";

    public required PacketDocument Packet { get; init; }

    /// <summary>In words; null when the address alone is known. So is the next.</summary>
    public string? From { get; init; }

    public string? To { get; init; }

    public required string Rules { get; init; }

    public required ImmutableArray<WayDocument> Ways { get; init; }

    public string? PlanSays { get; init; }

    public required ImmutableArray<string> Notes { get; init; }

    /// <summary>Null where no real packet was asked for.</summary>
    public LiveDocument? Live { get; init; }

    public static TraceDocument Of(TraceReport report)
    {
        var words = new MetWords(report.Call.Family);
        return new TraceDocument
        {
            Packet = PacketDocument.Of(report.Call.Packet),
            From = report.Call.From.Length == 0 ? null : report.Call.From,
            To = report.Call.To.Length == 0 ? null : report.Call.To,
            Rules = report.Source,
            Ways = [.. report.Ways.Select(way => WayDocument.Of(way, words, report.NameOf))],
            PlanSays = report.PlanSays,
            Notes = [.. report.Call.Notes, .. report.Notes],
            Live = report.Live is { } live ? LiveDocument.Of(live, report.Ways) : null,
        };
    }
}
