using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Objects;

namespace Signalbox.Lab.Api.Store;

/// <summary>An object that somebody wants stored: read once, before the store's lock is taken.</summary>
internal sealed class ObjectDraft
{
    private readonly JsonObject _source;
    private readonly JsonObject _metadata;
    private readonly byte[] _content;

    private ObjectDraft(ResourceKind kind, JsonObject source, JsonObject metadata)
    {
        (Kind, _source, _metadata) = (kind, source, metadata);
        _content = ObjectJson.ContentOf(source);
        Namespace = kind.IsNamespaced ? Text("namespace") ?? "default" : "";
        Name = Text("name") ?? Generated() ?? throw Invalid("the object has no metadata.name");
        Key = ObjectTraits.KeyOf(Namespace, Name);
        SeenRevision = Text("resourceVersion") is { Length: > 0 } seen
            ? long.TryParse(seen, CultureInfo.InvariantCulture, out var number) ? number : -1
            : null;
    }

    public ResourceKind Kind { get; }

    public string Namespace { get; }

    public string Name { get; }

    public string Key { get; }

    /// <summary>The resourceVersion it bears; null when none, -1 when it is no number.</summary>
    public long? SeenRevision { get; }

    public static ObjectDraft Of(ResourceKind kind, JsonObject source) =>
        new(kind, source, source["metadata"] as JsonObject ?? throw Invalid("the object has no metadata"));

    public StoredObject ToNew(long revision, DateTimeOffset now)
    {
        var traits = Traits() with
        {
            Uid = Text("uid") ?? Guid.NewGuid().ToString(),
            CreationTimestamp = Text("creationTimestamp")
                ?? now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            Generation = Kind.HasGeneration ? 1 : 0,
        };
        return ObjectJson.Write(Kind, _metadata, traits, revision, _content);
    }

    /// <summary>The object as it says itself that it is: one that had been stored.</summary>
    public StoredObject ToStored()
    {
        var traits = Traits() with
        {
            Uid = Text("uid") ?? throw Invalid("the object has no metadata.uid"),
            CreationTimestamp = Text("creationTimestamp")
                ?? throw Invalid("the object has no metadata.creationTimestamp"),
            Generation = (long?)_metadata["generation"] ?? 0,
        };
        var revision = SeenRevision is > 0 and var seen
            ? seen
            : throw Invalid("the object has no metadata.resourceVersion");
        return ObjectJson.Write(Kind, _metadata, traits, revision, _content);
    }

    /// <summary>Still under the old object's revision, so that the two can be compared.</summary>
    public StoredObject ToSuccessorOf(StoredObject old)
    {
        var traits = Traits() with
        {
            Uid = old.Uid,
            CreationTimestamp = old.Traits.CreationTimestamp,
            Generation = old.Generation + (CountsAsChangeOf(old) ? 1 : 0),
        };
        return ObjectJson.Write(Kind, _metadata, traits, old.Revision, _content);
    }

    /// <summary>With the server's fields (uid, creationTimestamp, generation) that it bears itself.</summary>
    public StoredObject AsGiven(long revision) =>
        ObjectJson.Write(Kind, _metadata, GivenTraits(), revision, _content);

    /// <summary>Whether it says, in whatever order, what the object says already.</summary>
    public bool IsSameAs(StoredObject old) =>
        JsonNode.DeepEquals(AsGiven(old.Revision).ToJson(), old.ToJson());

    private static StoreException Invalid(string message) => new(StoreError.Invalid, message);

    private static byte[] WithoutStatus(JsonObject source)
    {
        var fields = source.Where(field => field.Key != "status")
            .Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()));
        return ObjectJson.ContentOf(new JsonObject(fields));
    }

    /// <summary>A status says what became of an object, and asks for nothing.</summary>
    private bool CountsAsChangeOf(StoredObject old) =>
        Kind.HasGeneration && !old.Content.SequenceEqual(_content)
        && (!Kind.Subresources.Contains("status")
            || !WithoutStatus(old.ToJson()).AsSpan().SequenceEqual(WithoutStatus(_source)));

    private ObjectTraits GivenTraits() => Traits() with
    {
        Uid = Text("uid") ?? throw Invalid("the object has no metadata.uid"),
        CreationTimestamp = Text("creationTimestamp") ?? throw Invalid("the object has no creationTimestamp"),
        Generation = _metadata.Number("generation") ?? 0,
    };

    private ObjectTraits Traits() => new()
    {
        Namespace = Namespace,
        Name = Name,
        Key = Key,
        Uid = "",
        CreationTimestamp = "",
        Labels = ObjectTraits.LabelsOf(_metadata),
        Fields = ObjectTraits.FieldsOf(Kind, _source),
    };

    private string? Generated() => Text("generateName") is { } start
        ? start + RandomNumberGenerator.GetString("bcdfghjklmnpqrstvwxz2456789", 5)
        : null;

    private string? Text(string field) => _metadata[field] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => throw Invalid($"metadata.{field} is no text"),
    };
}
