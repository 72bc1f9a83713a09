using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Ownership;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Strategies;

namespace Signalbox.Lab.Api.Http;

/// <summary>How many replicas a Deployment, ReplicaSet or StatefulSet shall have, as an object of autoscaling/v1.
/// Source: upstream's managedfields/scalehandler.go, and ScaleREST of its registries.</summary>
internal static class ScaleView
{
    public static readonly ResourceKind Kind = new()
    {
        Group = "autoscaling",
        Version = "v1",
        Plural = "scales",
        Kind = "Scale",
        IsNamespaced = true,
    };

    public static JsonObject Of(JsonObject json)
    {
        var metadata = new JsonObject();
        foreach (var field in new[] { "name", "namespace", "uid", "resourceVersion", "creationTimestamp" })
        {
            metadata.TakeFrom(field, json.Child("metadata"));
        }

        if (Owners(json) is { } rows)
        {
            metadata["managedFields"] = rows;
        }

        var scale = new JsonObject
        {
            ["kind"] = Kind.Kind,
            ["apiVersion"] = Kind.ApiVersion,
            ["metadata"] = metadata,
            ["spec"] = new JsonObject(),
            ["status"] = new JsonObject
            {
                ["replicas"] = json.Child("status").Number("replicas") ?? 0,
                ["selector"] = LabelSelectors.ToText(json.Child("spec").Child("selector")),
            },
        };
        // As upstream: 0 is left out.
        if (json.Child("spec").Number("replicas") is { } replicas and not 0)
        {
            scale.Ensure("spec")["replicas"] = replicas;
        }

        return scale;
    }

    /// <summary>What an applied scale says of the object whose scale it is.</summary>
    public static JsonObject Parent(ResourceKind kind, JsonObject scale)
    {
        var metadata = new JsonObject();
        metadata.TakeFrom("name", scale.Child("metadata"));
        metadata.TakeFrom("namespace", scale.Child("metadata"));
        var parent = new JsonObject { ["apiVersion"] = kind.ApiVersion, ["kind"] = kind.Kind, ["metadata"] = metadata };
        if (scale.Child("spec").Number("replicas") is { } replicas)
        {
            parent["spec"] = new JsonObject { ["replicas"] = replicas };
        }

        return parent;
    }

    /// <summary>Who owns the replicas, as rows of the scale.</summary>
    private static JsonArray? Owners(JsonObject json) => ManagedEntry.Write(
        ManagedEntry.Read(json.Child("metadata")?["managedFields"])
            .Where(row => row.Fields.Find("f:spec")?.Find("f:replicas") is not null)
            .Select(row => row with
            {
                ApiVersion = Kind.ApiVersion,
                Fields = FieldSet.Of([["f:spec", "f:replicas"]]),
            }));
}
