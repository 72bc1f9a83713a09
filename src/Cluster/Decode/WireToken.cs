using System.Text.Json;

namespace Signalbox.Cluster.Decode;

/// <summary>Steps through JSON for kinds that are read by hand, by the rules that generated readers have: null counts
/// as absent, what is of another type than the API's throws <see cref="JsonException"/>. All look at the token that
/// the reader stands on.</summary>
internal static class WireToken
{
    /// <summary>On to the next property's name; false at the object's end.</summary>
    public static bool NextProperty(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>When the reader stands on this name: on to the value.</summary>
    public static bool IsValueOf(ReadOnlySpan<byte> name, ref Utf8JsonReader reader) =>
        reader.ValueTextEquals(name) && reader.Read();

    /// <summary>On to the next element; false at the array's end.</summary>
    public static bool NextElement(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType != JsonTokenType.EndArray;

    /// <summary>False for null.</summary>
    public static bool IsObject(ref Utf8JsonReader reader) => Is(JsonTokenType.StartObject, ref reader);

    /// <summary>False for null.</summary>
    public static bool IsArray(ref Utf8JsonReader reader) => Is(JsonTokenType.StartArray, ref reader);

    /// <summary>False for null.</summary>
    public static bool IsText(ref Utf8JsonReader reader) => Is(JsonTokenType.String, ref reader);

    public static bool? Boolean(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.Null => null,
        _ => throw Mistyped(ref reader),
    };

    /// <summary>32 bits, without fraction or exponent.</summary>
    public static int? Integer(ref Utf8JsonReader reader) =>
        !Is(JsonTokenType.Number, ref reader) ? null
        : reader.TryGetInt32(out var number) ? number
        : throw Mistyped(ref reader);

    /// <summary>The text of the string that the reader stands on, good until the next call with the same buffer.
    /// Throws <see cref="InvalidOperationException"/> when it is no valid text.</summary>
    public static ReadOnlySpan<char> Text(ref Utf8JsonReader reader, char[] buffer)
    {
        // A name is never that long; what is too long for all of them is about to be refused.
        var room = reader.ValueSpan.Length <= buffer.Length ? buffer : new char[reader.ValueSpan.Length];
        return room.AsSpan(0, reader.CopyString(room));
    }

    private static bool Is(JsonTokenType type, ref Utf8JsonReader reader) =>
        reader.TokenType == type
        || (reader.TokenType == JsonTokenType.Null ? false : throw Mistyped(ref reader));

    private static JsonException Mistyped(ref Utf8JsonReader reader) => new($"{reader.TokenType} is of another type");
}
