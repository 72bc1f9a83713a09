using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Signalbox.Lab.Api.Store;

/// <summary>An object as it stood at one revision: its bytes as a server writes them, and what selectors ask about.
/// Never changes, so lists and watches share it.</summary>
public sealed class StoredObject
{
    private readonly byte[] _json;
    private readonly ObjectLayout _layout;

    internal StoredObject(ResourceKind kind, ObjectTraits traits, byte[] json, ObjectLayout layout)
    {
        (Kind, Traits, _json, _layout) = (kind, traits, json, layout);
    }

    public ResourceKind Kind { get; }

    /// <summary>"" for a kind of the cluster.</summary>
    public string Namespace => Traits.Namespace;

    public string Name => Traits.Name;

    /// <summary>"namespace/name" or "name": lists are in the ordinal order of it.</summary>
    public string Key => Traits.Key;

    public string Uid => Traits.Uid;

    /// <summary>metadata.resourceVersion as a number.</summary>
    public long Revision => _layout.Revision;

    /// <summary>metadata.generation; 0 for kinds without.</summary>
    public long Generation => Traits.Generation;

    public IReadOnlyDictionary<string, string> Labels => Traits.Labels;

    /// <summary>The whole object, kind and apiVersion first.</summary>
    public ReadOnlyMemory<byte> Json => _json;

    /// <summary>The object as an item of a list, which bears no kind and apiVersion, without its opening brace.
    /// </summary>
    public ReadOnlyMemory<byte> ItemAfterBrace => _json.AsMemory(_layout.MetadataAt);

    internal ObjectTraits Traits { get; }

    /// <summary>The member "metadata", name and value.</summary>
    internal ReadOnlySpan<byte> Metadata => _json.AsSpan(_layout.MetadataAt.._layout.ContentAt);

    /// <summary>All that follows metadata.</summary>
    internal ReadOnlySpan<byte> Content => _json.AsSpan(_layout.ContentAt);

    /// <summary>A copy to change.</summary>
    public JsonObject ToJson() => JsonNode.Parse(_json)!.AsObject();

    public override string ToString() => Encoding.UTF8.GetString(_json);

    /// <summary>The value of a field that selectors may name; null when the object has none.</summary>
    public string? Field(string path) => path switch
    {
        "metadata.name" => Name,
        "metadata.namespace" => Namespace,
        _ => Traits.Fields.GetValueOrDefault(path),
    };

    /// <summary>The same object under another revision: what the last event about it shows.</summary>
    internal StoredObject AtRevision(long revision)
    {
        if (revision == Revision)
        {
            return this;
        }

        var digits = Encoding.UTF8.GetBytes(revision.ToString(CultureInfo.InvariantCulture));
        var (at, length) = (_layout.RevisionAt, _layout.RevisionLength);
        byte[] json = [.. _json.AsSpan(0, at), .. digits, .. _json.AsSpan(at + length)];
        return new StoredObject(Kind, Traits, json, _layout.WithRevision(revision, digits.Length));
    }

    internal bool HasSameBytes(StoredObject other) => _json.AsSpan().SequenceEqual(other._json);
}
