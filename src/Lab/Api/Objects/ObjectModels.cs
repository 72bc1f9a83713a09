using System.Text.Json.Nodes;
using k8s;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Objects;

/// <summary>Between stored objects and the models of the official client (V1Pod and its like). A model that was read is
/// the caller's own copy.</summary>
public static class ObjectModels
{
    /// <summary>Reads the object into its model. Fields that the model does not know are lost on the way back, so
    /// change an object that users write by its JSON instead.</summary>
    public static T Read<T>(this StoredObject stored) => KubernetesJson.Deserialize<T>(stored.ToString());

    /// <inheritdoc cref="Read{T}(StoredObject)"/>
    public static T Read<T>(JsonObject json) => KubernetesJson.Deserialize<T>(json.ToJsonString());

    /// <summary>The model as an object to be written; what is null is left out.</summary>
    public static JsonObject ToJson(object model) => JsonNode.Parse(KubernetesJson.Serialize(model))!.AsObject();
}
