using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Http;

/// <summary>Brings the object that a request bears and the path that it names together.</summary>
internal static class PlacedBody
{
    /// <summary>The object with the kind and namespace of the path, and the name where the path has one. Throws
    /// <see cref="ApiStatusException"/> where they disagree.</summary>
    public static JsonObject Of(JsonObject json, RequestPath path)
    {
        var kind = path.Kind;
        json.Default("kind", kind.Kind);
        json.Default("apiVersion", kind.ApiVersion);
        if ((json.Text("kind"), json.Text("apiVersion")) != (kind.Kind, kind.ApiVersion))
        {
            throw new ApiStatusException(ApiStatus.BadRequest(
                $"the object is a {json.Text("apiVersion")} {json.Text("kind")}, "
                + $"and the path is of {kind.ApiVersion} {kind.Kind}"));
        }

        Agree(
            json.Ensure("metadata"), "namespace", path.Namespace,
            _ => "the namespace of the provided object does not match the namespace sent on the request");
        Agree(
            json.Ensure("metadata"), "name", path.Name,
            given => $"the name of the object ({given}) does not match the name on the URL ({path.Name})");
        return json;
    }

    private static void Agree(JsonObject metadata, string field, string? wanted, Func<string, string> words)
    {
        if (wanted is null)
        {
            return;
        }

        if (metadata.Text(field) is { Length: > 0 } given && given != wanted)
        {
            throw new ApiStatusException(ApiStatus.BadRequest(words(given)));
        }

        metadata[field] = wanted;
    }
}
