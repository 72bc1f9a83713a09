using System.Text.Json;

namespace Signalbox.Cluster.Watch;

/// <summary>One event of a watch. <paramref name="Object"/> says where its object lies.</summary>
internal readonly record struct WatchEvent(WatchEventType Type, Range Object)
{
    /// <summary>Throws <see cref="JsonException"/> when it is no event.</summary>
    public static WatchEvent Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return ReadObject(json);
        }
        catch (InvalidOperationException noText)
        {
            // Half of a surrogate pair, or bytes that are no UTF-8, in a name or in the type.
            throw new JsonException(noText.Message, noText);
        }
    }

    private static WatchEvent ReadObject(ReadOnlySpan<byte> json)
    {
        var type = WatchEventType.Unknown;
        Range? place = null;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                type = TypeOf(ref reader);
            }
            else if (reader.ValueTextEquals("object"u8))
            {
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                place = start..(int)reader.BytesConsumed;
            }
            else
            {
                reader.Skip();
            }
        }

        return type != WatchEventType.Unknown && place is { } found
            ? new WatchEvent(type, found)
            : throw new JsonException("an event needs a type that is known, and an object");
    }

    private static WatchEventType TypeOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return WatchEventType.Unknown;
        }

        return reader.ValueTextEquals("ADDED"u8) ? WatchEventType.Added
            : reader.ValueTextEquals("MODIFIED"u8) ? WatchEventType.Modified
            : reader.ValueTextEquals("DELETED"u8) ? WatchEventType.Deleted
            : reader.ValueTextEquals("BOOKMARK"u8) ? WatchEventType.Bookmark
            : reader.ValueTextEquals("ERROR"u8) ? WatchEventType.Error
            : WatchEventType.Unknown;
    }
}

/// <summary>Source: meta/v1 WatchEvent.</summary>
internal enum WatchEventType
{
    Unknown,
    Added,
    Modified,
    Deleted,
    Bookmark,
    Error,
}
