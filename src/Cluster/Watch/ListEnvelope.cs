using System.Text.Json;

namespace Signalbox.Cluster.Watch;

/// <summary>What a list says beside its items. <paramref name="ContinueToken"/> is empty on the last page.</summary>
internal readonly record struct ListEnvelope(string Kind, string ResourceVersion, string ContinueToken)
{
    /// <summary>Throws <see cref="JsonException"/> when it is no list of the kind with a version.</summary>
    public static ListEnvelope Read(ReadOnlySpan<byte> json, string kind)
    {
        try
        {
            return ReadObject(json, kind);
        }
        catch (InvalidOperationException noText)
        {
            // Half of a surrogate pair, or bytes that are no UTF-8.
            throw new JsonException(noText.Message, noText);
        }
    }

    private static ListEnvelope ReadObject(ReadOnlySpan<byte> json, string kind)
    {
        var envelope = new ListEnvelope("", "", "");
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("kind"u8))
            {
                envelope = envelope with { Kind = Text(ref reader) };
            }
            else if (reader.ValueTextEquals("metadata"u8))
            {
                reader.Read();
                envelope = Metadata(ref reader, envelope);
            }
            else
            {
                reader.Skip();
            }
        }

        return envelope.Kind == $"{kind}List" && envelope.ResourceVersion.Length > 0
            ? envelope
            : throw new JsonException($"it is no {kind}List with a resourceVersion");
    }

    private static ListEnvelope Metadata(ref Utf8JsonReader reader, ListEnvelope envelope)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return envelope;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("resourceVersion"u8))
            {
                envelope = envelope with { ResourceVersion = Text(ref reader) };
            }
            else if (reader.ValueTextEquals("continue"u8))
            {
                envelope = envelope with { ContinueToken = Text(ref reader) };
            }
            else
            {
                reader.Skip();
            }
        }

        return envelope;
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString()!;
        }

        reader.Skip();
        return "";
    }
}
