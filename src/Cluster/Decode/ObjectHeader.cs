using System.Text.Json;

namespace Signalbox.Cluster.Decode;

/// <summary>What tells which object a JSON value is, read without decoding the rest. <paramref name="Items"/> is
/// where the value of "items" lies, when it is an array.</summary>
internal readonly record struct ObjectHeader(
    string? APIVersion, string? Kind, string? Namespace, string? Name, Range? Items)
{
    /// <summary>The list of a kind, or a List of any.</summary>
    public bool IsList => Items is not null && Kind is not null && Kind.EndsWith("List", StringComparison.Ordinal);

    /// <summary>Reads from an object's start to its end; other values are skipped. Offsets count from where the
    /// reader began. Throws <see cref="JsonException"/> when the text is no JSON.</summary>
    public static ObjectHeader Read(ref Utf8JsonReader reader)
    {
        var header = default(ObjectHeader);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return header;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("kind"u8))
            {
                header = header with { Kind = Text(ref reader) };
            }
            else if (reader.ValueTextEquals("apiVersion"u8))
            {
                header = header with { APIVersion = Text(ref reader) };
            }
            else if (reader.ValueTextEquals("metadata"u8))
            {
                header = Metadata(ref reader, header);
            }
            else if (reader.ValueTextEquals("items"u8))
            {
                header = header with { Items = ArrayRange(ref reader) };
            }
            else
            {
                reader.Skip();
            }
        }

        return header;
    }

    private static ObjectHeader Metadata(ref Utf8JsonReader reader, ObjectHeader header)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return header;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("name"u8))
            {
                header = header with { Name = Text(ref reader) };
            }
            else if (reader.ValueTextEquals("namespace"u8))
            {
                header = header with { Namespace = Text(ref reader) };
            }
            else
            {
                reader.Skip();
            }
        }

        return header;
    }

    private static Range? ArrayRange(ref Utf8JsonReader reader)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        var isArray = reader.TokenType == JsonTokenType.StartArray;
        reader.Skip();
        return isArray ? start..(int)reader.BytesConsumed : null;
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return null;
        }

        // The kinds and versions of every object: no new string for each.
        return reader.ValueTextEquals("Service"u8) ? "Service"
            : reader.ValueTextEquals("EndpointSlice"u8) ? "EndpointSlice"
            : reader.ValueTextEquals("v1"u8) ? "v1"
            : reader.ValueTextEquals("discovery.k8s.io/v1"u8) ? "discovery.k8s.io/v1"
            : reader.GetString();
    }
}
