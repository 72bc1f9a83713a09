using System.Text;
using System.Text.Json;

namespace Signalbox.Cluster.Decode;

/// <summary>Where in an object something stands. Found by reading again: only what is refused pays for it.</summary>
internal static class JsonPath
{
    /// <summary>The path of the value that an offset lies in, in the words of <see cref="JsonException.Path"/>:
    /// "$.endpoints[3].nodeName"; names that are no plain words as "['kubernetes.io/service-name']".</summary>
    public static string To(ReadOnlySpan<byte> json, long offset)
    {
        var path = new StringBuilder("$");
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray
            && reader.TokenStartIndex < offset)
        {
            Descend(ref reader, offset, path);
        }

        return path.ToString();
    }

    /// <summary>From a container on to the value in it that the offset lies in, or to its end.</summary>
    private static void Descend(ref Utf8JsonReader reader, long offset, StringBuilder path)
    {
        var isArray = reader.TokenType == JsonTokenType.StartArray;
        for (var index = 0; ; index++)
        {
            reader.Read();
            if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject)
            {
                return;
            }

            if (!isArray && reader.TokenStartIndex >= offset)
            {
                // The name itself is what cannot be read: its object is named.
                return;
            }

            var property = reader;
            if (!isArray)
            {
                reader.Read();
            }

            var after = reader;
            after.Skip();
            if (after.BytesConsumed > offset)
            {
                path.Append(isArray ? $"[{index}]" : Property(ref property));
                return;
            }

            reader = after;
        }
    }

    private static string Property(ref Utf8JsonReader property)
    {
        var text = property.GetString()!;
        return text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_')
            ? $".{text}"
            : $"['{text}']";
    }
}
