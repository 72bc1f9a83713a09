using System.Text.Json;

namespace Signalbox.Lab.Api.Schema;

/// <summary>Whether bytes are JSON at all. A reader of JSON looks into strings when they are asked for, and nodes do it
/// later still: who has looked here meets nothing worse than fields that do not fit.</summary>
internal static class JsonText
{
    /// <summary>Throws <see cref="JsonException"/> where the bytes stop being JSON, and at names and strings that are
    /// no text (half of a surrogate pair, bytes that are no UTF-8).</summary>
    public static void Check(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String)
                {
                    reader.GetString();
                }
            }
        }
        catch (InvalidOperationException noText)
        {
            throw new JsonException(noText.Message, noText);
        }
    }
}
