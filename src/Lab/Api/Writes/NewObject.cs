using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Strategies;

namespace Signalbox.Lab.Api.Writes;

/// <summary>What the server makes of an object's metadata and status before it is new.</summary>
internal static class NewObject
{
    private const int LongestGeneratedStart = 58;

    private static readonly string[] NotTheAuthors =
        ["deletionTimestamp", "deletionGracePeriodSeconds", "managedFields", "selfLink", "generation"];

    /// <summary>Changes <paramref name="json"/> and returns it.</summary>
    public static JsonObject Begin(ResourceKind kind, KindStrategy strategy, JsonObject json, DateTimeOffset now)
    {
        JsonFields.RemoveNulls(json);
        var metadata = json.Ensure("metadata");
        if (metadata.Text("resourceVersion").Length > 0)
        {
            throw new StoreException(StoreError.Invalid, "resourceVersion should not be set on objects to be created");
        }

        foreach (var field in NotTheAuthors)
        {
            metadata.Remove(field);
        }

        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = Timestamp(now);
        if (kind.HasGeneration)
        {
            metadata["generation"] = 1;
        }

        if (!kind.IsNamespaced)
        {
            metadata.Remove("namespace");
        }
        else
        {
            metadata.Default("namespace", "default");
        }

        if (strategy is { HasStatus: true, KeepsFirstStatus: false })
        {
            json.Remove("status");
        }

        strategy.Begin(json);
        return json;
    }

    /// <summary>The object's place, with a name made from generateName when it has none of its own.</summary>
    public static ObjectPlace Name(ResourceKind kind, JsonObject json, Func<string, bool> isTaken)
    {
        var metadata = json.Ensure("metadata");
        var start = metadata.Text("generateName");
        start = start[..Math.Min(start.Length, LongestGeneratedStart)];
        while (metadata.Text("name").Length == 0 && start.Length > 0)
        {
            var name = start + RandomNumberGenerator.GetString("bcdfghjklmnpqrstvwxz2456789", 5);
            metadata["name"] = isTaken(name) ? "" : name;
        }

        var place = new ObjectPlace(kind, metadata.Text("namespace"), metadata.Text("name"));
        if (place.Name.Length == 0)
        {
            var errors = new FieldErrors();
            errors.Required("metadata.name", "name or generateName is required");
            errors.ThrowIfAny(place);
        }

        return place;
    }

    /// <summary>A moment as objects bear it: RFC 3339, whole seconds, in UTC.</summary>
    public static string Timestamp(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
