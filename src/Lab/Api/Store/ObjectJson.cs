using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Signalbox.Lab.Api.Store;

/// <summary>Writes an object as the API server does: kind, apiVersion, metadata with the server's fields in their
/// places, then the rest in the order it came.</summary>
internal static class ObjectJson
{
    private static readonly JsonWriterOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>The fields of metadata that the server writes itself.</summary>
    private static readonly string[] ServersOwn =
        ["name", "generateName", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp"];

    /// <summary>All that follows metadata, with the object's closing brace.</summary>
    public static byte[] ContentOf(JsonObject source)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in source)
            {
                if (name is not ("kind" or "apiVersion" or "metadata"))
                {
                    Write(writer, name, value);
                }
            }

            writer.WriteEndObject();
        }

        var written = buffer.WrittenSpan;
        return written.Length == 2 ? [(byte)'}'] : [(byte)',', .. written[1..]];
    }

    /// <param name="kind">Which kind the object is of, whatever it says itself.</param>
    /// <param name="metadata">The object's own; the server's fields in it are not read.</param>
    /// <param name="traits">Holds the server's fields.</param>
    /// <param name="revision">Becomes metadata.resourceVersion.</param>
    /// <param name="content">As <see cref="ContentOf"/> wrote it.</param>
    public static StoredObject Write(
        ResourceKind kind, JsonObject metadata, ObjectTraits traits, long revision, ReadOnlySpan<byte> content)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer, Plain);
        writer.WriteStartObject();
        writer.WriteString("kind", kind.Kind);
        writer.WriteString("apiVersion", kind.ApiVersion);
        var metadataAt = Position(writer, buffer) + 1;
        writer.WriteStartObject("metadata");
        WriteIdentity(writer, metadata, traits);
        var digits = revision.ToString(CultureInfo.InvariantCulture);
        writer.WriteString("resourceVersion", digits);
        var revisionAt = Position(writer, buffer) - 1 - digits.Length;
        WriteRest(writer, metadata, traits);
        writer.WriteEndObject();
        var contentAt = Position(writer, buffer);
        byte[] json = [.. buffer.WrittenSpan, .. content];
        return new StoredObject(
            kind, traits, json, new ObjectLayout(revision, metadataAt, revisionAt, digits.Length, contentAt));
    }

    private static void WriteIdentity(Utf8JsonWriter writer, JsonObject metadata, ObjectTraits traits)
    {
        writer.WriteString("name", traits.Name);
        if (metadata["generateName"] is { } generateName)
        {
            Write(writer, "generateName", generateName);
        }

        if (traits.Namespace.Length > 0)
        {
            writer.WriteString("namespace", traits.Namespace);
        }

        writer.WriteString("uid", traits.Uid);
    }

    private static void WriteRest(Utf8JsonWriter writer, JsonObject metadata, ObjectTraits traits)
    {
        if (traits.Generation > 0)
        {
            writer.WriteNumber("generation", traits.Generation);
        }

        writer.WriteString("creationTimestamp", traits.CreationTimestamp);
        foreach (var (name, value) in metadata)
        {
            if (!ServersOwn.Contains(name))
            {
                Write(writer, name, value);
            }
        }
    }

    private static void Write(Utf8JsonWriter writer, string name, JsonNode? value)
    {
        writer.WritePropertyName(name);
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            value.WriteTo(writer);
        }
    }

    private static int Position(Utf8JsonWriter writer, ArrayBufferWriter<byte> buffer)
    {
        writer.Flush();
        return buffer.WrittenCount;
    }
}
