using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Strategies;

namespace Signalbox.Lab.Api.Writes;

/// <summary>What of a change counts: only the part that its scope says, and never the server's own fields.</summary>
internal static class ChangedObject
{
    private static readonly string[] ServersOwn =
    [
        "name", "generateName", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp",
        "deletionTimestamp", "deletionGracePeriodSeconds", "managedFields",
    ];

    /// <summary>Puts back into <paramref name="after"/> what the change may not touch.</summary>
    public static void Confine(ObjectPlace place, WriteScope scope, JsonObject before, JsonObject after)
    {
        var metadata = after.Ensure("metadata");
        var old = before.Child("metadata");
        foreach (var field in ServersOwn)
        {
            metadata.TakeFrom(field, old);
        }

        metadata.Remove("selfLink");
        switch (scope)
        {
            case WriteScope.Object:
                KeepForObject(place.Kind, before, after);
                break;
            case WriteScope.Status:
                KeepAllBut(before, after, "status");
                KeepForStatus(place.Kind, old, metadata);
                break;
            case WriteScope.EphemeralContainers:
                KeepAllButOf(before, after, "spec", "ephemeralContainers");
                break;
            case WriteScope.Finalize:
                KeepAllButOf(before, after, "spec", "finalizers");
                break;
            case WriteScope.Binding:
                // The change is this process's own.
                break;
        }
    }

    /// <summary>The part of an applied object that its scope lets count.</summary>
    public static JsonObject Relevant(ResourceKind kind, WriteScope scope, JsonObject applied)
    {
        var copy = applied.Copy();
        JsonFields.RemoveNulls(copy);
        foreach (var field in applied.Select(field => field.Key).ToArray())
        {
            var isStatus = field == "status" && KindStrategies.Of(kind).HasStatus;
            if (field is not ("kind" or "apiVersion" or "metadata") && isStatus != (scope == WriteScope.Status))
            {
                copy.Remove(field);
            }
        }

        return copy;
    }

    /// <summary>Counts the step in metadata.generation where the kind has one.</summary>
    public static void Count(ResourceKind kind, KindStrategy strategy, JsonObject before, JsonObject after)
    {
        if (kind.HasGeneration && (strategy.Counts(before, after) || !HasSameContent(before, after)))
        {
            after.Ensure("metadata")["generation"] = (before.Child("metadata").Number("generation") ?? 0) + 1;
        }
    }

    private static bool HasSameContent(JsonObject before, JsonObject after) =>
        before.Select(field => field.Key).Union(after.Select(field => field.Key))
            .Where(name => name is not ("metadata" or "status" or "kind" or "apiVersion"))
            .All(name => before.HasSame(name, after));

    private static void KeepForObject(ResourceKind kind, JsonObject before, JsonObject after)
    {
        if (KindStrategies.Of(kind).HasStatus)
        {
            after.TakeFrom("status", before);
        }

        if (kind == ResourceKinds.Namespaces)
        {
            after.TakeFrom("spec", before);
        }
    }

    private static void KeepForStatus(ResourceKind kind, JsonObject? old, JsonObject metadata)
    {
        metadata.TakeFrom("ownerReferences", old);
        // As upstream: what selects a Deployment is not changed by the way.
        if (kind == ResourceKinds.Deployments)
        {
            metadata.TakeFrom("labels", old);
        }
    }

    private static void KeepAllButOf(JsonObject before, JsonObject after, string part, string field)
    {
        var changed = after.Child(part)?[field]?.DeepClone();
        KeepAllBut(before, after, "");
        after.Ensure(part)[field] = changed;
        JsonFields.RemoveNulls(after);
    }

    private static void KeepAllBut(JsonObject before, JsonObject after, string part)
    {
        foreach (var name in before.Select(field => field.Key).Union(after.Select(field => field.Key)).ToArray())
        {
            if (name != "metadata" && name != part)
            {
                after.TakeFrom(name, before);
            }
        }
    }
}
