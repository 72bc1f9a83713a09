using System.Globalization;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Strategies;

namespace Signalbox.Lab.Api.Writes;

/// <summary>What a deletion makes of an object: gone, or marked as leaving until its grace period and finalizers are
/// over. Source: apiserver/pkg/registry/rest/delete.go and generic/registry/store.go.</summary>
internal static class DeletionRules
{
    private const string Orphan = "orphan";
    private const string Foreground = "foregroundDeletion";

    /// <summary>Throws <see cref="StoreError.Rejected"/> for a policy that there is not.</summary>
    public static void Check(Deletion how)
    {
        if (how.PropagationPolicy is not (null or "" or "Background" or "Foreground" or "Orphan"))
        {
            var error = new FieldErrors();
            error.NotSupported(
                "propagationPolicy", how.PropagationPolicy, "Background", "Foreground", "Orphan", "nil");
            throw new StoreException(
                StoreError.Rejected, $"DeleteOptions.meta.k8s.io \"\" is invalid: {error.Found[0]}")
            {
                Causes = error.Found,
            };
        }
    }

    /// <summary>The object as it is then; null when it is gone.</summary>
    public static JsonObject? After(JsonObject json, KindStrategy strategy, Deletion how, DateTimeOffset now)
    {
        var metadata = json.Ensure("metadata");
        if (metadata.Has("deletionTimestamp"))
        {
            return Shorten(metadata, how) ? Rest(json) : json;
        }

        SetPolicy(metadata, how.PropagationPolicy);
        var grace = strategy.GraceSeconds?.Invoke(json, how) ?? 0;
        Mark(metadata, now + TimeSpan.FromSeconds(grace), grace);
        return Rest(json);
    }

    /// <summary>Whether a leaving object has nothing left to wait for.</summary>
    public static bool IsOver(ResourceKind kind, JsonObject json)
    {
        var metadata = json.Child("metadata");
        var isNamespaceEmpty = kind != ResourceKinds.Namespaces || json.Child("spec").Texts("finalizers").Count == 0;
        return metadata.Has("deletionTimestamp")
            && (metadata.Number("deletionGracePeriodSeconds") ?? 0) == 0
            && metadata.Texts("finalizers").Count == 0
            && isNamespaceEmpty;
    }

    private static JsonObject? Rest(JsonObject json)
    {
        var metadata = json.Child("metadata");
        return metadata.Number("deletionGracePeriodSeconds") == 0 && metadata.Texts("finalizers").Count == 0
            ? null
            : json;
    }

    /// <summary>An object that is leaving already may only be told to leave sooner.</summary>
    private static bool Shorten(JsonObject metadata, Deletion how)
    {
        var current = metadata.Number("deletionGracePeriodSeconds") ?? 0;
        if (how.GracePeriodSeconds is not { } wanted || wanted >= current)
        {
            return false;
        }

        var end = DateTimeOffset.Parse(metadata.Text("deletionTimestamp"), CultureInfo.InvariantCulture);
        var sooner = Math.Max(wanted, 0);
        metadata["deletionTimestamp"] = NewObject.Timestamp(end - TimeSpan.FromSeconds(current - sooner));
        metadata["deletionGracePeriodSeconds"] = sooner;
        return true;
    }

    private static void Mark(JsonObject metadata, DateTimeOffset end, long grace)
    {
        metadata["deletionTimestamp"] = NewObject.Timestamp(end);
        metadata["deletionGracePeriodSeconds"] = grace;
        if (metadata.Number("generation") is { } generation and > 0)
        {
            metadata["generation"] = generation + 1;
        }
    }

    /// <summary>Who cares for the dependents is said by a finalizer; without a policy the object keeps its own.
    /// </summary>
    private static void SetPolicy(JsonObject metadata, string? policy)
    {
        if (string.IsNullOrEmpty(policy))
        {
            return;
        }

        var others = metadata.Texts("finalizers").Where(one => one is not (Orphan or Foreground));
        string[] added = policy switch { "Orphan" => [Orphan], "Foreground" => [Foreground], _ => [] };
        metadata.Set("finalizers", [.. others, .. added]);
    }
}
