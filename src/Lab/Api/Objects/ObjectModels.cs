using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using k8s;
using Signalbox.Lab.Api.Store;

namespace Signalbox.Lab.Api.Objects;

/// <summary>Between stored objects and the models of the official client (V1Pod and its like). A model that was read is
/// the caller's own copy.</summary>
public static partial class ObjectModels
{
    /// <summary>Reads the object into its model. Fields that the model does not know are lost on the way back, so
    /// change an object that users write by its JSON instead.</summary>
    public static T Read<T>(this StoredObject stored) => KubernetesJson.Deserialize<T>(stored.ToString());

    /// <inheritdoc cref="Read{T}(StoredObject)"/>
    public static T Read<T>(JsonObject json) => KubernetesJson.Deserialize<T>(json.ToJsonString());

    /// <summary>The model as an object to be written; what is null is left out. Times have whole seconds, as the API
    /// keeps them, but for the few that it keeps in microseconds.</summary>
    public static JsonObject ToJson(object model) =>
        JsonNode.Parse(Fraction().Replace(KubernetesJson.Serialize(model), "${before}Z\""))!.AsObject();

    [GeneratedRegex("""
        (?<before>"(?!eventTime|renewTime|acquireTime|lastObservedTime)[A-Za-z]*(?:[tT]ime|Timestamp|At)"
        \s*:\s*"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d+Z"
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Fraction();
}
