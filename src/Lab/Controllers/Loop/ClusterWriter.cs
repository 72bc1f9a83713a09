using System.Text.Json.Nodes;
using k8s.Models;
using Signalbox.Lab.Api;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Writes;

namespace Signalbox.Lab.Controllers.Loop;

/// <summary>The writes of controllers: each is about the very object that was seen, not one that has taken its name
/// since.</summary>
internal sealed class ClusterWriter(Registry registry)
{
    public StoredObject Create(ResourceKind kind, object model) => registry.Create(kind, ObjectModels.ToJson(model));

    public StoredObject Create(ResourceKind kind, JsonObject json) => registry.Create(kind, json);

    /// <summary>Changes what is not status. Throws <see cref="StoreError.Conflict"/> when the object is another by now.
    /// </summary>
    public StoredObject Update(KnownObject target, Action<JsonObject> change) =>
        registry.Update(target.Kind, target.Namespace, target.Name, json => Changed(target, json, change));

    /// <inheritdoc cref="Update"/>
    public StoredObject UpdateStatus(KnownObject target, Action<JsonObject> change) =>
        registry.UpdateStatus(target.Kind, target.Namespace, target.Name, json => Changed(target, json, change));

    private void Change(KnownObject target, WriteScope scope, Action<JsonObject> change) => registry.Change(
        new ObjectPlace(target.Kind, target.Namespace, target.Name), scope, json => Changed(target, json, change));

    public StoredObject SetStatus(KnownObject target, object status) =>
        UpdateStatus(target, json => json["status"] = ObjectModels.ToJson(status));

    /// <summary>Writes the condition of its type in the status, and leaves the others alone.</summary>
    public void SetCondition(KnownObject target, object condition) => UpdateStatus(target, json =>
    {
        var wanted = ObjectModels.ToJson(condition);
        var status = json["status"] as JsonObject ?? [];
        var others = (status["conditions"] as JsonArray ?? [])
            .Where(one => !JsonNode.DeepEquals(one?["type"], wanted["type"]))
            .Select(one => one!.DeepClone());
        status["conditions"] = new JsonArray([.. others, wanted]);
        json["status"] = status.Parent is null ? status : status.DeepClone();
    });

    /// <summary>Assigns the pod to a node, and says so in its conditions.</summary>
    public void Bind(KnownObject pod, string node) =>
        Change(pod, WriteScope.Binding, json => PodBinding.Bind(json, node, registry.Time.GetUtcNow()));

    /// <summary>Takes the finalizer off a namespace's spec, which lets it go when it was the last.</summary>
    public void Finalize(KnownObject @namespace, string finalizer) => Change(@namespace, WriteScope.Finalize, json =>
    {
        var kept = (json["spec"]?["finalizers"] as JsonArray ?? [])
            .Where(one => (string?)one != finalizer)
            .Select(one => one!.DeepClone());
        json["spec"] = new JsonObject { ["finalizers"] = new JsonArray([.. kept]) };
    });

    /// <summary>What is gone already needs no deletion.</summary>
    public void Delete(KnownObject target, Deletion? how = null)
    {
        try
        {
            registry.Delete(
                target.Kind, target.Namespace, target.Name, (how ?? new Deletion()) with { Uid = target.Uid });
        }
        catch (StoreException gone) when (gone.Kind == StoreError.NotFound)
        {
            // Somebody else has deleted it, which was the aim.
        }
    }

    /// <summary>Takes away the references to these owners; of the controlling one too.</summary>
    public void RemoveOwners(KnownObject target, IReadOnlySet<string> uids) => Update(target, json =>
    {
        var kept = (json["metadata"]!["ownerReferences"] as JsonArray ?? [])
            .Where(owner => !uids.Contains((string?)owner?["uid"] ?? ""))
            .Select(owner => owner!.DeepClone())
            .ToArray();
        SetOwners(json, kept);
    });

    /// <summary>Makes the owner the controlling one.</summary>
    public void Adopt(KnownObject target, KnownObject owner) => Update(target, json =>
    {
        var others = (json["metadata"]!["ownerReferences"] as JsonArray ?? [])
            .Where(one => (string?)one?["uid"] != owner.Uid)
            .Select(one => one!.DeepClone());
        SetOwners(json, [.. others, ObjectModels.ToJson(ControllerReference(owner))]);
    });

    public static V1OwnerReference ControllerReference(KnownObject owner) => new()
    {
        ApiVersion = owner.Kind.ApiVersion,
        Kind = owner.Kind.Kind,
        Name = owner.Name,
        Uid = owner.Uid,
        Controller = true,
        BlockOwnerDeletion = true,
    };

    private static void SetOwners(JsonObject json, JsonNode[] owners)
    {
        var metadata = json["metadata"]!.AsObject();
        metadata.Remove("ownerReferences");
        if (owners.Length > 0)
        {
            metadata["ownerReferences"] = new JsonArray(owners);
        }
    }

    private static JsonObject Changed(KnownObject target, JsonObject json, Action<JsonObject> change)
    {
        if ((string?)json["metadata"]?["uid"] != target.Uid)
        {
            throw new StoreException(
                StoreError.Conflict, $"{target.Kind} \"{target.Name}\" is not the one of uid {target.Uid} any more",
                target.Name);
        }

        change(json);
        return json;
    }
}
