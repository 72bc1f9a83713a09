using System.Text.Json.Nodes;

namespace Signalbox.Lab.Api.Store;

/// <summary>The two forms of events: core/v1, which kubectl reads, and events.k8s.io/v1, which recorders write. They
/// are the same objects under other names of fields. Source: the conversion functions of events.k8s.io/v1.</summary>
internal static class EventForms
{
    private static readonly (string Core, string Newer)[] Names =
    [
        ("involvedObject", "regarding"),
        ("message", "note"),
        ("source", "deprecatedSource"),
        ("firstTimestamp", "deprecatedFirstTimestamp"),
        ("lastTimestamp", "deprecatedLastTimestamp"),
        ("count", "deprecatedCount"),
        ("reportingComponent", "reportingController"),
    ];

    /// <summary>The kind that shows the same objects in its own form; null for kinds of one form.</summary>
    public static ResourceKind? TwinOf(ResourceKind kind) =>
        kind == ResourceKinds.Events ? ResourceKinds.CoreEvents
        : kind == ResourceKinds.CoreEvents ? ResourceKinds.Events
        : null;

    /// <summary>The same event as watchers of the twin see it.</summary>
    public static StoreEvent Translate(StoreEvent happened, ResourceKind twin) => happened with
    {
        Object = Translate(happened.Object!, twin),
        Previous = happened.Previous is { } previous ? Translate(previous, twin) : null,
    };

    private static StoredObject Translate(StoredObject one, ResourceKind twin)
    {
        var json = one.ToJson();
        var translated = new JsonObject();
        foreach (var (name, value) in json)
        {
            translated[NameIn(twin, name)] = value?.DeepClone();
        }

        return ObjectDraft.Of(twin, translated).AsGiven(one.Revision);
    }

    private static string NameIn(ResourceKind twin, string name)
    {
        foreach (var (core, newer) in Names)
        {
            var (from, to) = twin == ResourceKinds.CoreEvents ? (newer, core) : (core, newer);
            if (name == from)
            {
                return to;
            }
        }

        return name;
    }
}
