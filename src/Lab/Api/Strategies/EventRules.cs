using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Strategies;

/// <summary>What events say of the object that they are about. Source: ValidateEvent.</summary>
internal static class EventRules
{
    public static void ValidateCore(JsonObject json, FieldErrors errors) => Validate(json, "involvedObject", errors);

    public static void ValidateNewer(JsonObject json, FieldErrors errors) => Validate(json, "regarding", errors);

    /// <summary>An event stands in its object's namespace, or in "default" when that is in none.</summary>
    private static void Validate(JsonObject json, string field, FieldErrors errors)
    {
        var (about, own) = (json.Child(field).Text("namespace"), json.Child("metadata").Text("namespace"));
        if (about.Length == 0 ? own is not ("default" or "kube-system") : about != own)
        {
            errors.Invalid("involvedObject.namespace", about, "does not match event.namespace");
        }
    }
}
