using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Writes;

/// <summary>What a namespace's state means for its content, and how it leaves. Source: upstream's admission plugin
/// NamespaceLifecycle and its registry of namespaces.</summary>
internal static class NamespaceRules
{
    /// <summary>Throws when there is no such namespace, and when it is leaving.</summary>
    public static void CheckNewContent(ObjectStore store, ObjectPlace place)
    {
        if (!place.Kind.IsNamespaced)
        {
            return;
        }

        var name = place.Namespace;
        var found = store.Find(ResourceKinds.Namespaces, "", name)
            ?? throw new StoreException(StoreError.NotFound, $"namespaces \"{name}\" not found", name)
            {
                About = ResourceKinds.Namespaces,
            };
        if (found.ToJson().Child("metadata").Has("deletionTimestamp"))
        {
            throw new StoreException(
                StoreError.Forbidden,
                $"{place.Kind.QualifiedName} \"{place.Name}\" is forbidden: unable to create new content in namespace "
                + $"{name} because it is being terminated",
                place.Name)
            {
                Causes =
                [
                    new FieldError(
                        "metadata.namespace", "NamespaceTerminating", $"namespace {name} is being terminated"),
                ],
            };
        }
    }

    /// <summary>A namespace stays, terminating, until its own finalizers are gone; null when it has none.</summary>
    public static JsonObject? AfterDeletion(ObjectPlace place, JsonObject json, DateTimeOffset now)
    {
        if (place.Name is "default" or "kube-system" or "kube-public")
        {
            throw new StoreException(
                StoreError.Forbidden,
                $"namespaces \"{place.Name}\" is forbidden: this namespace may not be deleted", place.Name);
        }

        var metadata = json.Ensure("metadata");
        metadata.Default("deletionTimestamp", NewObject.Timestamp(now));
        json.Ensure("status")["phase"] = "Terminating";
        return DeletionRules.IsOver(ResourceKinds.Namespaces, json) ? null : json;
    }
}
