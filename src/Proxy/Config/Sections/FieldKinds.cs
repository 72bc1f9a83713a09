using System.Collections.Immutable;
using System.Text.Json;

namespace Signalbox.Proxy.Config.Sections;

/// <summary>The types of fields, under the names that Go gives them in messages.</summary>
internal static class FieldKinds
{
    public static FieldKind<string> Text { get; } = new(
        (json, _, place) => StringOf(json, place), (writer, value) => writer.WriteStringValue(value));

    public static FieldKind<bool> Truth { get; } = new(
        (json, _, place) => json.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? json.GetBoolean() : throw place.Mistyped(json, "bool"),
        (writer, value) => writer.WriteBooleanValue(value));

    public static FieldKind<int> Number { get; } = new(
        (json, _, place) => json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var number)
            ? number : throw place.Mistyped(json, "int32"),
        (writer, value) => writer.WriteNumberValue(value));

    public static FieldKind<float> Real { get; } = new(
        (json, _, place) => json.ValueKind == JsonValueKind.Number && json.TryGetSingle(out var number)
            && float.IsFinite(number) ? number : throw place.Mistyped(json, "float32"),
        (writer, value) => writer.WriteNumberValue(value));

    /// <summary>A string as Go writes durations; a bare number is refused.</summary>
    public static FieldKind<TimeSpan> Duration { get; } = new(
        (json, _, place) => DurationOf(json, place),
        (writer, value) => writer.WriteStringValue(GoDuration.Format(value)));

    public static FieldKind<TimeSpan> DurationOrNanoseconds { get; } = new(
        (json, _, place) => json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out var nanoseconds)
            ? TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick) : DurationOf(json, place),
        (writer, value) => writer.WriteStringValue(GoDuration.Format(value)));

    /// <summary>A Kubernetes quantity, which may also be written as a number. The text is kept.</summary>
    public static FieldKind<string> Quantity { get; } = new(
        (json, _, place) => QuantityOf(
            json.ValueKind == JsonValueKind.Number ? json.GetRawText() : StringOf(json, place), place),
        (writer, value) => writer.WriteStringValue(value));

    /// <summary>Null where there is no list.</summary>
    public static FieldKind<ImmutableArray<string>?> Texts { get; } = new(
        (json, _, place) => json.ValueKind == JsonValueKind.Array
            ? [.. json.EnumerateArray().Select((item, index) => StringOf(item, place.At(index)))]
            : throw place.Mistyped(json, "[]string"),
        WriteTexts);

    /// <summary>Names with true or false, written by name. Repeated maps gather.</summary>
    public static FieldKind<ImmutableSortedDictionary<string, bool>> Truths { get; } = new(
        (json, before, place) => json.ValueKind == JsonValueKind.Object
            ? before.SetItems(json.EnumerateObject().Select(gate => KeyValuePair.Create(
                gate.Name, Truth.Read(gate.Value, false, place.Of(place.StructName, gate.Name)))))
            : throw place.Mistyped(json, "map[string]bool"),
        (writer, value) =>
        {
            writer.WriteStartObject();
            foreach (var (name, isOn) in value)
            {
                writer.WriteBoolean(name, isOn);
            }

            writer.WriteEndObject();
        });

    public static FieldKind<uint> Unsigned(string goType) => new(
        (json, _, place) => json.ValueKind == JsonValueKind.Number && json.TryGetUInt32(out var number)
            ? number
            : throw place.Mistyped(json, json.ValueKind == JsonValueKind.Number ? "uint32" : goType),
        (writer, value) => writer.WriteNumberValue(value));

    public static FieldKind<T> Section<T>(FieldTable<T> table)
        where T : class => new(
        table.Read,
        (writer, value) =>
        {
            writer.WriteStartObject();
            table.Write(writer, value);
            writer.WriteEndObject();
        });

    /// <summary>A list of objects.</summary>
    public static FieldKind<ImmutableArray<T>> Items<T>(FieldTable<T> table, T empty)
        where T : class => new(
        (json, _, place) => json.ValueKind == JsonValueKind.Array
            ? [.. json.EnumerateArray().Select((item, index) => table.Read(item, empty, place.At(index)))]
            : throw place.Mistyped(json, $"[]{table.StructName}"),
        (writer, value) =>
        {
            writer.WriteStartArray();
            foreach (var item in value)
            {
                Section(table).Write(writer, item);
            }

            writer.WriteEndArray();
        });

    private static string StringOf(JsonElement json, FieldPlace place) =>
        json.ValueKind == JsonValueKind.String ? json.GetString()! : throw place.Mistyped(json, "string");

    private static TimeSpan DurationOf(JsonElement json, FieldPlace place)
    {
        try
        {
            return GoDuration.Parse(StringOf(json, place));
        }
        catch (FormatException failure)
        {
            throw place.Unreadable(failure.Message);
        }
    }

    private static string QuantityOf(string text, FieldPlace place)
    {
        try
        {
            return GoQuantity.Checked(text);
        }
        catch (FormatException failure)
        {
            throw place.Unreadable(failure.Message);
        }
    }

    private static void WriteTexts(Utf8JsonWriter writer, ImmutableArray<string>? value)
    {
        if (value is not { } texts)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartArray();
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
