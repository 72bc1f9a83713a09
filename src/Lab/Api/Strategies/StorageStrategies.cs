using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>Claims, volumes and classes of storage, and ReplicationControllers. Source: SetDefaults_PersistentVolume,
/// SetDefaults_PersistentVolumeClaimSpec, SetDefaults_StorageClass, SetDefaults_ReplicationController and their
/// validation.</summary>
internal static class StorageStrategies
{
    private static readonly string[] Modes =
        ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"];

    private static readonly string[] Fixed = ["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"];

    private static readonly string[] MayChange = ["resources", "volumeName", "volumeAttributesClassName"];

    public static void BeginClaim(JsonObject json) => json["status"] = new JsonObject { ["phase"] = "Pending" };

    public static void FillClaim(JsonObject json) => FillClaimSpec(json.Ensure("spec"));

    public static void FillClaimSpec(JsonObject spec) => spec.Default("volumeMode", "Filesystem");

    public static void ValidateClaim(JsonObject json, FieldErrors errors)
    {
        var spec = json.Child("spec") ?? [];
        AccessModes(spec, errors);
        if (!spec.Child("resources").Child("requests").Has("storage"))
        {
            errors.Required("spec.resources[storage]");
        }
    }

    public static void ValidateClaimChange(JsonObject before, JsonObject after, FieldErrors errors)
    {
        if (WorkloadRules.DiffersBeside(MayChange, before.Child("spec") ?? [], after.Child("spec") ?? []))
        {
            errors.Forbidden(
                "spec",
                "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound "
                + "claims");
        }
    }

    public static void BeginVolume(JsonObject json) => json["status"] = new JsonObject { ["phase"] = "Available" };

    public static void FillVolume(JsonObject json)
    {
        var spec = json.Ensure("spec");
        spec.Default("persistentVolumeReclaimPolicy", "Retain");
        spec.Default("volumeMode", "Filesystem");
        if (spec.Child("hostPath") is { } host && !host.Has("type"))
        {
            host["type"] = "";
        }
    }

    public static void ValidateVolume(JsonObject json, FieldErrors errors)
    {
        var spec = json.Child("spec") ?? [];
        AccessModes(spec, errors);
        if (!spec.Child("capacity").Has("storage"))
        {
            errors.Required("spec.capacity");
        }
    }

    public static void FillClass(JsonObject json)
    {
        json.Default("reclaimPolicy", "Delete");
        json.Default("volumeBindingMode", "Immediate");
    }

    public static void ValidateClass(JsonObject json, FieldErrors errors)
    {
        if (json.Text("provisioner").Length == 0)
        {
            errors.Required("provisioner");
        }
    }

    public static void ValidateClassChange(JsonObject before, JsonObject after, FieldErrors errors)
    {
        foreach (var field in Fixed.Where(field => !before.HasSame(field, after)))
        {
            errors.Forbidden(field, $"updates to {field} are forbidden.");
        }
    }

    public static void BeginReplicationController(JsonObject json) =>
        json["status"] = new JsonObject { ["replicas"] = 0 };

    /// <summary>Who selects nothing means what the template says.</summary>
    public static void FillReplicationController(JsonObject json)
    {
        var spec = WorkloadDefaults.FillTemplate(json);
        spec.Default("replicas", 1);
        var labels = spec.Child("template").Child("metadata").Child("labels");
        if (labels is { Count: > 0 })
        {
            spec.Default("selector", labels.DeepClone());
            json.Ensure("metadata").Default("labels", labels.DeepClone());
        }
    }

    private static void AccessModes(JsonObject spec, FieldErrors errors)
    {
        var modes = spec.Texts("accessModes");
        if (modes.Count == 0)
        {
            errors.Required("spec.accessModes", "at least 1 access mode is required");
        }

        foreach (var mode in modes.Where(mode => !Modes.Contains(mode)))
        {
            errors.NotSupported("spec.accessModes", mode, Modes.Order(StringComparer.Ordinal));
        }
    }
}
