using System.Collections.Immutable;
using k8s.Models;

namespace Signalbox.Lab.Api.Tables;

/// <summary>The table of events, which are shown alike in both of their groups.</summary>
internal static class EventTables
{
    private static readonly ImmutableArray<TableColumn> Columns =
    [
        new("Last Seen", "How long ago it happened for the last time."),
        new("Type", "Normal, or Warning for what somebody may have to look at."),
        new("Reason", "Why it was said, in one word that programs can read."),
        new("Object", "What it is about."),
        TableColumn.Wide("Subobject", "Which part of the object it is about."),
        TableColumn.Wide("Source", "Who says so, and where that runs."),
        new("Message", "What happened, in words."),
        TableColumn.Wide("First Seen", "How long ago it happened for the first time."),
        TableColumn.Wide("Count", "How often it has happened."),
        TableColumn.ObjectName with { Priority = 1 },
    ];

    public static KindTable Core { get; } = KindTable.Of<Corev1Event>(Columns, (one, now) => RowOf(
        new EventFacts(one.Metadata.Name, one.Type, one.Reason, one.InvolvedObject, one.Message)
        {
            Source = SourceOf(one.Source, one.ReportingComponent, one.ReportingInstance),
            First = one.FirstTimestamp ?? one.EventTime,
            Last = one.Series is { } series ? series.LastObservedTime : one.LastTimestamp,
            Count = one.Series?.Count ?? one.Count,
        },
        now));

    public static KindTable Events { get; } = KindTable.Of<Eventsv1Event>(Columns, (one, now) => RowOf(
        new EventFacts(one.Metadata.Name, one.Type, one.Reason, one.Regarding, one.Note)
        {
            Source = SourceOf(one.DeprecatedSource, one.ReportingController, one.ReportingInstance),
            First = one.DeprecatedFirstTimestamp ?? one.EventTime,
            Last = one.Series is { } series ? series.LastObservedTime : one.DeprecatedLastTimestamp,
            Count = one.Series?.Count ?? one.DeprecatedCount,
        },
        now));

    private static TableRow RowOf(EventFacts facts, DateTimeOffset now) => new(
    [
        HumanDuration.Since(facts.Last ?? facts.First, now),
        facts.Type ?? "",
        facts.Reason ?? "",
        TargetOf(facts.Target),
        facts.Target?.FieldPath ?? "",
        facts.Source,
        (facts.Message ?? "").Trim(),
        HumanDuration.Since(facts.First, now),
        // What has happened once need not say so.
        facts.Count is > 0 and var count ? count : 1,
        facts.Name,
    ]);

    private static string TargetOf(V1ObjectReference? target)
    {
        var kind = (target?.Kind ?? "").ToLowerInvariant();
        return string.IsNullOrEmpty(target?.Name) ? kind : $"{kind}/{target.Name}";
    }

    private static string SourceOf(V1EventSource? source, string? component, string? instance)
    {
        var who = string.IsNullOrEmpty(source?.Component) ? component ?? "" : source.Component;
        var where = string.IsNullOrEmpty(source?.Host) ? instance ?? "" : source.Host;
        return where.Length == 0 ? who : $"{who}, {where}";
    }

    /// <summary>What the two kinds of event have in common.</summary>
    private sealed record EventFacts(
        string Name, string? Type, string? Reason, V1ObjectReference? Target, string? Message)
    {
        public required string Source { get; init; }

        public required DateTime? First { get; init; }

        public required DateTime? Last { get; init; }

        public required int? Count { get; init; }
    }
}
