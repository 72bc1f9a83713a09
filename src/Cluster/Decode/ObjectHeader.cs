using System.Text.Json;

namespace Signalbox.Cluster.Decode;

/// <summary>What tells which object a JSON value is and how old, read without decoding the rest.</summary>
internal readonly record struct ObjectHeader
{
    public string? APIVersion { get; init; }

    public string? Kind { get; init; }

    public string? Namespace { get; init; }

    public string? Name { get; init; }

    /// <summary>metadata.resourceVersion, of lists too.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>Annotation k8s.io/initial-events-end is "true": a bookmark after which all that there was has been
    /// sent. Source: KEP-3157.</summary>
    public bool EndsInitialEvents { get; init; }

    /// <summary>Where the value of "items" lies, when it is an array.</summary>
    public Range? Items { get; init; }

    /// <summary>The list of a kind, or a List of any.</summary>
    public bool IsList => Items is not null && Kind is not null && Kind.EndsWith("List", StringComparison.Ordinal);

    /// <summary>Reads from an object's start to its end; other values are skipped. Offsets count from where the
    /// reader began. What is of another type than the API's, or no valid text, counts as absent. Throws
    /// <see cref="JsonException"/> when the text is no JSON, or a property's name no text.</summary>
    public static ObjectHeader Read(ref Utf8JsonReader reader, NamePool? pool = null)
    {
        try
        {
            return ReadValue(ref reader, pool);
        }
        catch (InvalidOperationException noText)
        {
            throw new JsonException(noText.Message, noText);
        }
    }

    private static ObjectHeader ReadValue(ref Utf8JsonReader reader, NamePool? pool)
    {
        var header = default(ObjectHeader);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return header;
        }

        while (WireToken.NextProperty(ref reader))
        {
            if (WireToken.IsValueOf("kind"u8, ref reader))
            {
                header = header with { Kind = Text(ref reader, pool) };
            }
            else if (WireToken.IsValueOf("apiVersion"u8, ref reader))
            {
                header = header with { APIVersion = Text(ref reader, pool) };
            }
            else if (WireToken.IsValueOf("metadata"u8, ref reader))
            {
                header = Metadata(ref reader, header, pool);
            }
            else if (WireToken.IsValueOf("items"u8, ref reader))
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

    private static ObjectHeader Metadata(ref Utf8JsonReader reader, ObjectHeader header, NamePool? pool)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return header;
        }

        while (WireToken.NextProperty(ref reader))
        {
            if (WireToken.IsValueOf("name"u8, ref reader))
            {
                header = header with { Name = Text(ref reader, null) };
            }
            else if (WireToken.IsValueOf("namespace"u8, ref reader))
            {
                header = header with { Namespace = Text(ref reader, pool) };
            }
            else if (WireToken.IsValueOf("resourceVersion"u8, ref reader))
            {
                header = header with { ResourceVersion = Text(ref reader, null) };
            }
            else if (WireToken.IsValueOf("annotations"u8, ref reader))
            {
                header = header with { EndsInitialEvents = Annotations(ref reader) };
            }
            else
            {
                reader.Skip();
            }
        }

        return header;
    }

    private static bool Annotations(ref Utf8JsonReader reader)
    {
        var ends = false;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return ends;
        }

        while (WireToken.NextProperty(ref reader))
        {
            if (WireToken.IsValueOf("k8s.io/initial-events-end"u8, ref reader))
            {
                ends = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("true"u8);
            }

            reader.Skip();
        }

        return ends;
    }

    private static Range? ArrayRange(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        var isArray = reader.TokenType == JsonTokenType.StartArray;
        reader.Skip();
        return isArray ? start..(int)reader.BytesConsumed : null;
    }

    private static string? Text(ref Utf8JsonReader reader, NamePool? pool)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return null;
        }

        try
        {
            return pool is null ? reader.GetString() : pool.Pooled(ref reader);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, or bytes that are no UTF-8: as good as a number.
            return null;
        }
    }
}
